#include "support/random_operands.h"

namespace qdq::testing {

namespace {

Written quantize_shared(GraphWriter& g, const Written& x, const std::string& quant) {
  if (g.random().chance(60)) {
    if (auto shared = g.reader("Q", x, quant)) return *shared;
  }
  return g.quantize(x, quant);
}

Written dequantize_shared(GraphWriter& g, const Written& q) {
  if (g.random().chance(60)) {
    if (auto shared = g.reader("DQ", q, q.quant)) return *shared;
  }
  return g.dequantize(q);
}

}  // namespace

Written through_qdq(GraphWriter& g, const Written& x) {
  return dequantize_shared(g, quantize_shared(g, x, g.activation_quant()));
}

Written maybe_qdq(GraphWriter& g, const Written& x, int percent) {
  return g.random().chance(percent) ? through_qdq(g, x) : x;
}

std::string weight_quant(GraphWriter& g, const Dims& dims, std::size_t axis) {
  if (g.random().chance(20)) return g.quant("w", "i8 per-tensor 0.01");
  const std::string per_channel = "i8 per-channel axis=" + std::to_string(axis);
  if (g.random().chance(60)) return g.quant("w", per_channel);
  std::string scales;
  for (std::int64_t i = 0; i < dims[axis]; ++i) {
    scales += (i == 0 ? " [0.00" : ", 0.00") + std::to_string(g.random().between(2, 9));
  }
  return g.quant("w", per_channel + scales + "]");
}

namespace {

// Something made from constants, not to be picked as an activation.
Written stored(const std::string& name, const Dims& dims, const std::string& quant = {}) {
  return {name, dims, quant, 0, false, true};
}

}  // namespace

std::string weight(GraphWriter& g, const Dims& dims, std::size_t axis) {
  const std::int64_t form = g.random().between(1, 10);
  if (form > 9) {
    const std::string name = g.constant("weight", ": i8" + dims_text(dims));
    return g.dequantize(stored(name, dims, weight_quant(g, dims, axis))).name;
  }
  const std::string name = g.constant("weight", ": f32" + dims_text(dims));
  if (form <= 2) return name;
  const std::string quant = weight_quant(g, dims, axis);
  if (form <= 4) {
    const std::string folded = g.constant("folded", " = Q{" + quant + "}(" + name + ")");
    return g.dequantize(stored(folded, dims, quant)).name;
  }
  return g.dequantize(g.quantize(stored(name, dims), quant)).name;
}

std::string per_channel(GraphWriter& g, const std::string& name, std::int64_t channels) {
  return g.constant(name, ": f32[" + std::to_string(channels) + "]");
}

std::string bias(GraphWriter& g, std::int64_t channels) {
  if (g.random().chance(92)) return per_channel(g, "bias", channels);
  const std::string name = g.constant("bias", ": i32[" + std::to_string(channels) + "]");
  const std::string quant = g.quant("b", "i32 per-tensor 0.0009765625");
  return g.dequantize(stored(name, {channels}, quant)).name;
}

}  // namespace qdq::testing
