// name_table.h: names to dense numbers. A model's names are looked up once for every operand, so the
// table is open addressing over eight-byte slots: the names themselves are touched only when 32 bits
// of their hashes agree.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace qdq::reader {

// A name and what NameTable makes of it: work that need not be done in order.
struct HashedName {
  std::string_view name;
  std::uint32_t hash = 0;

  HashedName() = default;
  HashedName(std::string_view text) : name(text) {
    const std::size_t whole = std::hash<std::string_view>{}(text);
    hash = static_cast<std::uint32_t>(whole ^ (whole >> 32));
  }
};

class NameTable {
 public:
  static constexpr std::uint32_t kAbsent = 0xffffffffu;

  void reserve(std::size_t names) {
    entries_.reserve(names);
    std::size_t slots = kLeastSlots;
    while (slots < 2 * names) slots *= 2;
    if (slots > slots_.size()) rehash(slots);
  }

  // The number of `name`; kAbsent if it was never inserted.
  std::uint32_t find(std::string_view name) const {
    return slots_.empty() ? kAbsent : number_at(place(name));
  }

  // Calls `see(k, HashedName)` for each of the names in turn. A large table is in no cache: while one name is
  // looked up, the memory brings in the places of the next. Until `see` gives false.
  template <class See>
  void each(std::span<const HashedName> names, See see) const {
    constexpr std::size_t kAhead = 16;
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (k + kAhead < names.size() && !slots_.empty())
        __builtin_prefetch(&slots_[names[k + kAhead].hash & (slots_.size() - 1)]);
      if (!see(k, names[k])) return;
    }
  }

  // The number of each name; an empty one is absent.
  void find(std::span<const HashedName> names, std::span<std::uint32_t> numbers) const {
    each(names, [&](std::size_t k, HashedName name) {
      const bool sought = !name.name.empty() && !slots_.empty();
      numbers[k] = sought ? number_at(place(name)) : kAbsent;
      return true;
    });
  }

  // False, and nothing changes, if the name is there already. The characters must outlive the
  // table.
  bool insert(HashedName name, std::uint32_t number) {
    if (2 * (entries_.size() + 1) > slots_.size()) {
      rehash(slots_.empty() ? kLeastSlots : 2 * slots_.size());
    }
    Slot& slot = slots_[place(name)];
    if (slot.entry != kFree) return false;
    slot = {name.hash, static_cast<std::uint32_t>(entries_.size())};
    entries_.push_back({name.name, number});
    return true;
  }

 private:
  static constexpr std::size_t kLeastSlots = 16;
  static constexpr std::uint32_t kFree = 0xffffffffu;

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = kFree;
  };
  struct Entry {
    std::string_view name;
    std::uint32_t number = kAbsent;
  };

  std::uint32_t number_at(std::size_t place) const {
    const Slot& slot = slots_[place];
    return slot.entry == kFree ? kAbsent : entries_[slot.entry].number;
  }

  // Where the name stands, or the free slot where it would.
  std::size_t place(HashedName name) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = name.hash & mask;
    while (slots_[at].entry != kFree &&
           (slots_[at].hash != name.hash || entries_[slots_[at].entry].name != name.name)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void rehash(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    const std::size_t mask = slots - 1;
    for (const Slot& slot : old) {
      if (slot.entry == kFree) continue;
      std::size_t at = slot.hash & mask;
      while (slots_[at].entry != kFree) at = (at + 1) & mask;
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
};

}  // namespace qdq::reader
