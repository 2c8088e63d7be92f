// scheme_places.h: where in a model pairs may stand, and which pairs of its own can be taken out.
//
// A place counts only if a change there changes no type: then nothing that the reader works out behind it
// changes either, and the edited graph is the one that it would read.
#pragma once

#include <cstdint>
#include <vector>

#include "qdq_lint/scheme.h"

namespace qdq {

constexpr std::uint32_t kNoPlace = 0xffffffffu;

struct Places {
  std::vector<EditableTensor> tensors;
  std::vector<ModelPair> pairs;
  std::vector<std::uint32_t> tensor_of;  // by value: a position in `tensors`, or kNoPlace
  std::vector<std::uint32_t> pair_of;    // by node, for the DQ of a pair: a position in `pairs`
};

Places find_places(const Graph& graph);

}  // namespace qdq
