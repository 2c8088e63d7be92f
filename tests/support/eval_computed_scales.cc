// QuantizeLinear and DequantizeLinear whose scale is an operand: (x, scale, zero_point).
#include <array>

#include "support/eval_operators.h"
#include "support/eval_quantize.h"

namespace qdq::testing {
namespace {

Quantization quantization_of(const Call& call) {
  const Tensor& x = call.operand(0);
  const Tensor& scale = call.operand(1);
  Quantization result;
  result.axis = call.integer("axis", 1);
  result.scale = scale.data;
  result.zero_point.assign(scale.data.size(), 0);
  if (const Tensor* zero = call.optional(2)) result.zero_point = zero->data;
  demand(!result.scale.empty() && result.zero_point.size() == result.scale.size(),
         std::string(call.op) + ": scale and zero point differ in size");
  if (result.scale.size() == 1) return result;
  const std::size_t axis = axis_of(result.axis, x.dims.size());
  if (scale.dims.size() == 1) {
    result.granularity = Granularity::PerChannel;
    demand(scale.dims[0] == x.dims[axis],
           std::string(call.op) + ": the number of scales does not fit the input");
    return result;
  }
  result.granularity = Granularity::Block;
  result.block_size = call.integer("block_size", 0);
  Dims blocks = x.dims;
  if (result.block_size > 0) {
    blocks[axis] = (x.dims[axis] + result.block_size - 1) / result.block_size;
  }
  demand(result.block_size > 0 && scale.dims == blocks,
         std::string(call.op) + ": the blocks do not fit the input");
  return result;
}

DataType quantized_type(const Call& call) {
  if (call.has("output_dtype")) return static_cast<DataType>(call.integer("output_dtype", 0));
  if (call.types.size() > 2 && call.types[2] != DataType::Undefined) return call.types[2];
  return call.result_type != DataType::Undefined ? call.result_type : DataType::UInt8;
}

std::vector<Tensor> run_quantize(const Call& call) {
  Quantization quantization = quantization_of(call);
  quantization.type = quantized_type(call);
  return {quantized(call.operand(0), quantization)};
}

std::vector<Tensor> run_dequantize(const Call& call) {
  return {dequantized(call.operand(0), quantization_of(call))};
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"DequantizeLinear", run_dequantize},
    {"QuantizeLinear", run_quantize},
});

}  // namespace

std::span<const OperatorEntry> quantize_operators() { return kOperators; }

}  // namespace qdq::testing
