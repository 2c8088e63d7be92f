#include "support/eval_quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "support/eval_contents.h"

namespace qdq::testing {
namespace {

// A float format with fewer bits than double: `mantissa` stored bits, the exponent of the smallest
// normal number, the largest finite number.
struct SmallFloat {
  int mantissa = 0;
  int min_exponent = 0;
  double largest = 0;
};

std::optional<SmallFloat> small_float(DataType type) {
  switch (type) {
    case DataType::Float16:
      return SmallFloat{10, -14, 65504};
    case DataType::BFloat16:
      return SmallFloat{7, -126, std::ldexp(1.9921875, 127)};
    case DataType::Float8E4M3FN:
      return SmallFloat{3, -6, 448};
    case DataType::Float8E4M3FNUZ:
      return SmallFloat{3, -7, 240};
    case DataType::Float8E5M2:
      return SmallFloat{2, -14, 57344};
    case DataType::Float8E5M2FNUZ:
      return SmallFloat{2, -15, 57344};
    case DataType::Float4E2M1:
      return SmallFloat{1, 0, 6};
    default:
      return std::nullopt;
  }
}

bool is_half(DataType type) { return type == DataType::Float16 || type == DataType::BFloat16; }

double rounded_to(const SmallFloat& format, double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const int exponent = std::max(std::ilogb(value), format.min_exponent);
  const double unit = std::ldexp(1.0, exponent - format.mantissa);
  return std::nearbyint(value / unit) * unit;
}

// -0 is no integer.
double without_sign_of_zero(double value) { return value + 0.0; }

double quantized_element(double x, double scale, double zero_point, DataType type) {
  const IntegerRange range = integer_range(type);
  if (range.integer) {
    const double level = std::nearbyint(x / scale) + zero_point;
    return without_sign_of_zero(std::clamp(level, range.low, range.high));
  }
  const SmallFloat format = *small_float(type);
  return rounded_to(format, std::clamp(x / scale, -format.largest, format.largest));
}

// Which of the scales belongs to an element.
class ScaleIndex {
 public:
  ScaleIndex(const Quantization& quantization, const Dims& dims) : dims_(dims) {
    if (quantization.granularity == Granularity::PerTensor) return;
    axis_ = axis_of(quantization.axis, dims.size());
    strides_ = strides_of(dims);
    if (quantization.granularity == Granularity::Block) {
      demand(quantization.block_size > 0, "the block size is not known");
      block_ = std::min(quantization.block_size, std::max<std::int64_t>(dims[axis_], 1));
    }
    blocks_ = dims;
    blocks_[axis_] = (dims[axis_] + block_ - 1) / block_;
    for (std::size_t axis = 0; axis < blocks_.size(); ++axis) {
      if (quantization.granularity == Granularity::PerChannel && axis != axis_) blocks_[axis] = 1;
    }
    per_axis_ = broadcast_strides(blocks_, blocks_);
  }

  std::size_t count() const { return static_cast<std::size_t>(volume(blocks_)); }

  std::size_t at(std::size_t element) const {
    std::int64_t sum = 0;
    for (std::size_t axis = 0; axis < blocks_.size(); ++axis) {
      std::int64_t place = static_cast<std::int64_t>(element) / strides_[axis] % dims_[axis];
      if (axis == axis_) place /= block_;
      sum += place * per_axis_[axis];
    }
    return static_cast<std::size_t>(sum);
  }

 private:
  const Dims& dims_;
  std::size_t axis_ = 0;
  std::int64_t block_ = 1;
  Dims strides_, blocks_, per_axis_;  // all empty: one scale for the whole tensor
};

double content_of(const Constant& constant, std::size_t i, std::size_t count) {
  demand(constant.data.size() == count || constant.data.size() == 1,
         std::to_string(constant.data.size()) + " scales or zero points where " +
             std::to_string(count) + " are needed");
  return constant.data[constant.data.size() == 1 ? 0 : i];
}

}  // namespace

IntegerRange integer_range(DataType type) {
  constexpr double kExact = 9007199254740992.0;
  switch (type) {
    case DataType::Int4:
      return {true, -8, 7};
    case DataType::UInt4:
      return {true, 0, 15};
    case DataType::Int8:
      return {true, -128, 127};
    case DataType::UInt8:
      return {true, 0, 255};
    case DataType::Int16:
      return {true, -32768, 32767};
    case DataType::UInt16:
      return {true, 0, 65535};
    case DataType::Int32:
      return {true, -2147483648.0, 2147483647.0};
    case DataType::UInt32:
      return {true, 0, 4294967295.0};
    case DataType::Int64:
      return {true, -kExact, kExact};
    case DataType::UInt64:
      return {true, 0, kExact};
    default:
      return {};
  }
}

double stored_as(DataType type, double value) {
  if (type == DataType::Float || type == DataType::Double) return value;
  if (type == DataType::Bool) return value != 0 ? 1 : 0;
  const IntegerRange range = integer_range(type);
  if (range.integer) {
    return without_sign_of_zero(std::clamp(std::trunc(value), range.low, range.high));
  }
  const std::optional<SmallFloat> format = small_float(type);
  demand(format.has_value(), "the type " + std::string(type_name(type)) + " is not evaluated");
  const double rounded = rounded_to(*format, value);
  if (!is_half(type)) return std::clamp(rounded, -format->largest, format->largest);
  const double infinity = std::numeric_limits<double>::infinity();
  return std::fabs(rounded) > format->largest ? std::copysign(infinity, rounded) : rounded;
}

Quantization quantization_for(const Graph& graph, QuantId quant, const Dims& dims,
                              std::uint64_t seed) {
  const QuantParams& params = graph.quant(quant);
  Quantization result{params.type, params.granularity, params.axis, params.block_size, {}, {}};
  const std::size_t count = ScaleIndex(result, dims).count();
  const Constant& scale = graph.constant(params.scale);
  for (std::size_t i = 0; i < count; ++i) {
    result.scale.push_back(scale.known ? content_of(scale, i, count)
                                       : random_scale(scale.source, i, seed));
    if (!params.zero_point) {
      result.zero_point.push_back(0);
      continue;
    }
    const Constant& zero = graph.constant(*params.zero_point);
    result.zero_point.push_back(zero.known ? content_of(zero, i, count)
                                           : random_zero_point(zero.source, i, params.type, seed));
  }
  return result;
}

Tensor quantized(const Tensor& x, const Quantization& quantization) {
  const bool integer = integer_range(quantization.type).integer;
  demand((integer || small_float(quantization.type)) && quantization.type != DataType::Int64 &&
             quantization.type != DataType::UInt64,
         "quantization to " + std::string(type_name(quantization.type)) + " is not evaluated");
  for (const double scale : quantization.scale) {
    demand(scale > 0 && std::isfinite(scale), "a scale is not a positive number");
  }
  for (const double zero_point : quantization.zero_point) {
    demand(integer || zero_point == 0, "a float type with a zero point");
  }
  const ScaleIndex index(quantization, x.dims);
  Tensor out = x;
  for (std::size_t i = 0; i < out.data.size(); ++i) {
    const std::size_t at = index.at(i);
    out.data[i] = quantized_element(x.data[i], quantization.scale[at], quantization.zero_point[at],
                                    quantization.type);
  }
  return out;
}

Tensor dequantized(const Tensor& q, const Quantization& quantization) {
  const ScaleIndex index(quantization, q.dims);
  Tensor out = q;
  for (std::size_t i = 0; i < out.data.size(); ++i) {
    const double zero_point = quantization.zero_point[index.at(i)];
    out.data[i] = (q.data[i] - zero_point) * quantization.scale[index.at(i)];
  }
  return out;
}

}  // namespace qdq::testing
