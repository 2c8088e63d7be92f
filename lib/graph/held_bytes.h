// held_bytes.h: about how much memory parts of a graph take. A count for limits, not an accounting of the
// allocator's.
#pragma once

#include <cstdint>

#include "qdq_lint/graph.h"

namespace qdq {

std::uint64_t held_bytes(const Node& node);
std::uint64_t held_bytes(const Value& value);
// Of the nodes and values; what copies of a graph share is left out.
std::uint64_t held_bytes(const Graph& graph);

}  // namespace qdq
