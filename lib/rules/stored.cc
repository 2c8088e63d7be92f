// Both directions go over one list of fields. The structured bindings hold it complete: a field that is
// added to a structure does not compile until it stands here too.
#include "rules/stored.h"

#include <concepts>
#include <cstring>
#include <type_traits>

#include "base/check.h"
#include "rules/predicates.h"

namespace qdq {
namespace {

template <class X, class T>
concept Is = std::same_as<std::remove_const_t<X>, T>;

void fields(auto& to, Is<ReleaseVersion> auto& x) {
  auto& [major, minor] = x;
  to(major, minor);
}
void fields(auto& to, Is<ReleaseRange> auto& x) {
  auto& [from, below] = x;
  to(from, below);
}
void fields(auto& to, Is<Opaque> auto& x) {
  auto& [kind] = x;
  to(kind);
}
void fields(auto& to, Is<Hole> auto& x) {
  auto& [name, kind] = x;
  to(name, kind);
}
void fields(auto& to, Is<PatternArg> auto& x) {
  auto& [kind, name] = x;
  to(kind, name);
}
void fields(auto& to, Is<PatternQuant> auto& x) {
  auto& [present, in, out] = x;
  to(present, in, out);
}
void fields(auto& to, Is<PatternLine> auto& x) {
  auto& [results, label, op_kind, op, quant, attrs, unordered, any_operand, any_result, args,
         text] = x;
  to(results, label, op_kind, op, quant, attrs, unordered, any_operand, any_result, args, text);
}
void fields(auto& to, Is<RewritePiece> auto& x) {
  auto& [is_new, name, quant, attrs, args, unnamed] = x;
  to(is_new, name, quant, attrs, args, unnamed);
}
void fields(auto& to, Is<RewriteLine> auto& x) {
  auto& [results, pieces, alias, fold, input, from, as, text] = x;
  to(results, pieces, alias, fold, input, from, as, text);
}
void fields(auto& to, Is<OperandHole> auto& x) {
  auto& [kind, hole] = x;
  to(kind, hole);
}
void fields(auto& to, Is<MatchPart> auto& x) {
  auto& [line, place, reach, via, label, op_class, number, spelled, results, operands, in_quant,
         out_quant] = x;
  to(line, place, reach, via, label, op_class, results, operands, in_quant, out_quant);
}
void fields(auto& to, Is<PredicateCall> auto& x) {
  auto& [def, negated, args, text, ready] = x;
  to(def, negated, args, text);
}
void fields(auto& to, Is<RuleCase> auto& x) {
  auto& [name, holes, by_name, match, where, rewrite, confidence, log, later] = x;
  to(name, holes, match, where, rewrite, confidence, log, later);
}
void fields(auto& to, Is<RuleExample> auto& x) {
  auto& [name, target, graph, after, unchanged, findings, quote, rules, layer, region, numbers,
         settings, baseline, snapshot] = x;
  to(name, target, graph, after, unchanged, findings, quote, rules, layer, region, numbers,
     settings, baseline, snapshot);
}
void fields(auto& to, Is<RuleFix> auto& x) {
  auto& [pytorch_quantization, modelopt, graph_surgery] = x;
  to(pytorch_quantization, modelopt, graph_surgery);
}
void fields(auto& to, Is<RuleQuote> auto& x) {
  auto& [releases, says] = x;
  to(releases, says);
}
void fields(auto& to, Is<RuleInfo> auto& x) {
  auto& [id, name, code, kind, file, summary, why, advice, fix, releases, confidence, evidence,
         pass, severity, quotes, raised_by, answers, keeps_numbers] = x;
  to(id, name, code, kind, file, summary, why, advice, fix, releases, confidence, evidence, pass,
     severity, quotes, raised_by, answers, keeps_numbers);
}
void fields(auto& to, Is<CompiledRule> auto& x) {
  auto& [info, range, on, anchor, holes, hole_count, match, where, cases, examples, type, kind,
         note, log, seed, message, covers, blame, because, quote_ranges, over_model, explains] = x;
  to(info, range, on, anchor, holes, hole_count, match, where, cases, examples, type, kind, note,
     log, seed, message, covers, blame, because, quote_ranges, over_model);
}
void fields(auto& to, Is<ClassMember> auto& x) {
  auto& [op, range, confidence, evidence] = x;
  to(op, range, confidence, evidence);
}
void fields(auto& to, Is<OpClass> auto& x) {
  auto& [name, summary, members] = x;
  to(name, summary, members);
}
void fields(auto& to, Is<Phase> auto& x) {
  auto& [name, log, order, rules, claims_regions] = x;
  to(name, log, order, rules, claims_regions);
}
void fields(auto& to, Is<Release> auto& x) {
  auto& [name, version, evidence, notes, engines, phases, layers, passes_of] = x;
  to(name, version, evidence, notes, engines, phases, layers, passes_of);
}
void fields(auto& to, Is<TargetOption> auto& x) {
  auto& [name, summary, range, elsewhere, always, excludes] = x;
  to(name, summary, range, elsewhere, always, excludes);
}
void fields(auto& to, Is<DeviceClass> auto& x) {
  auto& [sm, name, int8, fp8, fp16, bf16, fp32, bandwidth, evidence] = x;
  to(sm, name, int8, fp8, fp16, bf16, fp32, bandwidth, evidence);
}
void fields(auto& to, Is<DeviceTable> auto& x) {
  auto& [standard_sm, efficiency, launch, evidence, classes] = x;
  to(standard_sm, efficiency, launch, evidence, classes);
}
// The infos are the rules' own, and operators are numbered anew.
void fields(auto& to, Is<CompiledRules> auto& x) {
  auto& [rules, infos, classes, releases, devices, options, digest, operators] = x;
  to(rules, classes, releases, devices, options, digest);
}

class Writer {
 public:
  std::string bytes;

  template <class... T>
  void operator()(const T&... parts) {
    (put(parts), ...);
  }

 private:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(const T& number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  void put_size(std::size_t size) { put(static_cast<std::uint32_t>(size)); }
  void put(const std::string& text) {
    put_size(text.size());
    bytes += text;
  }
  void put(const PredicateDef* def) {
    put_size(static_cast<std::size_t>(def - predicates().data()));
  }
  template <class T>
  void put(const std::vector<T>& list) {
    put_size(list.size());
    for (const T& element : list) put(element);
  }
  template <class T>
  void put(const std::optional<T>& maybe) {
    put(maybe.has_value());
    if (maybe) put(*maybe);
  }
  template <class... T>
  void put(const std::variant<T...>& one) {
    put_size(one.index());
    std::visit([&](const auto& value) { put(value); }, one);
  }
  void put(const Attributes& attributes) {
    put_size(attributes.size());
    for (const auto& [name, value] : attributes) {
      put(name);
      put(value);
    }
  }
  template <class T>
  requires std::is_aggregate_v<T>
  void put(const T& record) { fields(*this, record); }
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... parts) {
    (get(parts), ...);
  }
  bool done() const { return bytes_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    QDQ_CHECK(size <= bytes_.size());
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void get(T& number) { std::memcpy(&number, take(sizeof(number)).data(), sizeof(number)); }
  std::size_t get_size() {
    std::uint32_t size = 0;
    get(size);
    return size;
  }
  void get(std::string& text) { text = take(get_size()); }
  void get(const PredicateDef*& def) {
    const std::size_t place = get_size();
    QDQ_CHECK(place < predicates().size());
    def = &predicates()[place];
  }
  template <class T>
  void get(std::vector<T>& list) {
    const std::size_t size = get_size();
    QDQ_CHECK(size <= bytes_.size());
    list.resize(size);
    for (T& element : list) get(element);
  }
  template <class T>
  void get(std::optional<T>& maybe) {
    bool has = false;
    get(has);
    if (has) get(maybe.emplace());
  }
  template <class... T>
  void get(std::variant<T...>& one) {
    std::size_t which = get_size();
    QDQ_CHECK(which < sizeof...(T));
    const auto try_one = [&]<class U>(std::type_identity<U>) {
      if (which-- == 0) get(one.template emplace<U>());
    };
    (try_one(std::type_identity<T>()), ...);
  }
  void get(Attributes& attributes) {
    for (std::size_t left = get_size(); left > 0; --left) {
      std::string name;
      get(name);
      get(attributes[name]);
    }
  }
  template <class T>
  requires std::is_aggregate_v<T>
  void get(T& record) { fields(*this, record); }

  std::string_view bytes_;
};

}  // namespace

std::string store_rules(const CompiledRules& rules) {
  Writer writer;
  writer(rules);
  return std::move(writer.bytes);
}

CompiledRules restore_rules(std::string_view bytes) {
  CompiledRules rules;
  Reader reader(bytes);
  reader(rules);
  QDQ_CHECK(reader.done());
  rules.infos.reserve(rules.rules.size());
  for (const CompiledRule& rule : rules.rules) rules.infos.push_back(rule.info);
  return rules;
}

}  // namespace qdq
