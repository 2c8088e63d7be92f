// evaluate.h: the reference evaluator. Runs a graph on random tensors, operator by operator and by
// the letter of the ONNX definitions, so that a rewrite can be shown to keep the numbers.
//
// All arithmetic is double. Inputs, weights and unknown scales are random dyadic numbers with few
// bits, so that sums of products come out exact and do not depend on their order; known scales and
// contents are taken as they are. Random contents depend on the seed, the value's name and its
// type only: two graphs see the same numbers wherever they use the same names.
//
// A quantized operator is evaluated by its definition: dequantize each operand that has
// parameters, run the stages, quantize the result.
//
// What is not known (an operator, an attribute, a type) or does not fit (shapes) is an Error that
// names it, never a guess. So are tensors above 2^24 elements and operators above 2^31 products.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/result.h"

namespace qdq::testing {

struct Tensor {
  std::vector<std::int64_t> dims;
  std::vector<double> data;  // row-major; integers are held exactly
};

struct EvalOptions {
  std::uint64_t seed = 1;
};

// The graph's outputs, by position. Only what they depend on is evaluated. An unknown dim of an
// input counts as 2 in front and as 8 elsewhere; an input without shape is [2,8,8,8].
Result<std::vector<Tensor>> evaluate(const Graph& graph, const EvalOptions& options = {});

// What compare_numbers' answer starts with when nothing can be said about the rewrite: `before`
// does not evaluate, or an output is empty or holds no finite number.
constexpr std::string_view kNotEvaluated = "not evaluated: ";

// Bit equality of all outputs over the seeds 1 to `seeds`; empty if they are equal. Otherwise says
// which output, element and values differ. Outputs go by position. -0 equals 0 and NaN equals NaN.
// An `after` that does not evaluate where `before` did is a difference.
std::optional<std::string> compare_numbers(const Graph& before, const Graph& after, int seeds = 3);

}  // namespace qdq::testing
