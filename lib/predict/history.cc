#include "predict/history.h"

#include <algorithm>

namespace qdq {
namespace {

bool share_origin(const Node& a, const Node& b) {
  return std::any_of(a.origins.begin(), a.origins.end(), [&](const OriginRef& x) {
    return std::any_of(b.origins.begin(), b.origins.end(),
                       [&](const OriginRef& y) { return x.origin == y.origin; });
  });
}

}  // namespace

std::span<const StepId> History::steps_behind(NodeId node) {
  ++calls_;
  found_.clear();
  open_.assign(1, node);
  while (!open_.empty()) {
    const Node& current = rewritten_.node(open_.back());
    open_.pop_back();
    if (!current.born || seen_[index(*current.born)] == calls_) continue;
    seen_[index(*current.born)] = calls_;
    found_.push_back(*current.born);
    for (NodeId removed : trace_.steps[index(*current.born)].removed)
      if (share_origin(current, rewritten_.node(removed))) open_.push_back(removed);
  }
  std::sort(found_.begin(), found_.end());
  return found_;
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
