// work_list.h: the nodes that one rule of a phase still has to look at, in the phase's order.
//
// What the first look found is a sorted run that is read once; what changes wake up goes into a heap. So a phase
// costs one look per rule and node plus the neighbourhood of each change, never a sweep over all nodes
// per change.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "qdq_lint/graph.h"
#include "rules/compiled.h"

namespace qdq {

// A node and its place in the order of a phase, as one number: 32 bits of order, 32 of the id.
enum class WorkKey : std::uint64_t {};

inline WorkKey work_key(const Node& node, PhaseOrder order) {
  const std::uint32_t place = order == PhaseOrder::Backward ? ~node.order : node.order;
  return static_cast<WorkKey>(std::uint64_t{place} << 32 | index(node.id));
}
inline NodeId node_of(WorkKey key) {
  return static_cast<NodeId>(static_cast<std::uint32_t>(static_cast<std::uint64_t>(key)));
}

class WorkList {
 public:
  // In any order; sort() before the next take().
  void fill(WorkKey key) { run_.push_back(key); }
  void sort() {
    run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    std::ranges::sort(run_);
    run_.erase(std::unique(run_.begin(), run_.end()), run_.end());
  }

  void wake(WorkKey key) {
    if (woken_.empty() || woken_.back() != key) woken_.push_back(key);
  }

  // The first node that is left, however often it was filled in and woken.
  std::optional<NodeId> take() {
    const bool run = next_ < run_.size();
    heap_up();
    if (!run && woken_.empty()) return std::nullopt;
    const WorkKey key =
        !run || (!woken_.empty() && woken_.front() < run_[next_]) ? woken_.front() : run_[next_++];
    while (!woken_.empty() && woken_.front() == key) {
      std::ranges::pop_heap(woken_, std::greater());
      woken_.pop_back();
    }
    heaped_ = woken_.size();
    return node_of(key);
  }

 private:
  void heap_up() {
    if (woken_.size() > 2 * heaped_) {
      std::ranges::make_heap(woken_, std::greater());
    } else {
      for (std::size_t k = heaped_; k < woken_.size(); ++k)
        std::push_heap(woken_.begin(), woken_.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                       std::greater());
    }
    heaped_ = woken_.size();
  }

  std::vector<WorkKey> run_;
  std::size_t next_ = 0;
  std::vector<WorkKey> woken_;  // may hold one twice
  std::size_t heaped_ = 0;      // so many of them are a heap, the first node on top
};

}  // namespace qdq
