#include "support/eval_contents.h"

#include <array>
#include <cmath>

#include "support/eval_quantize.h"
#include "support/random.h"

namespace qdq::testing {
namespace {

// Small numbers are as likely as large ones, so that under any usual scale some elements round to
// zero, some fill the range and some saturate.
double random_activation(Random& random) {
  constexpr std::array<int, 8> kBits = {6, 7, 8, 9, 9, 10, 10, 12};
  const std::int64_t most = std::int64_t{1}
                            << kBits[static_cast<std::size_t>(random.between(0, 7))];
  return std::ldexp(static_cast<double>(random.between(-most, most)), -8);
}

double random_weight(Random& random) {
  return std::ldexp(static_cast<double>(random.between(-8, 8)), -4);
}

double random_element(Random& random, DataType type, ValueKind kind) {
  switch (type) {
    case DataType::Bool:
      return static_cast<double>(random.between(0, 1));
    case DataType::Int64:
    case DataType::UInt64:
      return static_cast<double>(random.between(1, 2));
    case DataType::String:
    case DataType::Complex64:
    case DataType::Complex128:
      refuse("no contents for the type " + std::string(type_name(type)));
    default:
      break;
  }
  const IntegerRange range = integer_range(type);
  if (range.integer) {
    const auto low = static_cast<std::int64_t>(std::fmax(range.low, -128));
    const auto high = static_cast<std::int64_t>(std::fmin(range.high, 255));
    return static_cast<double>(random.between(low, high));
  }
  const double value =
      kind == ValueKind::Constant ? random_weight(random) : random_activation(random);
  return type == DataType::Undefined ? value : stored_as(type, value);
}

// Inputs of unknown shape still have to run through convolutions and pools.
Dims dims_for(const std::string& name, const TensorType& type, ValueKind kind) {
  if (!type.shape) {
    demand(kind == ValueKind::Input, "constant " + name + " has no shape");
    return {2, 8, 8, 8};
  }
  Dims dims = *type.shape;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] < 0) dims[axis] = axis == 0 ? 2 : 8;
  }
  return dims;
}

}  // namespace

Tensor random_contents(const std::string& name, const TensorType& type, ValueKind kind,
                       std::uint64_t seed) {
  Tensor tensor = make_tensor(dims_for(name, type, kind));
  Random random(name, seed);
  for (double& value : tensor.data) value = random_element(random, type.type, kind);
  return tensor;
}

double random_scale(const std::string& source, std::size_t i, std::uint64_t seed) {
  Random random("scale " + source + "#" + std::to_string(i), seed);
  const auto odd = static_cast<double>(2 * random.between(128, 255) + 1);
  return std::ldexp(odd, -static_cast<int>(random.between(11, 15)));
}

double random_zero_point(const std::string& source, std::size_t i, DataType type,
                         std::uint64_t seed) {
  Random random("zero point " + source + "#" + std::to_string(i), seed);
  const IntegerRange range = integer_range(type);
  if (!range.integer) return 0;
  const double middle = range.low < 0 ? 0 : (range.high + 1) / 2;
  return middle + static_cast<double>(random.between(-3, 3));
}

}  // namespace qdq::testing
