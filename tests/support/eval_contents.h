// eval_contents.h: what the evaluator puts into inputs, constants and unknown scales.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "qdq_lint/graph.h"
#include "support/eval_tensor.h"

namespace qdq::testing {

// Random contents, a function of name, type, kind and seed alone. Floats of inputs are multiples
// of 2^-8 of mixed magnitude up to 16, floats of constants multiples of 1/16 up to 1/2; 4-bit and
// 8-bit integers use their whole range. 64-bit integers are 1 or 2, which suits pads and indices.
Tensor random_contents(const std::string& name, const TensorType& type, ValueKind kind,
                       std::uint64_t seed);

// Element `i` of a scale whose content is not known: m * 2^-e with m odd below 2^9, between 1/128
// and 1/4. Two sources agree under one seed with a chance of 1 in 640.
double random_scale(const std::string& source, std::size_t i, std::uint64_t seed);
double random_zero_point(const std::string& source, std::size_t i, DataType type,
                         std::uint64_t seed);

}  // namespace qdq::testing
