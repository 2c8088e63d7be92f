// Regions: what they claim, that they are convex, that nothing reaches into them, and that replay and
// the prediction agree with the trace.
#include <doctest/doctest.h>

#include <set>

#include "qdq_lint/layers.h"
#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// The convolution "pe" reads a slice of what the attention reads and feeds an Add behind it: without a
// cut the region would depend on itself.
constexpr const char* kBlock = R"(
in x: f32[1,2,32,16]
quant a = i8 per-tensor 0.05
const w: f32[2,2,1,1]
const scale: f32[] = 0.25
q, k, v = Split<axis=2,split=[8,8,16]>(x)
q_t: f32[1,2,16,8] = Transpose<perm=[0,1,3,2]>(q)
scores: f32[1,2,16,16] = MatMul(q_t, k)
scaled: f32[1,2,16,16] = Mul(scores, scale)
probs: f32[1,2,16,16] = Softmax<axis=-1>(scaled)
context: f32[1,2,16,16] = MatMul(v, probs)
pe: f32[1,2,16,16] = Conv(v, w)
sum: f32[1,2,16,16] = Add(context, pe)
turned: f32[1,2,16,16] = Transpose<perm=[0,1,3,2]>(sum)
t_q = Q{a}(turned)
t_dq: f32[1,2,16,16] = DQ{a}(t_q)
out t_dq
)";

Rewritten run_block(const RuleSet& rules, const Target& target) {
  Result<Rewritten> out =
      rewrite(graph_in(kBlock), rules, target, {.until = {}, .verify_each_step = true});
  if (!out) FAIL(to_string(out.error()));
  return *std::move(out);
}

std::set<std::string> names_in_region(const Graph& graph) {
  std::set<std::string> names;
  for (const Node& node : graph.nodes())
    if (!node.erased && node.region) names.insert(node.name);
  return names;
}

// Nodes outside that stand behind one node of the region and before another.
int nodes_between(const Graph& graph) {
  const std::vector<NodeId> order = *topological_order(graph);
  const auto walk = [&](auto first, auto last, bool forward) {
    std::set<NodeId> reached;
    for (; first != last; ++first) {
      const Node& node = graph.node(*first);
      bool hit = false;
      const auto look = [&](NodeId other) {
        hit = hit || (other != kNoNode && (graph.node(other).region || reached.contains(other)));
      };
      if (forward) {
        for (ValueId value : node.operands)
          if (value != kNoValue) look(graph.value(value).producer);
      } else {
        for (ValueId value : node.results)
          for (const Use& use : graph.value(value).uses) look(use.node);
      }
      if (hit) reached.insert(node.id);
    }
    return reached;
  };
  const std::set<NodeId> below = walk(order.begin(), order.end(), true);
  const std::set<NodeId> above = walk(order.rbegin(), order.rend(), false);
  int between = 0;
  for (NodeId id : order)
    between += !graph.node(id).region && below.contains(id) && above.contains(id);
  return between;
}

}  // namespace

TEST_CASE("a region leaves out what an outside node that it depends on reads") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt10.0");
  const Rewritten out = run_block(rules, target);
  CHECK(names_in_region(out.graph) ==
        std::set<std::string>{"q", "q_t", "scores", "scaled", "probs", "context", "sum", "turned"});
  CHECK(nodes_between(out.graph) == 0);
}

TEST_CASE("no rule reaches into a region, and says so") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt10.0");
  const Rewritten out = run_block(rules, target);
  for (const Step& step : out.trace.steps) {
    const std::string& rule = rules.rule(step.rule).name;
    CHECK(rule != "q-backward-shuffle");
  }
  const NodeId turned = out.graph.value(out.graph.find_value("turned")).producer;
  const RuleInfo* swap = rules.find("q-backward-shuffle");
  REQUIRE(swap);
  bool told = false;
  for (const Miss& miss : out.trace.misses)
    if (miss.rule == swap->id &&
        reason_text(miss.reason, out.graph) == "turned is inside a Myelin region")
      told = true;
  CHECK(told);
  CHECK(!out.graph.node(turned).erased);
}

TEST_CASE("replay claims the same regions, and rewriting once more claims none") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt10.0");
  const Rewritten out = run_block(rules, target);
  const Result<Graph> replayed = replay(graph_in(kBlock), rules, target, out.trace);
  REQUIRE(replayed);
  CHECK(names_in_region(*replayed) == names_in_region(out.graph));
  const Result<Rewritten> again = rewrite(out.graph, rules, target);
  REQUIRE(again);
  for (const Step& step : again->trace.steps) CHECK(claimed(step).empty());
}

TEST_CASE("a region is one layer behind all that it reads") {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target("trt10.0");
  const Graph model = graph_in(kBlock);
  const Rewritten out = run_block(rules, target);
  const Prediction prediction = predict(model, out.graph, out.trace, rules, target);
  std::set<ValueId> known(model.inputs().begin(), model.inputs().end());
  int regions = 0;
  for (const Layer& layer : prediction.layers) {
    regions += !layer.region.empty();
    for (const LayerTensor& tensor : layer.inputs)
      CHECK_MESSAGE(known.contains(tensor.value), layer.name, " reads ", tensor.name);
    for (const LayerTensor& tensor : layer.outputs) known.insert(tensor.value);
  }
  CHECK(regions == 1);
  CHECK(prediction.summary.regions == 1);
}
