#include "predict/macs.h"

namespace qdq {
namespace {

using Shape = std::vector<std::int64_t>;

const Shape* shape_of(const Graph& graph, ValueId value) {
  if (value == kNoValue || !graph.value(value).type.shape) return nullptr;
  return &*graph.value(value).type.shape;
}

std::optional<double> elements(const Shape& shape) {
  double count = 1;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    if (shape[k] < 0 && k > 0) return std::nullopt;
    count *= shape[k] < 0 ? 1.0 : static_cast<double>(shape[k]);
  }
  return count;
}

// Products per output element of a convolution: channels per group times kernel positions.
double window(const Shape& weight) {
  double count = 1;
  for (std::size_t k = 1; k < weight.size(); ++k) count *= static_cast<double>(weight[k]);
  return count;
}

std::int64_t inner_dim(const Node& node, const Shape& a) {
  const auto it = node.attrs.find("transA");
  const auto* transposed =
      it == node.attrs.end() ? nullptr : std::get_if<std::int64_t>(&it->second);
  return node.op == "Gemm" && transposed && *transposed != 0 ? a.front() : a.back();
}

}  // namespace

std::optional<double> macs_of(const Graph& model, const Node& node) {
  if (node.operands.size() < 2 || node.results.empty()) return std::nullopt;
  const Shape* in = shape_of(model, node.operands[0]);
  const Shape* weight = shape_of(model, node.operands[1]);
  const Shape* out = shape_of(model, node.results[0]);
  if (node.op == "Conv" || node.op == "ConvTranspose") {
    const Shape* counted = node.op == "Conv" ? out : in;
    if (!counted || !weight || weight->size() < 2) return std::nullopt;
    const std::optional<double> positions = elements(*counted);
    if (!positions) return std::nullopt;
    return *positions * window(*weight);
  }
  if (!in || in->empty() || !out) return std::nullopt;
  const std::int64_t inner = inner_dim(node, *in);
  const std::optional<double> positions = elements(*out);
  if (inner < 0 || !positions) return std::nullopt;
  return *positions * static_cast<double>(inner);
}

}  // namespace qdq
