#include <algorithm>
#include <array>
#include "onnx/element_type.h"

#include "onnx/op_types.h"

namespace qdq::reader {
namespace {

std::optional<Dims> copy(const Dims* dims) {
  return dims == nullptr ? std::nullopt : std::optional<Dims>(*dims);
}

std::optional<Dims> broadcast_from(const OpView& op, std::size_t first) {
  std::optional<Dims> result = copy(op.dims(first));
  for (std::size_t i = first + 1; i < op.operand_count() && result; ++i) {
    result = broadcast(&*result, op.dims(i));
  }
  return result;
}

void same(OpView& op) { op.set(0, op.type(0), copy(op.dims(0))); }

void same_bool(OpView& op) { op.set(0, DataType::Bool, copy(op.dims(0))); }

void broadcasting(OpView& op) { op.set(0, op.type(0), broadcast_from(op, 0)); }

void compare(OpView& op) { op.set(0, DataType::Bool, broadcast_from(op, 0)); }

void select(OpView& op) { op.set(0, op.type(1), broadcast_from(op, 0)); }

void dropout(OpView& op) {
  same(op);
  op.set(1, op.opset() < 10 ? op.type(0) : DataType::Bool, copy(op.dims(0)));
}

// Mean and reciprocal deviation keep the axes before `axis`; the rest are 1.
void layer_normalization(OpView& op) {
  same(op);
  const Dims* data = op.dims(0);
  if (data == nullptr || op.result_count() < 2) return;
  const std::optional<std::size_t> axis = axis_of(op.integer("axis", -1), data->size());
  if (!axis) return;
  Dims kept = *data;
  std::fill(kept.begin() + static_cast<std::ptrdiff_t>(*axis), kept.end(), 1);
  for (std::size_t slot = 1; slot < 3; ++slot) op.set(slot, DataType::Float, kept);
}

void cast(OpView& op) { op.set(0, element_type(op.integer("to", 0)), copy(op.dims(0))); }

void cast_like(OpView& op) { op.set(0, op.type(1), copy(op.dims(0))); }

void dynamic_quantize(OpView& op) {
  op.set(0, DataType::UInt8, copy(op.dims(0)));
  op.set(1, DataType::Float, Dims{});
  op.set(2, DataType::UInt8, Dims{});
}

// The first result; operators of any opset.
constexpr auto kSame = std::to_array<std::string_view>({"Abs",
                                                        "Acos",
                                                        "Acosh",
                                                        "Asin",
                                                        "Asinh",
                                                        "Atan",
                                                        "Atanh",
                                                        "BatchNormalization",
                                                        "BitwiseNot",
                                                        "Ceil",
                                                        "Celu",
                                                        "Clip",
                                                        "Cos",
                                                        "Cosh",
                                                        "CumProd",
                                                        "CumSum",
                                                        "Elu",
                                                        "Erf",
                                                        "Exp",
                                                        "Floor",
                                                        "Gelu",
                                                        "GroupNormalization",
                                                        "HardSigmoid",
                                                        "HardSwish",
                                                        "Hardmax",
                                                        "Identity",
                                                        "InstanceNormalization",
                                                        "LRN",
                                                        "LeakyRelu",
                                                        "Log",
                                                        "LogSoftmax",
                                                        "LpNormalization",
                                                        "MeanVarianceNormalization",
                                                        "Mish",
                                                        "Neg",
                                                        "Not",
                                                        "PRelu",
                                                        "RMSNormalization",
                                                        "Reciprocal",
                                                        "Relu",
                                                        "ReverseSequence",
                                                        "Round",
                                                        "Scatter",
                                                        "ScatterElements",
                                                        "ScatterND",
                                                        "Selu",
                                                        "Shrink",
                                                        "Sigmoid",
                                                        "Sign",
                                                        "Sin",
                                                        "Sinh",
                                                        "Softmax",
                                                        "Softplus",
                                                        "Softsign",
                                                        "Sqrt",
                                                        "Swish",
                                                        "Tan",
                                                        "Tanh",
                                                        "ThresholdedRelu",
                                                        "Trilu"});

constexpr auto kBroadcasting = std::to_array<std::string_view>(
    {"Add", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Max", "Mean", "Min",
     "Mod", "Mul", "Or", "Pow", "Sub", "Sum", "Xor"});

constexpr auto kRules = std::to_array<NamedRule>({
    {"Cast", cast},
    {"CastLike", cast_like},
    {"Dropout", dropout},
    {"DynamicQuantizeLinear", dynamic_quantize},
    {"Equal", compare},
    {"Greater", compare},
    {"GreaterOrEqual", compare},
    {"IsInf", same_bool},
    {"IsNaN", same_bool},
    {"LayerNormalization", layer_normalization},
    {"Less", compare},
    {"LessOrEqual", compare},
    {"Where", select},
});

static_assert(std::ranges::is_sorted(kSame) && std::ranges::is_sorted(kBroadcasting));

}  // namespace

OpRule pointwise_rule(std::string_view op) {
  if (std::ranges::binary_search(kSame, op)) return same;
  if (std::ranges::binary_search(kBroadcasting, op)) return broadcasting;
  return find_rule(kRules, op);
}

}  // namespace qdq::reader
