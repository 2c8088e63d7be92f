#include "predict/precision.h"

namespace qdq {

std::string_view layer_kind_name(LayerKind kind) {
  switch (kind) {
    case LayerKind::Compute:
      return "compute";
    case LayerKind::Quantize:
      return "q";
    case LayerKind::Dequantize:
      return "dq";
    case LayerKind::Requantize:
      return "requantize";
    case LayerKind::Reformat:
      return "reformat";
    case LayerKind::NoOp:
      return "no-op";
  }
  return "compute";
}

std::string_view precision_name(Precision precision) {
  switch (precision) {
    case Precision::Int8:
      return "int8";
    case Precision::Fp8:
      return "fp8";
    case Precision::Float:
      return "float";
    case Precision::Other:
      return "other";
  }
  return "other";
}

Precision precision_of(DataType type) {
  if (type == DataType::Int8) return Precision::Int8;
  if (type == DataType::Float8E4M3FN || type == DataType::Float8E5M2) return Precision::Fp8;
  if (type == DataType::Undefined || is_float(type)) return Precision::Float;
  return Precision::Other;
}

DataType float_within(const Target& target) {
  if (target.flags.contains("strongly-typed")) return DataType::Float;
  if (target.flags.contains("bf16")) return DataType::BFloat16;
  return target.flags.contains("fp16") ? DataType::Float16 : DataType::Float;
}

namespace {

void count_weighted(const Layer& layer, Summary& summary) {
  const bool in8 = layer.int8 == Int8Use::Int8 || layer.int8 == Int8Use::Int8InFloatOut;
  const bool fp8 = !layer.inputs.empty() && layer.inputs[0].precision == Precision::Fp8;
  summary.weighted_int8 += layer.int8 == Int8Use::Int8;
  summary.weighted_int8_float_out += layer.int8 == Int8Use::Int8InFloatOut;
  summary.weighted_fp8 += fp8;
  summary.weighted_float += !in8 && !fp8;
  summary.weight_only += !in8 && !fp8 && layer.weights != DataType::Undefined;
}

}  // namespace

Summary summarize(const std::vector<Layer>& layers) {
  Summary summary;
  double int8_macs = 0;
  double all_macs = 0;
  bool complete = true;
  for (const Layer& layer : layers) {
    summary.dangling_q += layer.kind == LayerKind::Quantize;
    summary.dangling_dq += layer.kind == LayerKind::Dequantize;
    summary.requantize += layer.kind == LayerKind::Requantize;
    summary.reformats += layer.kind == LayerKind::Reformat;
    summary.regions += !layer.region.empty();
    summary.unknown_layers += layer.confidence == Confidence::Unknown;
    if (!layer.weighted) continue;
    complete = complete && layer.macs.has_value();
    all_macs += layer.macs.value_or(0);
    int8_macs += layer.int8_macs;
    if (layer.region.empty()) count_weighted(layer, summary);
  }
  if (complete && all_macs > 0) summary.int8_mac_share = int8_macs / all_macs;
  return summary;
}

}  // namespace qdq
