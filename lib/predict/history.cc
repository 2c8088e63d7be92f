#include "predict/history.h"

#include <algorithm>
#include <set>

namespace qdq {
namespace {

bool share_origin(const Node& a, const Node& b) {
  return std::any_of(a.origins.begin(), a.origins.end(), [&](const OriginRef& x) {
    return std::any_of(b.origins.begin(), b.origins.end(),
                       [&](const OriginRef& y) { return x.origin == y.origin; });
  });
}

}  // namespace

std::vector<StepId> steps_behind(const Graph& rewritten, const Trace& trace, NodeId node) {
  std::set<StepId> found;
  std::vector<NodeId> open{node};
  while (!open.empty()) {
    const Node& current = rewritten.node(open.back());
    open.pop_back();
    if (!current.born || !found.insert(*current.born).second) continue;
    for (NodeId removed : trace.steps[index(*current.born)].removed)
      if (share_origin(current, rewritten.node(removed))) open.push_back(removed);
  }
  return {found.begin(), found.end()};
}

std::vector<std::optional<StepId>> last_removals(const Graph& rewritten, const Trace& trace) {
  std::vector<std::optional<StepId>> last(rewritten.origins().size());
  for (const Step& step : trace.steps)
    for (NodeId removed : step.removed)
      for (const OriginRef& ref : rewritten.node(removed).origins)
        last[index(ref.origin)] = step.id;
  return last;
}

}  // namespace qdq
