#include "qdq_lint/short_list.h"

#include <doctest/doctest.h>

#include <numeric>

namespace {

using List = qdq::ShortList<int, 3>;

// 0, 1, 2, ...: on either side of the border between inside and heap.
List counted(int size) {
  List list;
  for (int k = 0; k < size; ++k) list.push_back(k);
  return list;
}

bool is_counted(const List& list, int size) {
  if (list.size() != static_cast<std::size_t>(size)) return false;
  for (int k = 0; k < size; ++k)
    if (list[static_cast<std::size_t>(k)] != k) return false;
  return true;
}

}  // namespace

TEST_CASE("a list grows from inside onto the heap and keeps its elements") {
  for (const int size : {0, 1, 3, 4, 7, 100}) {
    const List list = counted(size);
    CHECK(is_counted(list, size));
    CHECK(std::accumulate(list.begin(), list.end(), 0) == size * (size - 1) / 2);
  }
}

TEST_CASE("copies are apart, and what was moved from is empty and of use") {
  for (const int size : {2, 3, 4, 50}) {
    List list = counted(size);
    List copy = list;
    copy[0] = 7;
    CHECK(is_counted(list, size));
    List moved = std::move(list);
    CHECK(is_counted(moved, size));
    list = counted(2);  // NOLINT(bugprone-use-after-move): that is what is tested
    CHECK(is_counted(list, 2));
    moved = std::move(copy);
    CHECK(moved[0] == 7);
    moved = counted(size);
    List& same = moved;
    moved = same;
    CHECK(is_counted(moved, size));
  }
}

TEST_CASE("a long list replaced by a short one, and the other way round") {
  List list = counted(20);
  list = counted(1);
  CHECK(is_counted(list, 1));
  list = counted(30);
  CHECK(is_counted(list, 30));
  list = {};
  CHECK(list.empty());
}

TEST_CASE("resize fills up, erase closes the gap, append goes on") {
  List list = counted(2);
  list.resize(5, 9);
  CHECK(list == List{0, 1, 9, 9, 9});
  list.resize(3);
  CHECK(list == List{0, 1, 9});
  list.erase(list.begin() + 1);
  CHECK(list == List{0, 9});
  const std::vector<int> more = {4, 5, 6};
  list.append(more.begin(), more.end());
  CHECK(list == List{0, 9, 4, 5, 6});
  list.pop_back();
  CHECK(list.back() == 5);
  CHECK(list != List{0, 9, 4});
}
