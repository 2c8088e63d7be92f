// eval_quantize.h: QuantizeLinear and DequantizeLinear of the reference evaluator.
//
//   Q(x) = saturate(round_half_even(x / scale) + zero_point)     DQ(q) = (q - zero_point) * scale
//
// Integer types up to 32 bits and the small float types; a zero point of a float type must be 0.
#pragma once

#include <cstdint>
#include <vector>

#include "qdq_lint/graph.h"
#include "support/eval_tensor.h"

namespace qdq::testing {

struct IntegerRange {
  bool integer = false;
  double low = 0, high = 0;  // limited to 2^53, where double ends to be exact
};
IntegerRange integer_range(DataType type);

// The value that a Cast to `type` leaves. f32 and f64 keep every bit: the evaluator's float is
// double.
double stored_as(DataType type, double value);

// Scales and zero points for one tensor, as far as they are spelled out.
struct Quantization {
  DataType type = DataType::Int8;
  Granularity granularity = Granularity::PerTensor;
  std::int64_t axis = 0;
  std::int64_t block_size = 0;
  std::vector<double> scale;
  std::vector<double> zero_point;  // as many as scales
};

// The parameters of `quant` for a tensor of these dims; unknown contents are made up from the
// seed. Refuses a count of scales that does not fit.
Quantization quantization_for(const Graph& graph, QuantId quant, const Dims& dims,
                              std::uint64_t seed);

Tensor quantized(const Tensor& x, const Quantization& quantization);
Tensor dequantized(const Tensor& q, const Quantization& quantization);

}  // namespace qdq::testing
