#include "report/wording.h"

#include <algorithm>

#include "qdq_lint/report.h"

namespace qdq {

std::string shown_name(const Graph& graph, NodeId node) {
  return printable(node_name(graph, node));
}

std::string precisions(const std::vector<LayerTensor>& tensors, std::string_view glue) {
  std::vector<std::string> names;
  for (const LayerTensor& tensor : tensors) {
    const std::string_view name = precision_name(tensor.precision);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  }
  return joined(names, glue);
}

std::string types_text(const std::vector<LayerTensor>& tensors) {
  std::string text;
  for (std::size_t k = 0; k < tensors.size();) {
    std::size_t stop = k;
    while (stop < tensors.size() && tensors[stop].type == tensors[k].type) ++stop;
    text += (text.empty() ? "" : "+") + std::string(type_name(tensors[k].type));
    if (stop - k > 1) text += "*" + std::to_string(stop - k);
    k = stop;
  }
  return text.empty() ? "-" : text;
}

std::string tensor_type(const LayerTensor& tensor) {
  std::string text(type_name(tensor.type));
  if (!tensor.shape) return text + "[...]";
  std::vector<std::string> dims;
  for (std::int64_t dim : *tensor.shape) dims.push_back(dim < 0 ? "?" : std::to_string(dim));
  return text + "[" + joined(dims, ",") + "]";
}

std::string spelled_op(const Node& node) {
  return node.domain.empty() ? node.op : node.domain + "::" + node.op;
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& parts, std::string_view glue) {
  std::string text;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (k > 0) text += glue;
    text += parts[k];
  }
  return text;
}

bool has_quantization(const Graph& model) {
  return std::any_of(model.nodes().begin(), model.nodes().end(), [](const Node& node) {
    return (node.op.ends_with("QuantizeLinear") && node.op != "DynamicQuantizeLinear") ||
           node.op.ends_with("DequantizeLinear");
  });
}

}  // namespace qdq
