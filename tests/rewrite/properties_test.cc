// What holds for whole pipelines on random graphs.
#include <doctest/doctest.h>

#include <map>

#include "qdq_lint/findings.h"
#include "qdq_lint/layers.h"
#include "rewrite/run_rules.h"
#include "support/evaluate.h"
#include "support/random_graph.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Seeds and sizes: many small graphs, some larger ones.
RandomGraphOptions shape_of_run(std::uint64_t seed) {
  const int nodes = seed % 10 == 0 ? 150 : seed % 3 == 0 ? 60 : 20;
  return {.seed = seed, .nodes = nodes};
}

Rewritten rewritten(const Graph& model, const RuleSet& rules, const Target& target,
                    bool verify = false) {
  Result<Rewritten> out = rewrite(model, rules, target, {.until = {}, .verify_each_step = verify});
  if (!out) FAIL(to_string(out.error()));
  return *std::move(out);
}

// How often each ONNX node stands in a live node's or a read constant's origins.
std::map<OriginId, int> carriers(const Graph& graph) {
  std::map<OriginId, int> count;
  for (const Node& node : graph.nodes())
    if (!node.erased)
      for (const OriginRef& ref : node.origins) ++count[ref.origin];
  for (const Value& value : graph.values())
    if (!value.erased && value.kind == ValueKind::Constant && !value.uses.empty())
      for (const OriginRef& ref : value.origins) ++count[ref.origin];
  return count;
}

std::string misses_text(const Trace& trace, const Graph& graph) {
  std::string text;
  for (const Miss& miss : trace.misses)
    text += std::to_string(index(miss.on)) + " " + std::to_string(index(miss.rule)) + " " +
            std::string(miss.part) + " " + std::to_string(miss.depth) + " " +
            reason_text(miss.reason, graph) + "\n";
  return text;
}

// What rewriting the result would still change. "Add(x, x)" becomes a PWN of one activation in the last
// phase, behind the one that chains such PWNs: not counted.
Lines steps_once_more(const Graph& graph, const RuleSet& rules, const Target& target) {
  const Rewritten again = rewritten(graph, rules, target);
  Lines steps = steps_of({rules, target, {}, again.graph, again.trace});
  std::erase_if(steps, [](const std::string& step) { return step.starts_with("pointwise-chain"); });
  return steps;
}

// Clones of one Q carry the same ONNX node; no other node may be carried twice.
void check_origins(const Graph& model, const Rewritten& out, const Prediction& prediction) {
  std::map<OriginId, int> removed;
  for (const RemovedNode& node : prediction.removed) ++removed[node.origin];
  const std::map<OriginId, int> live = carriers(out.graph);
  for (std::size_t k = 0; k < model.origins().size(); ++k) {
    const auto origin = static_cast<OriginId>(k);
    const int carried = live.contains(origin) ? live.at(origin) : 0;
    const int gone = removed.contains(origin) ? removed.at(origin) : 0;
    INFO(model.origin(origin).name, " of ", model.origin(origin).op, ": carried ", carried,
         ", removed ", gone);
    CHECK((carried > 0 ? 1 : 0) + gone == 1);
    const std::string& op = model.origin(origin).op;
    const bool may_repeat = op == "QuantizeLinear" || op == "DequantizeLinear" || op == "Split";
    if (!may_repeat) CHECK(carried <= 1);
  }
}

// Each finding with the near misses that it tells.
std::string findings_text(const Graph& model, const Rewritten& out, const RuleSet& rules,
                          const Target& target) {
  const Prediction prediction = predict(model, out.graph, out.trace, rules, target);
  std::string text;
  for (const Finding& finding : lint({model, out.graph, out.trace, prediction, rules, target})) {
    text += std::to_string(index(finding.rule)) + " " + finding.message + "\n";
    for (const Miss& miss : finding.misses)
      text += "  " + std::string(miss.part) + ": " + reason_text(miss.reason, out.graph) + "\n";
  }
  return text;
}

// Who asks for findings alone gets the same ones, with the same reasons, from fewer misses.
void check_explaining(const Graph& model, const Rewritten& whole, const RuleSet& rules,
                      const Target& target) {
  Result<Rewritten> brief =
      rewrite(model, rules, target, {.until = {}, .misses = KeepMisses::Explaining});
  REQUIRE(brief);
  CHECK(print_graph(brief->graph) == print_graph(whole.graph));
  CHECK(brief->trace.steps.size() == whole.trace.steps.size());
  CHECK(brief->trace.misses.size() <= whole.trace.misses.size());
  CHECK(findings_text(model, *brief, rules, target) == findings_text(model, whole, rules, target));
}

void check_pipeline(const RandomGraphOptions& options, const RuleSet& rules, const Target& target) {
  const std::string notation = random_graph_text(options);
  INFO("seed ", options.seed, ", ", target.name(), "\n", notation);
  const Graph model = graph_in(notation);
  const Rewritten out = rewritten(model, rules, target, true);

  const Result<Graph> replayed = replay(model, rules, target, out.trace);
  REQUIRE_MESSAGE(replayed, (replayed ? "" : to_string(replayed.error())));
  CHECK(canonical_form(*replayed) == canonical_form(out.graph));

  const Rewritten twice = rewritten(model, rules, target);
  CHECK(print_graph(twice.graph) == print_graph(out.graph));
  CHECK(misses_text(twice.trace, twice.graph) == misses_text(out.trace, out.graph));

  CHECK(steps_once_more(out.graph, rules, target) == Lines{});

  check_explaining(model, out, rules, target);
  check_origins(model, out, predict(model, out.graph, out.trace, rules, target));
  CHECK(compare_numbers(model, out.graph, 1).value_or("") == "");
}

void check_release(const std::string& name, std::uint64_t first_seed) {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target(name);
  for (std::uint64_t seed = first_seed; seed < first_seed + 200; ++seed)
    check_pipeline(shape_of_run(seed), rules, target);
}

}  // namespace

TEST_CASE("the pipeline of trt8.5 on random graphs") { check_release("trt8.5", 1); }

TEST_CASE("misses that no lint rule asks for are left out") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt8.5");
  const Graph model = graph_in(random_graph_text({.seed = 10, .nodes = 150}));
  const Result<Rewritten> brief =
      rewrite(model, rules, target, {.until = {}, .misses = KeepMisses::Explaining});
  REQUIRE(brief);
  CHECK(brief->trace.misses.size() < rewritten(model, rules, target).trace.misses.size());
  for (const Miss& miss : brief->trace.misses) CHECK(rules.rule(miss.rule).name != "conv-clip");
}

TEST_CASE("the pipeline of trt10.15 on random graphs") { check_release("trt10.15", 1001); }
