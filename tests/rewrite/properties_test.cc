// What holds for whole pipelines on random graphs.
#include <doctest/doctest.h>

#include "qdq_lint/findings.h"
#include "qdq_lint/layers.h"
#include "rewrite/run_rules.h"
#include "support/evaluate.h"
#include "support/pipeline_faults.h"
#include "support/random_graph.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Seeds and sizes: many small graphs, some larger ones.
RandomGraphOptions shape_of_run(std::uint64_t seed) {
  const int nodes = seed % 10 == 0 ? 150 : seed % 3 == 0 ? 60 : 20;
  return {.seed = seed, .nodes = nodes};
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
  CHECK(pipeline_fault(model, rules, target) == "");
  const Result<Rewritten> out = rewrite(model, rules, target);
  REQUIRE(out);
  check_explaining(model, *out, rules, target);
  CHECK(compare_numbers(model, out->graph, 1).value_or("") == "");
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
  CHECK(brief->trace.misses.size() < rewrite(model, rules, target)->trace.misses.size());
  for (const Miss& miss : brief->trace.misses) CHECK(rules.rule(miss.rule).name != "conv-clip");
}

TEST_CASE("the graph is the same whichever misses are kept") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt10.15");
  // The Concat moves above the last of the Q that it is read by, once the others are merged.
  std::vector<std::string> graphs = {R"(quant a = i8 per-tensor 0.5
in x: f32[1,2,4,4]
in z: f32[1,2,4,4]
u = Relu(x)
y = Concat<axis=1>(u, z)
q0 = Q{a}(y)
d0 = DQ{a}(q0)
q1 = Q{a}(y)
d1 = DQ{a}(q1)
q2 = Q{a}(y)
d2 = DQ{a}(q2)
out d0
out d1
out d2)"};
  for (std::uint64_t seed = 500; seed < 540; ++seed)
    graphs.push_back(random_graph_text({.seed = seed, .nodes = 60}));
  for (const std::string& text : graphs) {
    const Graph model = graph_in(text);
    const Result<Rewritten> all = rewrite(model, rules, target);
    REQUIRE(all);
    for (const KeepMisses kept : {KeepMisses::Explaining, KeepMisses::None}) {
      const Result<Rewritten> some = rewrite(model, rules, target, {.until = {}, .misses = kept});
      REQUIRE(some);
      CHECK(print_graph(some->graph) == print_graph(all->graph));
    }
  }
}

TEST_CASE("pads that are no pairs are no reason to end") {
  const RuleSet rules = RuleSet::builtin();
  const Graph model = graph_in(
      "in x: f32[1,2,4,4]\nconst w: f32[2,2,1,1]\np = Pad<pads=[1]>(x)\ny = Conv(p, w)\nout y");
  for (const std::string& release : rules.releases())
    CHECK(rewrite(model, rules, *rules.target(release)));
}

TEST_CASE("the pipeline of trt10.15 on random graphs") { check_release("trt10.15", 1001); }
