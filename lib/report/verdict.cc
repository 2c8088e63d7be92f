#include "report/verdict.h"

namespace qdq {
namespace {

// What a layer with weights does that neither reads nor writes INT8.
std::string other_weights(const Layer& layer) {
  const auto fp8 = [](const std::vector<LayerTensor>& tensors) {
    return !tensors.empty() && tensors[0].precision == Precision::Fp8;
  };
  if (fp8(layer.inputs)) return fp8(layer.outputs) ? "fp8" : "fp8 in";
  if (layer.weights == DataType::Undefined) return "float";
  return std::string(type_name(layer.weights)) + " weights";
}

}  // namespace

std::string layer_verdict(const Layer& layer) {
  switch (layer.kind) {
    case LayerKind::Quantize:
      return "dangling Q";
    case LayerKind::Dequantize:
      return "dangling DQ";
    case LayerKind::Requantize:
      return "requantizes";
    case LayerKind::Reformat:
      return "reformats";
    case LayerKind::Compute:
    case LayerKind::NoOp:
      break;
  }
  if (!layer.region.empty()) return layer.int8_macs > 0 ? "inside" : "-";
  switch (layer.int8) {
    case Int8Use::None:
      return layer.weighted ? other_weights(layer) : "-";
    case Int8Use::Int8InFloatOut:
      return "int8 in";
    case Int8Use::FloatInInt8Out:
      return "int8 out";
    case Int8Use::Int8:
      return "int8";
  }
  return "-";
}

}  // namespace qdq
