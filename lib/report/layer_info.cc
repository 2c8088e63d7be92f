// The prediction in the shape of TensorRT's layer information (docs/architecture.md, "The predicted
// engine as layer information"). What a static prediction cannot know is left out: tactics, weights;
// memory formats are the plain ones.
#include "qdq_lint/report.h"
#include "report/json_parts.h"

namespace qdq {
namespace {

// As TensorRT spells them; engine viewers look these up as they are.
std::string_view format_name(const LayerTensor& tensor) {
  switch (tensor.type) {
    case DataType::Float:
      return "Row major linear FP32";
    case DataType::Float16:
      return "Row major linear FP16 format";
    case DataType::BFloat16:
      return "Row major linear BFloat16 format";
    case DataType::Int8:
      return "Row major Int8 format";
    case DataType::UInt8:
      return "Row major linear UInt8 format";
    case DataType::Int32:
      return "Row major linear Int32";
    case DataType::Int64:
      return "Row major linear Int64 format";
    case DataType::Bool:
      return "Row major linear BOOL";
    case DataType::Float8E4M3FN:
      return "Row major linear FP8 format";
    default:
      break;
  }
  if (tensor.type != DataType::Undefined) return "Unknown format";
  switch (tensor.precision) {
    case Precision::Int8:
      return "Row major Int8 format";
    case Precision::Fp8:
      return "Row major linear FP8 format";
    case Precision::Float:
      return "Row major linear FP32";
    case Precision::Other:
      return "Unknown format";
  }
  return "Unknown format";
}

Json tensors(const std::vector<LayerTensor>& list) {
  Json json = Json::array();
  for (const LayerTensor& tensor : list)
    json.push_back({{"Name", tensor.name},
                    {"Location", "Device"},
                    {"Dimensions", tensor.shape.value_or(std::vector<std::int64_t>())},
                    {"Format/Datatype", format_name(tensor)}});
  return json;
}

std::string_view origin_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::Quantize:
    case LayerKind::Dequantize:
    case LayerKind::Requantize:
      return "QDQ";
    case LayerKind::Reformat:
      return "REFORMAT";
    case LayerKind::Compute:
    case LayerKind::NoOp:
      return "";
  }
  return "";
}

}  // namespace

std::string layer_info_json(const Analysis& analysis) {
  Json layers = Json::array();
  for (const Layer& layer : analysis.prediction.layers) {
    Json entry = {{"Name", layer.name},
                  {"LayerType", layer.type},
                  {"Inputs", tensors(layer.inputs)},
                  {"Outputs", tensors(layer.outputs)}};
    if (const std::string_view origin = origin_of(layer.kind); !origin.empty())
      entry["Origin"] = origin;
    layers.push_back(std::move(entry));
  }
  const Graph& graph = analysis.optimized;
  Json bindings = Json::array();
  for (ValueId id : graph.inputs()) bindings.push_back(graph.value(id).name);
  for (ValueId id : graph.outputs()) bindings.push_back(graph.value(id).name);
  Json document;
  document["Layers"] = std::move(layers);
  document["Bindings"] = std::move(bindings);
  return dump(document, 1);
}

}  // namespace qdq
