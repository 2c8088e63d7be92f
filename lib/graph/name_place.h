// name_place.h: where a name stands in Graph's open table of names, or the free place where it would.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "qdq_lint/graph.h"

namespace qdq {

// The table's size is a power of two, and not all of it is taken.
inline std::size_t name_place(std::span<const Value> values, std::span<const ValueId> table,
                              std::string_view name) {
  std::size_t at = std::hash<std::string_view>{}(name) & (table.size() - 1);
  while (table[at] != kNoValue && values[index(table[at])].name != name)
    at = (at + 1) & (table.size() - 1);
  return at;
}

}  // namespace qdq
