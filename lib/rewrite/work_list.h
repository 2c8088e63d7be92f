// work_list.h: the nodes that one rule of a phase still has to look at, in the phase's order.
//
// What the first look found is a sorted run that is read once; what changes wake up goes into a heap. So a phase
// costs one look per rule and node plus the neighbourhood of each change, never a sweep over all nodes
// per change.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
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

// A node to look at, and what the first look found there if nothing beside it has changed since.
struct Work {
  static constexpr std::uint32_t kNoLook = 0;
  WorkKey key{};
  std::uint32_t look = kNoLook;  // a number that fill() was given
  auto operator<=>(const Work&) const = default;
};

class WorkList {
 public:
  // In any order; sort() before the next take(). A node that is filled in twice has no look.
  void fill(WorkKey key, std::uint32_t look = Work::kNoLook) { run_.push_back({key, look}); }
  void sort() {
    run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    std::ranges::sort(run_);
    const auto same = [](const Work& a, const Work& b) { return a.key == b.key; };
    run_.erase(std::unique(run_.begin(), run_.end(), same), run_.end());
  }

  void wake(WorkKey key) {
    if (woken_.empty() || woken_.back() != key) woken_.push_back(key);
  }

  // The first node that is left, however often it was filled in and woken.
  std::optional<Work> take() {
    const bool run = next_ < run_.size();
    heap_up();
    if (!run && woken_.empty()) return std::nullopt;
    const bool woken = !woken_.empty() && (!run || woken_.front() <= run_[next_].key);
    if (!woken) return run_[next_++];
    const Work work{woken_.front(), Work::kNoLook};
    if (run && run_[next_].key == work.key) ++next_;
    while (!woken_.empty() && woken_.front() == work.key) {
      std::ranges::pop_heap(woken_, std::greater());
      woken_.pop_back();
    }
    heaped_ = woken_.size();
    return work;
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

  std::vector<Work> run_;
  std::size_t next_ = 0;
  std::vector<WorkKey> woken_;  // may hold one twice
  std::size_t heaped_ = 0;      // so many of them are a heap, the first node on top
};

}  // namespace qdq
