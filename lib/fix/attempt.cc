#include "fix/attempt.h"

#include <algorithm>

#include "qdq_lint/report.h"
#include "rewrite/run_phases.h"
#include "rewrite/settled.h"

namespace qdq {
namespace {

// A fix that has not come to its end after so many steps for each node never will.
constexpr std::size_t kStepsPerNode = 4;
constexpr std::size_t kStepsAtLeast = 64;

bool in_main_graph(const Graph& graph, NodeId node) {
  return std::ranges::all_of(graph.node(node).origins, [&](const OriginRef& ref) {
    return graph.origin(ref.origin).scope.empty();
  });
}

// The nodes that a hole is bound to, or a step's binding says.
template <class What, class Visit>
void for_each_node(const What& what, Visit visit) {
  if (const auto* node = std::get_if<NodeId>(&what)) visit(*node);
  if (const auto* nodes = std::get_if<std::vector<NodeId>>(&what))
    std::ranges::for_each(*nodes, visit);
}

// Which origins some finding names.
std::vector<bool> named_by(const std::vector<Wanted>& findings, const Graph& graph) {
  std::vector<bool> named(graph.origins().size());
  for (const Wanted& one : findings)
    for (const OriginId origin : one.origins) named[index(origin)] = true;
  return named;
}

MatchFilter at_findings(const std::vector<Wanted>& findings, const Graph& before) {
  return [named = named_by(findings, before)](const Graph& graph, std::span<const Bound> bound) {
    bool belongs = false;
    bool reachable = true;
    for (const Bound& what : bound)
      for_each_node(what, [&](NodeId node) {
        reachable = reachable && in_main_graph(graph, node);
        for (const OriginRef& ref : graph.node(node).origins)
          belongs = belongs || named[index(ref.origin)];
      });
    return belongs && reachable;
  };
}

std::vector<OriginId> origins_of(const Step& step, const Graph& graph) {
  std::vector<OriginId> origins;
  for (const Binding& binding : step.bindings)
    for_each_node(binding.what, [&](NodeId node) {
      for (const OriginRef& ref : graph.node(node).origins) origins.push_back(ref.origin);
    });
  std::ranges::sort(origins);
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  return origins;
}

std::vector<std::vector<std::size_t>> assign_steps(const Attempt& attempt,
                                                   const std::vector<Wanted>& findings) {
  std::vector<std::vector<std::size_t>> findings_at(attempt.graph.origins().size());
  for (std::size_t k = 0; k < findings.size(); ++k)
    for (const OriginId origin : findings[k].origins) findings_at[index(origin)].push_back(k);
  std::vector<std::vector<std::size_t>> steps_of(findings.size());
  for (std::size_t step = 0; step < attempt.steps.size(); ++step)
    for (const OriginId origin : origins_of(attempt.steps[step], attempt.graph))
      for (const std::size_t k : findings_at[index(origin)])
        if (steps_of[k].empty() || steps_of[k].back() != step) steps_of[k].push_back(step);
  return steps_of;
}

// By origin: the miss that came closest to a rewrite of a node of it, or was about one.
std::vector<const Miss*> nearest_misses(const Trace& trace, const Graph& graph) {
  std::vector<const Miss*> nearest(graph.origins().size());
  for (const Miss& miss : trace.misses) {
    if (miss.part.empty()) continue;
    const auto take = [&](NodeId node) {
      for (const OriginRef& ref : graph.node(node).origins) {
        const Miss*& best = nearest[index(ref.origin)];
        if (best == nullptr || miss.depth > best->depth) best = &miss;
      }
    };
    take(miss.on);
    for (const auto& blamed : blamed_by(miss))
      if (const NodeId* node = std::get_if<NodeId>(&blamed)) take(*node);
  }
  return nearest;
}

void tell_nearest(const Trace& trace, const std::vector<Wanted>& findings, Attempt& out) {
  const std::vector<const Miss*> misses = nearest_misses(trace, out.graph);
  out.nearest.resize(findings.size());
  for (std::size_t k = 0; k < findings.size(); ++k) {
    if (!out.steps_of[k].empty()) continue;
    const Miss* best = nullptr;
    for (const OriginId origin : findings[k].origins)
      if (const Miss* miss = misses[index(origin)]; miss && (!best || miss->depth > best->depth))
        best = miss;
    if (best) out.nearest[k] = reason_text(best->reason, out.graph);
  }
}

// Whether what a subgraph or function holds or reads is another value than before.
bool reaches_inside(const Graph& before, const Graph& after) {
  return std::ranges::any_of(before.nodes(), [&](const Node& node) {
    return !node.erased && !in_main_graph(before, node.id) &&
           (after.node(node.id).erased ||
            !std::ranges::equal(after.node(node.id).operands, node.operands));
  });
}

}  // namespace

Wanted wanted(const Finding& finding, const FixState& state, const RuleSet& rules) {
  Wanted out;
  out.seen = seen(finding, state, rules);
  const Graph& named = state.analysis.model.graph;
  out.target = {finding.rule, finding.severity, out.seen.node, "", finding.message};
  if (finding.node != kNoOrigin) out.target.name = qualified_name(named.origin(finding.node));
  const auto add = [&](OriginId origin) {
    if (origin != kNoOrigin) out.origins.push_back(state.origin(origin));
  };
  add(finding.node);
  add(finding.blamed);
  for (const OriginId origin : finding.related) add(origin);
  std::ranges::sort(out.origins);
  out.origins.erase(std::unique(out.origins.begin(), out.origins.end()), out.origins.end());
  return out;
}

Result<Attempt> attempt(const FixState& state, const CompiledRule& fix,
                        const std::vector<Wanted>& findings, const RuleSet& rules,
                        const WatchLimits& limits) {
  const Phase phase{fix.info.name, {}, PhaseOrder::Forward, {fix.info.name}};
  Watch watch(limits);
  RewriteOptions options;
  options.log = false;
  options.watch = &watch;
  const std::size_t steps = kStepsPerNode * state.graph.live_nodes() + kStepsAtLeast;
  Result<Rewritten> done =
      run_phases(state.graph, rules.compiled(), state.analysis.target, {&phase, 1}, options,
                 {at_findings(findings, state.graph), steps});
  if (!done && done.error().kind == ErrorKind::Limit && done.error().limit == "steps")
    return Attempt{state.graph, {}, {}, {}, false, true};
  if (!done) return done.take_error();
  if (Result<void> sound = verify(done->graph); !sound) {
    Error error = sound.take_error();
    error.kind = ErrorKind::Internal;
    error.what = "the fix " + fix.info.name + " breaks the graph: " + error.what;
    return error;
  }
  name_fresh_values(done->graph, static_cast<ValueId>(state.graph.values().size()));
  Attempt out{std::move(done->graph), std::move(done->trace.steps), {}, {}, false, false};
  out.steps_of = assign_steps(out, findings);
  done->trace.steps.clear();
  tell_nearest(done->trace, findings, out);
  out.reaches_inside = reaches_inside(state.graph, out.graph);
  return out;
}

}  // namespace qdq
