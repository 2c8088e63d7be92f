#include <algorithm>

#include "qdq_lint/findings.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/judge.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"
#include "qdq_lint/rule_tests.h"
#include "qdq_lint/snapshot.h"
#include "rewrite/matcher.h"
#include "rewrite/run_phases.h"
#include "rules/compiled.h"

namespace qdq {

std::string_view outcome_name(ExampleOutcome outcome) {
  switch (outcome) {
    case ExampleOutcome::Passed:
      return "passed";
    case ExampleOutcome::Missing:
      return "missing";
    case ExampleOutcome::Noisy:
      return "noisy";
    case ExampleOutcome::Wrong:
      return "wrong";
    case ExampleOutcome::WrongReason:
      return "wrong reason";
    case ExampleOutcome::Broken:
      return "broken";
  }
  return "broken";
}

namespace {

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class ExampleRunner {
 public:
  ExampleRunner(const RuleSet& rules, const CompiledRule& rule, const RuleExample& example)
      : rules_(rules), set_(rules.compiled()), rule_(rule), example_(example) {}

  ExampleResult run() {
    result_ = {rule_.info.name, rule_.info.file, example_.name, ExampleOutcome::Passed, ""};
    if (!prepare()) return result_;
    switch (rule_.info.kind) {
      case RuleKind::Project:
        check_project();
        break;
      case RuleKind::Rewrite:
      case RuleKind::Fix:
        check_rewrite();
        break;
      case RuleKind::Region:
        check_region();
        break;
      case RuleKind::Lint:
        check_findings();
        break;
      case RuleKind::Layer:
        check_layer();
        break;
    }
    return result_;
  }

  std::optional<ExampleGraphs> graphs() {
    if (!prepare() || fired() == 0) return std::nullopt;
    return ExampleGraphs{example_.name, std::move(before_), std::move(rewritten_.graph)};
  }

 private:
  bool prepare() {
    Result<Graph> graph = parse_graph(joined_lines(example_.graph), rule_.info.file);
    if (!graph) return set(ExampleOutcome::Broken, "graph: " + to_string(graph.error()));
    before_ = std::move(*graph);
    Result<Target> target = rules_.target(target_name());
    if (!target) return set(ExampleOutcome::Broken, to_string(target.error()));
    target_ = std::move(*target);
    std::vector<Phase> phases;
    if (rule_.info.kind == RuleKind::Region) {
      phases.push_back({"regions", {}, PhaseOrder::Forward, example_.rules, true});
      phases.back().rules.push_back(rule_.info.name);
    } else {
      for (const std::string& name : example_.rules)
        phases.push_back({name, {}, PhaseOrder::Forward, {name}});
    }
    if (rule_.info.kind == RuleKind::Rewrite || rule_.info.kind == RuleKind::Fix)
      phases.push_back({rule_.info.name, {}, PhaseOrder::Forward, {rule_.info.name}});
    Result<Rewritten> rewritten =
        run_phases(before_, set_, target_, phases, {.until = {}, .verify_each_step = true});
    if (!rewritten) return set(ExampleOutcome::Broken, to_string(rewritten.error()));
    rewritten_ = std::move(*rewritten);
    return true;
  }

  // The example's own, or the newest release that the rule is for.
  std::string target_name() const {
    if (!example_.target.empty()) return example_.target;
    std::string name = "latest";
    for (const Release& release : set_.releases)
      if (rule_.range.contains(release.version)) name = release.name;
    return name;
  }

  std::size_t fired() const {
    return static_cast<std::size_t>(
        std::count_if(rewritten_.trace.steps.begin(), rewritten_.trace.steps.end(),
                      [&](const Step& step) { return step.rule == rule_.info.id; }));
  }

  bool set(ExampleOutcome outcome, std::string detail) {
    result_.outcome = outcome;
    result_.detail = std::move(detail);
    return false;
  }

  void check_rewrite() {
    if (example_.unchanged) return check_unchanged();
    Result<Graph> wanted = parse_graph(joined_lines(example_.after), rule_.info.file);
    if (!wanted) {
      set(ExampleOutcome::Broken, "after: " + to_string(wanted.error()));
      return;
    }
    if (fired() == 0) {
      set(ExampleOutcome::Missing, "nearest: " + reasons());
      return;
    }
    if (canonical_form(rewritten_.graph) != canonical_form(*wanted))
      set(ExampleOutcome::Wrong,
          "found\n" + print_graph(rewritten_.graph) + "wanted\n" + print_graph(*wanted));
  }

  void check_unchanged() {
    if (fired() > 0) {
      set(ExampleOutcome::Noisy, "became\n" + print_graph(rewritten_.graph));
      return;
    }
    if (example_.unchanged->empty()) return;
    for (const Miss& miss : rewritten_.trace.misses)
      if (miss.rule == rule_.info.id &&
          reason_text(miss.reason, rewritten_.graph) == *example_.unchanged)
        return;
    set(ExampleOutcome::WrongReason, "wanted \"" + *example_.unchanged + "\", found " + reasons());
  }

  std::string reasons() const {
    std::string text;
    for (const Miss& miss : rewritten_.trace.misses)
      if (miss.rule == rule_.info.id)
        text += (text.empty() ? "\"" : ", \"") + reason_text(miss.reason, rewritten_.graph) + "\"";
    return text.empty() ? "no node to run on" : text;
  }

  void check_findings() {
    const Prediction prediction =
        predict(before_, rewritten_.graph, rewritten_.trace, rules_, target_);
    std::vector<std::string> found;
    std::vector<std::string> quotes;
    for (const Finding& finding :
         lint({before_, rewritten_.graph, rewritten_.trace, prediction, rules_, target_})) {
      if (finding.rule != rule_.info.id) continue;
      found.push_back(finding.message);
      quotes.push_back(finding.quote);
    }
    compare_findings(found);
    if (result_.outcome == ExampleOutcome::Passed) check_quotes(quotes);
  }

  void compare_findings(const std::vector<std::string>& found) {
    if (found == *example_.findings) return;
    const ExampleOutcome outcome = found.empty()                ? ExampleOutcome::Missing
                                   : example_.findings->empty() ? ExampleOutcome::Noisy
                                                                : ExampleOutcome::Wrong;
    set(outcome, "found\n" + joined_lines(found) + "wanted\n" + joined_lines(*example_.findings));
  }

  // The example's files, judged together with what the whole analysis finds in its graph.
  void check_project() {
    AnalyzeOptions options;
    options.target = target_name();
    Model model;
    model.graph = before_;
    model.path = "model.onnx";
    Result<Analysis> analysis = analyze(std::move(model), rules_, options);
    const Result<Config> config = parse_config(joined_lines(example_.settings), "qdq-lint.toml");
    const Result<Policy> policy = config ? make_policy(rules_, *config) : config.error();
    Result<Baseline> baseline = example_.baseline.empty()
                                    ? Baseline{}
                                    : parse_baseline(joined_lines(example_.baseline), "baseline");
    if (!analysis || !policy || !baseline) {
      set(ExampleOutcome::Broken, to_string(!analysis ? analysis.error()
                                            : !policy ? policy.error()
                                                      : baseline.error()));
      return;
    }
    compare_findings(project_messages(*analysis, *policy, *baseline));
  }

  std::vector<std::string> project_messages(Analysis& analysis, const Policy& policy,
                                            const Baseline& baseline) const {
    ProjectUse use;
    JudgeInput input{analysis.model.graph, analysis.prediction, rules_, policy,
                     analysis.model.path,  analysis.model.path, {}};
    if (!example_.baseline.empty()) input.baseline = &baseline;
    if (!example_.snapshot.empty())
      if (const auto stale = compare_snapshot(analysis, joined_lines(example_.snapshot)))
        input.snapshot = {"model.onnx.qdq.txt", static_cast<int>(stale->line),
                          stale_text(*stale, analysis)};
    judge(analysis.findings, input, use);
    std::vector<Finding> findings = analysis.findings;
    for (Finding& finding : unused_suppressions(rules_, policy, use))
      findings.push_back(std::move(finding));
    std::vector<std::string> found;
    for (const Finding& finding : findings)
      if (finding.rule == rule_.info.id) found.push_back(finding.message);
    return found;
  }

  void check_quotes(const std::vector<std::string>& quotes) {
    if (!example_.quote) return;
    for (const std::string& quote : quotes)
      if (quote != *example_.quote)
        set(ExampleOutcome::Wrong,
            "found the quote \"" + quote + "\", wanted \"" + *example_.quote + "\"");
  }

  // What the rule claims together with the rules that the example names, in topological order.
  void check_region() {
    std::vector<std::string> found;
    if (const Result<std::vector<NodeId>> order = topological_order(rewritten_.graph))
      for (NodeId id : *order)
        if (const Node& node = rewritten_.graph.node(id); node.region) found.push_back(node.name);
    if (found == *example_.region) return;
    const ExampleOutcome outcome = found.empty()              ? ExampleOutcome::Missing
                                   : example_.region->empty() ? ExampleOutcome::Noisy
                                                              : ExampleOutcome::Wrong;
    set(outcome, "found\n" + joined_lines(found) + "wanted\n" + joined_lines(*example_.region));
  }

  // Layer examples call the node in question "n".
  void check_layer() {
    const ValueId value = before_.find_value("n");
    if (value == kNoValue || before_.value(value).producer == kNoNode) {
      set(ExampleOutcome::Broken, "no node is called n");
      return;
    }
    const Node& node = before_.node(before_.value(value).producer);
    const ClassTable classes(set_, target_.release);
    const PredicateContext context{before_, set_, classes, target_};
    NodeKinds kinds(before_, set_, classes);
    NearMiss near;
    std::string found;
    if (Matcher(context, kinds).match(rule_, node.id, near))
      found = rule_.layer_type.empty() ? node.op : rule_.layer_type;
    if (found != *example_.layer)
      set(found.empty() ? ExampleOutcome::Missing : ExampleOutcome::Noisy,
          "found \"" + found + "\", wanted \"" + *example_.layer + "\"");
  }

  const RuleSet& rules_;
  const CompiledRules& set_;
  const CompiledRule& rule_;
  const RuleExample& example_;
  Graph before_;
  Target target_;
  Rewritten rewritten_;
  ExampleResult result_;
};

const CompiledRule& compiled_rule(const RuleSet& rules, RuleId id) {
  return rules.compiled().rules[static_cast<std::size_t>(id)];
}

}  // namespace

std::vector<ExampleResult> run_rule_examples(const RuleSet& rules, RuleId rule) {
  std::vector<ExampleResult> results;
  const CompiledRule& compiled = compiled_rule(rules, rule);
  for (const RuleExample& example : compiled.examples)
    results.push_back(ExampleRunner(rules, compiled, example).run());
  return results;
}

std::vector<ExampleGraphs> example_graphs(const RuleSet& rules, RuleId rule) {
  std::vector<ExampleGraphs> graphs;
  const CompiledRule& compiled = compiled_rule(rules, rule);
  const RuleKind kind = compiled.info.kind;
  if (kind != RuleKind::Rewrite && kind != RuleKind::Fix) return graphs;
  for (const RuleExample& example : compiled.examples)
    if (example.numbers)
      if (std::optional<ExampleGraphs> made = ExampleRunner(rules, compiled, example).graphs())
        graphs.push_back(std::move(*made));
  return graphs;
}

}  // namespace qdq
