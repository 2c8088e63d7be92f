#include "rewrite/replay.h"

#include <algorithm>
#include <ranges>

#include "base/guard.h"
#include "qdq_lint/rewrite.h"
#include "rewrite/regions.h"

namespace qdq {
namespace {

// Is this a live node or value, or are these parameters, of the graph? A trace may be another graph's.
bool is_in(const Graph& graph, NodeId id) {
  return index(id) < graph.nodes().size() && !graph.node(id).erased;
}
bool is_in(const Graph& graph, ValueId id) {
  return id == kNoValue || (index(id) < graph.values().size() && !graph.value(id).erased);
}
bool is_in(const Graph& graph, QuantId id) { return index(id) < graph.quants().size(); }
template <std::ranges::range Ids>
bool is_in(const Graph& graph, const Ids& ids) {
  return std::ranges::all_of(ids, [&](auto id) { return is_in(graph, id); });
}

// What the step's holes were bound to, in the order of the rule.
std::vector<Bound> bound_again(const Graph& graph, const std::vector<Hole>& holes,
                               const Step& step) {
  std::vector<Bound> bound(holes.size());
  for (const Binding& binding : step.bindings) {
    const auto hole = std::find_if(holes.begin(), holes.end(),
                                   [&](const Hole& h) { return h.name == binding.name; });
    QDQ_CHECK(hole != holes.end());
    bound[static_cast<std::size_t>(hole - holes.begin())] = std::visit(
        [&](const auto& what) -> Bound {
          QDQ_CHECK(is_in(graph, what));
          return what;
        },
        binding.what);
  }
  return bound;
}

}  // namespace

void Replay::apply(const Step& step) {
  QDQ_CHECK(index(step.rule) < rules_.compiled().rules.size());
  const CompiledRule& rule = rules_.compiled().rules[index(step.rule)];
  if (rule.info.kind == RuleKind::Region) {
    claim_region(graph_, step);
    return;
  }
  QDQ_CHECK(step.which < rule.cases.size());
  const std::vector<Hole>& holes = rule.cases[step.which].holes;
  rewriter_.apply(rule, step.which, bound_again(graph_, holes, step), step.on, step.id);
}

Result<Graph> replay(const Graph& model, const RuleSet& rules, const Target&, const Trace& trace) {
  return guarded([&]() -> Result<Graph> {
    Graph graph = model;
    Replay steps(graph, rules);
    for (const Step& step : trace.steps) steps.apply(step);
    return graph;
  });
}

}  // namespace qdq
