#include "rewrite/miss_table.h"

#include <algorithm>

namespace qdq {
namespace {

constexpr std::size_t kLeastSlots = 1024;
constexpr auto kErased = static_cast<RuleId>(0xffffffffu);

std::uint32_t hash_of(std::uint64_t key) {
  return static_cast<std::uint32_t>((key * 0x9e3779b97f4a7c15ull) >> 32);
}

}  // namespace

std::size_t MissTable::place(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t hash = hash_of(key);
  std::size_t at = hash & mask;
  for (; slots_[at].miss != kFree; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const Miss& miss = misses_[slots_[at].miss];
    if (miss.rule != kErased && this->key(miss) == key) break;
  }
  return at;
}

Miss& MissTable::at(RuleId rule, NodeId on) {
  if (2 * (misses_.size() + 1) > slots_.size()) grow();
  const std::uint64_t wanted = key(rule, on);
  Slot& slot = slots_[place(wanted)];
  if (slot.miss != kFree) return misses_[slot.miss];
  slot = {hash_of(wanted), static_cast<std::uint32_t>(misses_.size())};
  Miss& miss = misses_.emplace_back();
  miss.rule = rule;
  miss.on = on;
  return miss;
}

// The slot stays taken, so that what stands behind it is still found.
void MissTable::erase(RuleId rule, NodeId on) {
  if (slots_.empty()) return;
  const Slot& slot = slots_[place(key(rule, on))];
  if (slot.miss == kFree) return;
  misses_[slot.miss] = {};
  misses_[slot.miss].rule = kErased;
}

void MissTable::grow() {
  slots_.assign(std::max(kLeastSlots, 2 * slots_.size()), Slot());
  for (std::size_t k = 0; k < misses_.size(); ++k) {
    if (misses_[k].rule == kErased) continue;
    const std::uint64_t of_miss = key(misses_[k]);
    slots_[place(of_miss)] = {hash_of(of_miss), static_cast<std::uint32_t>(k)};
  }
}

std::vector<Miss> MissTable::sorted() {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  order.reserve(misses_.size());
  for (std::size_t k = 0; k < misses_.size(); ++k)
    if (misses_[k].rule != kErased)
      order.emplace_back(key(misses_[k]), static_cast<std::uint32_t>(k));
  std::sort(order.begin(), order.end());
  std::vector<Miss> out;
  out.reserve(order.size());
  for (const auto& [of_miss, at] : order) out.push_back(std::move(misses_[at]));
  slots_.clear();
  misses_.clear();
  return out;
}

}  // namespace qdq
