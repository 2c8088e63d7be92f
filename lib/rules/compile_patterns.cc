// Match lines, rewrites and cases of a rule: holes, the order in which the matcher walks, names.
#include <algorithm>

#include "graph/derived_params.h"
#include "rules/compile.h"
#include "rules/predicates.h"
#include "rules/where_clause.h"

namespace qdq {
namespace {

class PatternCompiler {
 public:
  PatternCompiler(CompiledRule& rule, const CompiledRules& set) : rule_(rule), set_(set) {}

  // Appends the lines of `field` to `parts`, in walking order.
  void match(const Field& field, std::vector<MatchPart>& parts) {
    std::vector<std::pair<MatchPart, Field>> open;
    for (const Field& line : field.items()) {
      open.emplace_back(parse(line), line);
      open.back().first.place = open.size();
    }
    while (!open.empty()) {
      const auto next =
          std::find_if(open.begin(), open.end(), [&](auto& entry) { return reach(entry.first); });
      if (next == open.end())
        open.front().second.fail("the line is not connected to \"" + rule_.on + "\"");
      bind(next->first, next->second);
      parts.push_back(std::move(next->first));
      open.erase(next);
    }
  }

  std::vector<PredicateCall> where(const Field& field) {
    std::vector<PredicateCall> calls;
    for (const Field& clause : field.items()) calls.push_back(compile_where(clause, rule_.holes));
    return calls;
  }

  std::vector<RewriteLine> rewrite(const Field& field) {
    std::vector<std::string> labels;
    for (const Hole& hole : rule_.holes)
      if (hole.kind == HoleKind::Node || hole.kind == HoleKind::NodePack)
        labels.push_back(hole.name);
    std::vector<std::string> made;
    std::vector<RewriteLine> lines;
    for (const Field& entry : field.items()) {
      const std::string text = entry.string();
      auto parsed = parse_rewrite_line(text, labels);
      if (const auto* error = std::get_if<NotationError>(&parsed))
        entry.fail(error->what, error->piece, error->column);
      lines.push_back(std::get<RewriteLine>(std::move(parsed)));
      check(lines.back(), entry, made);
      for (const PatternArg& result : lines.back().results) made.push_back(result.name);
    }
    return lines;
  }

 private:
  MatchPart parse(const Field& entry) {
    MatchPart part;
    auto parsed = parse_pattern_line(entry.string());
    if (const auto* error = std::get_if<NotationError>(&parsed))
      entry.fail(error->what, error->piece, error->column);
    part.line = std::get<PatternLine>(std::move(parsed));
    if (part.line.op_kind == PatternLine::OpKind::Class) {
      part.op_class = set_.find_class(part.line.op);
      if (part.op_class < 0) entry.fail("unknown operator class", "@" + part.line.op);
    }
    return part;
  }

  HoleIndex find(const std::string& name) const {
    for (std::size_t k = 0; k < rule_.holes.size(); ++k)
      if (rule_.holes[k].name == name) return static_cast<HoleIndex>(k);
    return kNoHole;
  }

  // Decides how the matcher gets to this line from what is bound, if it can.
  bool reach(MatchPart& part) const {
    if (part.line.label == rule_.on) {
      part.reach = Reach::Anchor;
      return true;
    }
    for (const PatternArg& result : part.line.results) {
      const HoleIndex hole = find(result.name);
      if (hole == kNoHole) continue;
      part.reach = result.kind == PatternArg::Kind::Pack ? Reach::Pack : Reach::Producer;
      part.via = hole;
      return true;
    }
    for (const PatternArg& arg : part.line.args) {
      const HoleIndex hole = arg.kind == PatternArg::Kind::Name ? find(arg.name) : kNoHole;
      if (hole == kNoHole || rule_.holes[hole].kind != HoleKind::Value) continue;
      part.reach = Reach::User;
      part.via = hole;
      return true;
    }
    return false;
  }

  HoleIndex hole(const std::string& name, HoleKind kind, const Field& entry) {
    if (name.find_first_of("@(") != std::string::npos)
      entry.fail("only a rewrite can derive parameters or carry them over an operator", name);
    const HoleIndex found = find(name);
    if (found == kNoHole) {
      rule_.holes.push_back({name, kind});
      return static_cast<HoleIndex>(rule_.holes.size() - 1);
    }
    if (rule_.holes[found].kind != kind)
      entry.fail("the name stands for two different kinds of things", name);
    return found;
  }

  OperandHole operand(const PatternArg& arg, const Field& entry) {
    if (arg.kind == PatternArg::Kind::Any) return {arg.kind, kNoHole};
    const bool pack = arg.kind == PatternArg::Kind::Pack;
    return {arg.kind, hole(arg.name, pack ? HoleKind::ValuePack : HoleKind::Value, entry)};
  }

  void bind(MatchPart& part, const Field& entry) {
    const bool pack_line = part.reach == Reach::Pack;
    if (!part.line.label.empty())
      part.label = hole(part.line.label, pack_line ? HoleKind::NodePack : HoleKind::Node, entry);
    for (const PatternArg& result : part.line.results)
      part.results.push_back(operand(result, entry));
    for (std::size_t k = 0; k < part.line.args.size(); ++k) {
      part.operands.push_back(operand(part.line.args[k], entry));
      if (part.line.args[k].kind == PatternArg::Kind::Pack && k + 1 < part.line.args.size() &&
          !pack_line)
        entry.fail("a pack of operands must come last", part.line.args[k].name + "...");
    }
    for (const std::string& name : part.line.quant.in)
      part.in_quant.push_back(name == "_" ? kNoHole : hole(name, HoleKind::Quant, entry));
    if (part.line.quant.out)
      part.out_quant = *part.line.quant.out == "_"
                           ? kNoHole
                           : hole(*part.line.quant.out, HoleKind::Quant, entry);
  }

  void check(const RewriteLine& line, const Field& entry, const std::vector<std::string>& made) {
    using Kinds = std::initializer_list<HoleKind>;
    const auto need = [&](const std::string& name, Kinds kinds) {
      const bool value = std::find(made.begin(), made.end(), name) != made.end();
      const HoleIndex found = find(name);
      if (!value && found == kNoHole) entry.fail("the name is not bound by the match", name);
      const HoleKind kind = value ? HoleKind::Value : rule_.holes[found].kind;
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
        entry.fail("the name stands for another kind of thing", name);
    };
    const auto need_quant = [&](const std::string& spelled) {
      const DerivedName derived = split_derived(spelled);
      if (!derived.function.empty() && !is_derivation(derived.function))
        entry.fail("no parameters are derived that way", std::string(derived.function));
      const std::size_t at = derived.params.find('@');
      need(std::string(derived.params.substr(0, at)), {HoleKind::Quant});
      if (at != std::string::npos) need(spelled.substr(at + 1), {HoleKind::Node});
    };
    const PatternArg& result = line.results.front();
    if (line.pieces.empty()) need(line.alias.name, {HoleKind::Value});
    if (line.pieces.empty()) need(result.name, {HoleKind::Value});
    if (find(result.name) != kNoHole) need(result.name, {HoleKind::Value, HoleKind::ValuePack});
    for (const RewritePiece& piece : line.pieces) {
      if (piece.args)
        for (const PatternArg& arg : *piece.args)
          need(arg.name, {HoleKind::Value, HoleKind::ValuePack});
      for (const std::string& quant : piece.quant.in)
        if (quant != "_") need_quant(quant);
      if (piece.quant.out) need_quant(*piece.quant.out);
      if (piece.is_new && line.from.empty())
        entry.fail("a new node needs \"from\": whose name and provenance it takes", piece.name);
    }
    if (!line.from.empty()) need(line.from, {HoleKind::Node, HoleKind::NodePack});
  }

  CompiledRule& rule_;
  const CompiledRules& set_;
};

// What TensorRT's log says of a rewrite.
struct LogLines {
  std::vector<std::string> log, later;
};

LogLines log_lines(const Field& entry, const LogLines& otherwise) {
  return {entry.has("log") ? entry.at("log").strings() : otherwise.log,
          entry.has("later") ? entry.at("later").strings() : otherwise.later};
}

// A line that names what the match does not bind would be printed with its braces.
void check_labels(const std::vector<std::string>& lines, const std::vector<Hole>& holes,
                  const Field& where) {
  for (const std::string& line : lines)
    for (std::size_t open = line.find('{'); open != std::string::npos;
         open = line.find('{', open + 1)) {
      const std::string name = line.substr(open + 1, line.find('}', open) - open - 1);
      if (std::none_of(holes.begin(), holes.end(), [&](const Hole& h) { return h.name == name; }))
        where.fail("a line of the log names what the match does not bind", name);
    }
}

RuleCase compile_case(PatternCompiler& compiler, const Field& entry, const LogLines& inherited) {
  entry.only({"case", "also", "rewrite", "confidence", "log", "later"});
  RuleCase out;
  out.name = entry.at("case").string();
  if (entry.has("confidence")) out.confidence = parse_confidence(entry.at("confidence"));
  if (const std::optional<Field> also = entry.find("also")) {
    also->only({"match", "where"});
    if (also->has("match")) compiler.match(also->at("match"), out.match);
    if (also->has("where")) out.where = compiler.where(also->at("where"));
  }
  out.rewrite = compiler.rewrite(entry.at("rewrite"));
  const LogLines lines = log_lines(entry, inherited);
  out.log = lines.log;
  out.later = lines.later;
  return out;
}

void compile_cases(CompiledRule& rule, PatternCompiler& compiler, const Field& file,
                   const LogLines& log) {
  if (file.has("rewrite") == file.has("cases"))
    file.fail("such a rule needs either \"rewrite\" or \"cases\"");
  rule.hole_count = rule.holes.size();
  if (file.has("rewrite")) {
    rule.cases.push_back(
        {"", rule.holes, {}, {}, {}, compiler.rewrite(file.at("rewrite")), {}, log.log, log.later});
    return;
  }
  // Holes of one case are not visible in the next.
  const std::size_t shared = rule.holes.size();
  for (const Field& entry : file.at("cases").items()) {
    rule.holes.resize(shared);
    rule.cases.push_back(compile_case(compiler, entry, log));
    rule.cases.back().holes = rule.holes;
    rule.hole_count = std::max(rule.hole_count, rule.holes.size());
  }
  rule.holes.resize(shared);
}

}  // namespace

void compile_patterns(CompiledRule& rule, const Field& file, const CompiledRules& set) {
  if (rule.info.kind == RuleKind::Project) return;
  PatternCompiler compiler(rule, set);
  compiler.match(file.at("match"), rule.match);
  if (rule.match.empty() || rule.match.front().reach != Reach::Anchor)
    file.at("on").fail("no match line has this label", rule.on);
  rule.anchor = rule.match.front().label;
  if (file.has("where")) rule.where = compiler.where(file.at("where"));
  LogLines log;
  if (const std::optional<Field> mirrors = file.find("mirrors")) log = log_lines(*mirrors, {});
  if (rule.info.kind == RuleKind::Rewrite || rule.info.kind == RuleKind::Fix) {
    compile_cases(rule, compiler, file, log);
  } else if (file.has("rewrite") || file.has("cases")) {
    file.fail("only rewrite and fix rules have \"rewrite\" or \"cases\"");
  }
  if (rule.info.kind == RuleKind::Layer) rule.layer_log = log.log;
  check_labels(rule.layer_log, rule.holes, file);
  for (const RuleCase& rule_case : rule.cases) {
    check_labels(rule_case.log, rule_case.holes, file);
    check_labels(rule_case.later, rule_case.holes, file);
  }
  rule.hole_count = std::max(rule.hole_count, rule.holes.size());
}

}  // namespace qdq
