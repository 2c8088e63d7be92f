// work_list.h: the nodes that one rule of a phase still has to look at, in the phase's order.
//
// The first filling is a sorted run that is read once; what changes wake up again goes into a set.
// So a phase costs one look per rule and node plus the neighbourhood of each change, never a sweep
// over all nodes per change.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "qdq_lint/graph.h"
#include "rules/compiled.h"

namespace qdq {

class WorkList {
 public:
  explicit WorkList(PhaseOrder order) : backward_(order == PhaseOrder::Backward) {}

  // Call for every node before the first take().
  void fill(const Node& node) { run_.push_back(key(node)); }
  void seal() { std::sort(run_.begin(), run_.end()); }

  void wake(const Node& node) { woken_.insert(key(node)); }

  std::optional<NodeId> take() {
    const bool run = next_ < run_.size();
    if (!run && woken_.empty()) return std::nullopt;
    if (run && (woken_.empty() || run_[next_] <= *woken_.begin())) {
      const Key key = run_[next_++];
      woken_.erase(key);
      return key.id;
    }
    const NodeId id = woken_.begin()->id;
    woken_.erase(woken_.begin());
    return id;
  }

  bool empty() const { return next_ >= run_.size() && woken_.empty(); }

 private:
  struct Key {
    std::int64_t order = 0;
    NodeId id{};
    auto operator<=>(const Key&) const = default;
  };
  Key key(const Node& node) const {
    const std::int64_t order = node.order;
    return {backward_ ? -order : order, node.id};
  }

  bool backward_;
  std::vector<Key> run_;
  std::size_t next_ = 0;
  std::set<Key> woken_;
};

}  // namespace qdq
