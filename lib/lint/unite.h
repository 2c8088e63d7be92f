// unite.h: sorted lists put together.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

namespace qdq {

// Sorts a list and leaves each of its elements in it once.
template <class List>
void sort_each_once(List& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// Adds to a sorted list what another one has and it has not.
template <class Sorted>
void unite(Sorted& into, const Sorted& from) {
  Sorted both;
  std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(both));
  into = std::move(both);
}

}  // namespace qdq
