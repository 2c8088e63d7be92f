// name_table.h: names to dense numbers, by open addressing over views of the names. A model's names
// are looked up once for every operand.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace qdq::reader {

class NameTable {
 public:
  static constexpr std::uint32_t kAbsent = 0xffffffffu;

  void reserve(std::size_t names) {
    std::size_t slots = 16;
    while (slots < 2 * names) slots *= 2;
    if (slots > slots_.size()) rehash(slots);
  }

  // The number of `name`; kAbsent if it was never inserted.
  std::uint32_t find(std::string_view name) const {
    if (slots_.empty()) return kAbsent;
    const Slot& slot = slots_[place(name)];
    return slot.used ? slot.number : kAbsent;
  }

  // False, and nothing changes, if the name is there already. The characters must outlive the table.
  bool insert(std::string_view name, std::uint32_t number) {
    if (2 * (used_ + 1) > slots_.size()) rehash(slots_.empty() ? 16 : 2 * slots_.size());
    Slot& slot = slots_[place(name)];
    if (slot.used) return false;
    slot = {name, number, true};
    ++used_;
    return true;
  }

 private:
  struct Slot {
    std::string_view name;
    std::uint32_t number = kAbsent;
    bool used = false;
  };

  // Where the name stands, or the free slot where it would.
  std::size_t place(std::string_view name) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = std::hash<std::string_view>{}(name)&mask;
    while (slots_[at].used && slots_[at].name != name) at = (at + 1) & mask;
    return at;
  }

  void rehash(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.used) slots_[place(slot.name)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace qdq::reader
