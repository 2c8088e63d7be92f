// chains.h: for each of many owners the items that it has.
//
// Nodes and tensors have a handful of layers each, and there are hundreds of thousands of them: all items stand in
// one array, each with the place of the one that its owner got before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace qdq {

template <class Item>
class Chains {
 public:
  explicit Chains(std::size_t owners) : newest_(owners, kEnd) {}

  void add(std::size_t owner, Item item) {
    links_.push_back({item, newest_[owner]});
    newest_[owner] = static_cast<std::uint32_t>(links_.size() - 1);
  }

  // The owner's newest item for which `test` holds; null if there is none.
  template <class Test>
  const Item* find(std::size_t owner, Test test) const {
    for (std::uint32_t at = newest_[owner]; at != kEnd; at = links_[at].before)
      if (test(links_[at].item)) return &links_[at].item;
    return nullptr;
  }

  // Visits the owner's items, the newest first.
  template <class Visit>
  void each(std::size_t owner, Visit visit) const {
    find(owner, [&](const Item& item) {
      visit(item);
      return false;
    });
  }

 private:
  static constexpr std::uint32_t kEnd = 0xffffffffu;

  struct Link {
    Item item;
    std::uint32_t before;
  };

  std::vector<std::uint32_t> newest_;  // by owner
  std::vector<Link> links_;
};

}  // namespace qdq
