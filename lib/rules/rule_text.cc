// From compiled rules back to what their files say.
#include "qdq_lint/rule_text.h"

#include <algorithm>
#include <set>

#include "rules/compiled.h"
#include "rules/predicates.h"

namespace qdq {
namespace {

std::string arg_text(const PredicateArg& arg, const std::vector<Hole>& holes) {
  if (const auto* hole = std::get_if<HoleIndex>(&arg)) return holes[*hole].name;
  if (const auto* text = std::get_if<std::string>(&arg)) return *text;
  std::string number = std::to_string(std::get<double>(arg));
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

ConditionText condition(const PredicateCall& call, const std::vector<Hole>& holes) {
  ConditionText out{call.text, std::string(call.def->negation), std::string(call.def->doc),
                    call.negated};
  for (std::size_t k = 0; k < call.args.size(); ++k) {
    const std::string place = "{" + std::to_string(k) + "}";
    const std::size_t at = out.words.find(place);
    if (at != std::string::npos) out.words.replace(at, place.size(), arg_text(call.args[k], holes));
  }
  return out;
}

std::vector<ConditionText> conditions(const std::vector<PredicateCall>& calls,
                                      const std::vector<Hole>& holes) {
  std::vector<ConditionText> out;
  for (const PredicateCall& call : calls) out.push_back(condition(call, holes));
  return out;
}

std::vector<std::string> lines(std::vector<MatchPart> parts) {
  std::sort(parts.begin(), parts.end(),
            [](const MatchPart& a, const MatchPart& b) { return a.place < b.place; });
  std::vector<std::string> out;
  for (const MatchPart& part : parts) out.push_back(part.line.text);
  return out;
}

std::vector<CaseText> case_texts(const CompiledRule& rule) {
  std::vector<CaseText> out;
  for (const RuleCase& one : rule.cases) {
    CaseText text{one.name, lines(one.match), conditions(one.where, one.holes),
                  {},       one.log,          one.confidence};
    for (const RewriteLine& line : one.rewrite) text.rewrite.push_back(line.text);
    out.push_back(std::move(text));
  }
  return out;
}

// Classes come as pattern operators, "@shuffle(...)", and as arguments of predicates, "@shuffle".
std::set<int> classes_of(const CompiledRule& rule, const CompiledRules& set) {
  std::set<int> found;
  const auto look = [&](const std::vector<MatchPart>& parts,
                        const std::vector<PredicateCall>& calls) {
    for (const MatchPart& part : parts) found.insert(part.op_class);
    for (const PredicateCall& call : calls)
      for (const PredicateArg& arg : call.args)
        if (const auto* text = std::get_if<std::string>(&arg); text && text->starts_with("@"))
          found.insert(set.find_class(std::string_view(*text).substr(1)));
  };
  look(rule.match, rule.where);
  for (const RuleCase& one : rule.cases) look(one.match, one.where);
  found.erase(-1);
  return found;
}

std::string range_text(const ReleaseRange& range) {
  const auto version = [](const ReleaseVersion& v) {
    return std::to_string(v.major) + "." + std::to_string(v.minor);
  };
  std::string text;
  if (range.from && *range.from > ReleaseVersion{8, 0}) text = ">=" + version(*range.from);
  if (range.below) text += (text.empty() ? "<" : " <") + version(*range.below);
  return text;
}

std::vector<ClassText> class_texts(const CompiledRule& rule, const CompiledRules& set) {
  std::vector<ClassText> out;
  for (const int index : classes_of(rule, set)) {
    const OpClass& op_class = set.classes[static_cast<std::size_t>(index)];
    ClassText text{op_class.name, op_class.summary, {}};
    for (const ClassMember& member : op_class.members) {
      const std::string range = range_text(member.range);
      text.members.push_back(range.empty() ? member.op : member.op + " (" + range + ")");
    }
    out.push_back(std::move(text));
  }
  return out;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Lint rules run wherever their range says; the others where a release names them.
std::vector<RunText> run_texts(const CompiledRule& rule, const CompiledRules& set) {
  std::vector<RunText> out;
  if (rule.info.kind == RuleKind::Fix) return out;
  for (const Release& release : set.releases) {
    if (!rule.range.contains(release.version)) continue;
    RunText run{release.name, {}};
    for (const Phase& phase : release.phases)
      if (contains(phase.rules, rule.info.name)) run.phases.push_back(phase.name);
    const bool runs = rule.info.kind == RuleKind::Lint || rule.info.kind == RuleKind::Project ||
                      !run.phases.empty() || contains(release.layers, rule.info.name);
    if (runs) out.push_back(std::move(run));
  }
  return out;
}

std::string_view param_name(ParamKind kind) {
  switch (kind) {
    case ParamKind::Node:
      return "node";
    case ParamKind::Value:
      return "value";
    case ParamKind::ValuePack:
      return "values";
    case ParamKind::Quant:
      return "params";
    case ParamKind::Number:
      return "number";
    case ParamKind::Text:
      return "text";
    case ParamKind::Texts:
      return "texts";
  }
  return "value";
}

}  // namespace

RuleText rule_text(const RuleSet& rules, RuleId id) {
  const CompiledRules& set = rules.compiled();
  const CompiledRule& rule = set.rules[static_cast<std::size_t>(id)];
  RuleText out;
  out.on = rule.on;
  out.match = lines(rule.match);
  out.where = conditions(rule.where, rule.holes);
  out.cases = case_texts(rule);
  out.classes = class_texts(rule, set);
  out.runs = run_texts(rule, set);
  for (const RuleExample& example : rule.examples)
    out.examples.push_back({example.name, example.target, example.rules, example.graph,
                            example.after, example.unchanged, example.findings, example.settings,
                            example.baseline, example.snapshot, example.layer});
  out.layer_type = rule.layer_type;
  out.layer_kind = rule.layer_kind;
  out.message = rule.message;
  out.because = rule.because;
  out.over_model = rule.over_model;
  return out;
}

std::vector<PredicateText> predicate_texts() {
  std::vector<PredicateText> out;
  for (const PredicateDef& def : predicates()) {
    PredicateText text{std::string(def.name), {}, std::string(def.doc), std::string(def.negation)};
    for (const ParamKind kind : def.params) text.params.emplace_back(param_name(kind));
    out.push_back(std::move(text));
  }
  std::sort(out.begin(), out.end(),
            [](const PredicateText& a, const PredicateText& b) { return a.name < b.name; });
  return out;
}

}  // namespace qdq
