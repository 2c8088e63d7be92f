// derived_params.h: quantization parameters that a rewrite makes out of others, by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "qdq_lint/graph.h"

namespace qdq {

// "signed(s)" as its parts. No parentheses: `function` is empty.
struct DerivedName {
  std::string_view function;
  std::string_view params;
};
DerivedName split_derived(std::string_view spelled);

// Whether there is such a function:
//   signed     unsigned with the middle of the range as zero point: the same as INT8, zero point 0
//   symmetric  INT8 with zero point 0, over at least the same range
//   largest    one scale for the tensor, the largest of the scales
//   zeroed     with zeros as zero point, one for each scale
//   front      with its axis counted from the front of data of this rank
//   positive   with a small scale where it is zero
bool is_derivation(std::string_view function);

// The parameters that the function makes of `params`; `rank` is that of the data, if known. Functions of
// the scale need it to be known, and front the rank: QDQ_CHECKed, a rule asks for them in its `where`.
QuantParams derive_params(std::string_view function, const QuantParams& params,
                          std::optional<std::int64_t> rank, const Graph& graph, GraphEditor& edit);

}  // namespace qdq
