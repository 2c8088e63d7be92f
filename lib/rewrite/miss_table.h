// miss_table.h: the last miss of each rule at each node, while the rules run.
//
// There are several for every node of the model, so they stand in blocks that never move, and an open
// table of eight-byte slots finds them.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "qdq_lint/trace.h"

namespace qdq {

class MissTable {
 public:
  explicit MissTable(std::size_t rules = 0) : rules_(rules + 1) {}

  // The miss to overwrite; a new one if there is none. Valid until the table is sorted.
  Miss& at(RuleId rule, NodeId on);
  void erase(RuleId rule, NodeId on);
  // Moves all misses out, by node and then rule.
  std::vector<Miss> sorted();

 private:
  static constexpr std::uint32_t kFree = 0xffffffffu;

  std::uint64_t key(RuleId rule, NodeId on) const {
    return static_cast<std::uint64_t>(on) * rules_ + static_cast<std::uint64_t>(rule);
  }
  std::uint64_t key(const Miss& miss) const { return key(miss.rule, miss.on); }
  std::size_t place(std::uint64_t key) const;
  void grow();

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t miss = kFree;
  };

  std::uint64_t rules_;
  std::vector<Slot> slots_;
  std::deque<Miss> misses_;  // one that was erased has no rule's number
};

}  // namespace qdq
