// The record part of rule files, operator classes and releases: everything but patterns.
#include <algorithm>
#include <array>
#include <charconv>

#include "rules/compile.h"
#include "rules/quotes.h"

namespace qdq {

std::optional<ReleaseVersion> parse_version(std::string_view text) {
  ReleaseVersion version;
  const char* end = text.data() + text.size();
  auto [dot, error] = std::from_chars(text.data(), end, version.major);
  if (error != std::errc() || dot == text.data()) return std::nullopt;
  if (dot == end) return version;
  if (*dot != '.') return std::nullopt;
  const auto [rest, minor_error] = std::from_chars(dot + 1, end, version.minor);
  if (minor_error != std::errc() || rest != end) return std::nullopt;
  return version;
}

ReleaseRange parse_range(const std::string& text, const Field& where) {
  ReleaseRange range;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t stop = std::min(text.find(' ', at), text.size());
    const std::string_view part = std::string_view(text).substr(at, stop - at);
    if (part.empty()) {
      ++at;
      continue;
    }
    const bool lower = part.starts_with(">=");
    const std::optional<ReleaseVersion> version = parse_version(part.substr(lower ? 2 : 1));
    if (!version || (!lower && !part.starts_with("<")))
      where.fail("expected a release range such as \">=8.4 <10.0\"", std::string(part),
                 static_cast<int>(at) + 1);
    (lower ? range.from : range.below) = version;
    at = stop + 1;
  }
  return range;
}

Confidence parse_confidence(const Field& where) {
  const std::string text = where.string();
  for (Confidence c : {Confidence::Inferred, Confidence::Documented, Confidence::Observed})
    if (confidence_name(c) == text) return c;
  where.fail("expected \"observed\", \"documented\" or \"inferred\"", text);
}

namespace {

bool kebab_case(const std::string& id) {
  for (char c : id)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  return !id.empty();
}

Severity parse_severity(const Field& where) {
  const std::string text = where.string();
  for (Severity s : {Severity::Note, Severity::Warning, Severity::Error})
    if (severity_name(s) == text) return s;
  where.fail("expected \"error\", \"warning\" or \"note\"", text);
}

RuleExample compile_example(const Field& field, RuleKind kind) {
  field.only({"name", "target", "graph", "after", "unchanged", "findings", "quote", "layer",
              "region", "rules", "numbers", "settings", "baseline", "snapshot"});
  RuleExample example;
  example.name = field.at("name").string();
  example.target = field.string_or("target", "");
  example.graph = field.at("graph").strings();
  example.after = field.strings_or_none("after");
  if (field.has("unchanged")) example.unchanged = field.at("unchanged").string();
  if (field.has("findings")) example.findings = field.at("findings").strings();
  if (field.has("quote")) example.quote = field.at("quote").string();
  if (example.quote && (!example.findings || example.findings->empty()))
    field.fail("a \"quote\" needs findings that it is the quote of");
  if (field.has("layer")) example.layer = field.at("layer").string();
  if (field.has("region")) example.region = field.at("region").strings();
  example.rules = field.strings_or_none("rules");
  example.numbers = field.boolean_or("numbers", true);
  example.settings = field.strings_or_none("settings");
  example.baseline = field.strings_or_none("baseline");
  example.snapshot = field.strings_or_none("snapshot");
  const bool rewrites = kind == RuleKind::Rewrite || kind == RuleKind::Fix;
  const bool fits = rewrites                   ? field.has("after") != field.has("unchanged")
                    : kind == RuleKind::Region ? field.has("region")
                    : kind == RuleKind::Layer  ? field.has("layer")
                                               : field.has("findings");
  if (!fits)
    field.fail(
        "an example needs exactly one of \"after\" and \"unchanged\" (rewrite and fix "
        "rules), \"region\" (region rules), \"layer\" (layer rules), \"findings\" (lint and "
        "project "
        "rules)");
  return example;
}

// At least one example where the rule does something and one where it does not.
void check_examples(const CompiledRule& rule, const Field& file) {
  bool fires = false;
  bool stays = false;
  for (const RuleExample& example : rule.examples) {
    const bool acts = example.layer      ? !example.layer->empty()
                      : example.region   ? !example.region->empty()
                      : example.findings ? !example.findings->empty()
                                         : !example.unchanged;
    (acts ? fires : stays) = true;
  }
  if (!fires || !stays)
    file.at("examples")
        .fail(
            "a rule needs at least one example where it applies and one where it "
            "does not");
}

RuleKind parse_kind(const Field& where) {
  const std::string kind = where.string();
  if (kind == "rewrite") return RuleKind::Rewrite;
  if (kind == "region") return RuleKind::Region;
  if (kind == "layer") return RuleKind::Layer;
  if (kind == "lint") return RuleKind::Lint;
  if (kind == "project") return RuleKind::Project;
  if (kind == "fix") return RuleKind::Fix;
  where.fail("expected \"rewrite\", \"region\", \"layer\", \"lint\", \"project\" or \"fix\"", kind);
}

RuleFix compile_fix(const Field& fix) {
  fix.only({"pytorch-quantization", "modelopt", "graph-surgery"});
  const auto text = [&](std::string_view tool) {
    const Field field = fix.at(tool);
    std::string prose = field.prose();
    if (prose.empty()) field.fail("say how, or that the tool has no knob for it");
    return prose;
  };
  return {text("pytorch-quantization"), text("modelopt"), text("graph-surgery")};
}

// What lint and project rules have in common: how a finding of theirs looks.
void compile_finding_fields(CompiledRule& rule, const Field& file) {
  rule.info.code = file.at("code").string();
  const std::string& code = rule.info.code;
  if (code.size() != 6 || !code.starts_with("QDQ"))
    file.at("code").fail("expected a code such as QDQ201", code);
  rule.info.severity = parse_severity(file.at("severity"));
  rule.info.advice = file.at("advice").prose();
  if (file.has("fix")) rule.info.fix = compile_fix(file.at("fix"));
  rule.message = file.at("message").string();
}

void compile_lint_fields(CompiledRule& rule, const Field& file) {
  compile_finding_fields(rule, file);
  rule.covers = file.strings_or_none("covers");
  rule.blame = file.string_or("blame", "");
  rule.because = file.strings_or_none("because");
  const std::string over = file.string_or("over", "engine");
  if (over != "engine" && over != "model")
    file.at("over").fail("expected \"engine\" or \"model\"", over);
  rule.over_model = over == "model";
  compile_quotes(rule, file);
}

void compile_project_fields(CompiledRule& rule, const Field& file) {
  compile_finding_fields(rule, file);
  rule.info.raised_by = file.at("raised-by").string();
  const std::span<const std::string_view> known = project_causes();
  if (std::find(known.begin(), known.end(), rule.info.raised_by) == known.end())
    file.at("raised-by").fail("nothing raises a project rule by this name", rule.info.raised_by);
}

void compile_fix_fields(CompiledRule& rule, const Field& file) {
  rule.on = file.at("on").string();
  rule.info.answers = file.at("answers").strings();
  if (rule.info.answers.empty()) file.at("answers").fail("a fix belongs to at least one lint rule");
  const std::string numbers = file.at("numbers").string();
  if (numbers != "kept" && numbers != "changed")
    file.at("numbers").fail("expected \"kept\" or \"changed\"", numbers);
  rule.info.keeps_numbers = numbers == "kept";
}

void compile_layer_fields(CompiledRule& rule, const Field& file) {
  const Field layer = file.at("layer");
  layer.only({"type", "kind", "note"});
  rule.layer_type = layer.at("type").string();
  rule.layer_kind = layer.string_or("kind", "compute");
  if (layer.has("note")) rule.layer_note = layer.at("note").prose();
}

void compile_region_fields(CompiledRule& rule, const Field& file) {
  const std::string role = file.at("role").string();
  if (role != "seed" && role != "member")
    file.at("role").fail("expected \"seed\" or \"member\"", role);
  rule.seed = role == "seed";
}

// What says so of TensorRT, and for which releases. Project and fix rules say nothing of TensorRT.
void compile_sources(CompiledRule& rule, const Field& file) {
  RuleInfo& info = rule.info;
  info.releases = file.at("releases").string();
  rule.range = parse_range(info.releases, file.at("releases"));
  info.confidence = parse_confidence(file.at("confidence"));
  info.evidence = file.at("evidence").strings();
  if (info.evidence.empty()) file.at("evidence").fail("a rule needs at least one source");
  rule.on = file.at("on").string();
}

}  // namespace

std::span<const std::string_view> project_causes() {
  static constexpr std::array<std::string_view, 8> known = {"budget.min-int8-macs",
                                                            "budget.max-dangling",
                                                            "budget.max-reformats",
                                                            "budget.max-float-layers",
                                                            "budget.max-unknown-layers",
                                                            "suppression.unused",
                                                            "baseline.stale",
                                                            "snapshot.stale"};
  return known;
}

CompiledRule compile_rule(const Field& file) {
  file.only({"id",      "kind",     "code",       "severity",  "summary",  "why",
             "advice",  "releases", "confidence", "evidence",  "mirrors",  "on",
             "match",   "where",    "rewrite",    "cases",     "layer",    "over",
             "message", "blame",    "because",    "replaces",  "examples", "quotes",
             "fix",     "role",     "covers",     "raised-by", "answers",  "numbers"});
  CompiledRule rule;
  RuleInfo& info = rule.info;
  info.file = file.file();
  info.name = file.at("id").string();
  if (!kebab_case(info.name)) file.at("id").fail("an id is kebab-case", info.name);
  info.kind = parse_kind(file.at("kind"));
  info.summary = file.at("summary").prose();
  info.why = file.at("why").prose();
  if (info.kind == RuleKind::Project || info.kind == RuleKind::Fix) {
    info.confidence = Confidence::Observed;
  } else {
    compile_sources(rule, file);
  }
  if (const std::optional<Field> mirrors = file.find("mirrors")) {
    mirrors->only({"pass", "log", "later"});
    info.mirrors_pass = mirrors->string_or("pass", "");
  }
  if (info.kind == RuleKind::Project) compile_project_fields(rule, file);
  if (info.kind == RuleKind::Fix) compile_fix_fields(rule, file);
  if (info.kind == RuleKind::Lint) compile_lint_fields(rule, file);
  if (info.kind != RuleKind::Lint && file.has("fix"))
    file.at("fix").fail("only lint rules have a \"fix\"");
  if (info.kind == RuleKind::Layer) compile_layer_fields(rule, file);
  if (info.kind == RuleKind::Region) compile_region_fields(rule, file);
  for (const Field& example : file.at("examples").items())
    rule.examples.push_back(compile_example(example, info.kind));
  check_examples(rule, file);
  return rule;
}

std::vector<OpClass> compile_op_classes(const Field& file) {
  std::vector<OpClass> classes;
  for (const std::string& name : file.keys()) {
    const Field entry = file.at(name);
    entry.only({"summary", "members"});
    OpClass op_class{name, entry.at("summary").prose(), {}};
    for (const Field& member : entry.at("members").items()) {
      member.only({"op", "releases", "confidence", "evidence"});
      ClassMember out;
      out.op = member.at("op").string();
      out.range = parse_range(member.at("releases").string(), member.at("releases"));
      out.confidence = parse_confidence(member.at("confidence"));
      out.evidence = member.at("evidence").strings();
      op_class.members.push_back(std::move(out));
    }
    classes.push_back(std::move(op_class));
  }
  return classes;
}

}  // namespace qdq
