#include "report/arithmetic.h"

#include <algorithm>

#include "qdq_lint/findings.h"

namespace qdq {
namespace {

// The smallest and the largest scale; both are equal for per-tensor parameters.
struct Scales {
  bool known = false;
  double least = 0;
  double most = 0;
  std::size_t count = 0;
};

Scales scales_of(const Graph& graph, QuantId id) {
  const Constant& scale = graph.constant(graph.quant(id).scale);
  if (!scale.known || scale.data.empty()) return {};
  const auto [least, most] = std::minmax_element(scale.data.begin(), scale.data.end());
  return {true, *least, *most, scale.data.size()};
}

std::string range(double least, double most) {
  const std::string from = short_number(least);
  const std::string to = short_number(most);
  return from == to ? from : from + " to " + to;
}

std::string spelled(const Scales& scales) {
  if (!scales.known) return "unknown";
  const std::string channels =
      scales.count > 1 ? " (" + std::to_string(scales.count) + " channels)" : "";
  return range(scales.least, scales.most) + channels;
}

}  // namespace

std::vector<std::string> arithmetic(const Graph& graph, const Node& node) {
  const std::optional<QuantId> input = node.operand_quant(0);
  const std::optional<QuantId> weights = node.operand_quant(1);
  if (!input || !weights) return {};
  const Scales x = scales_of(graph, *input);
  const Scales w = scales_of(graph, *weights);
  const Scales y = node.out_quant ? scales_of(graph, *node.out_quant) : Scales{true, 1, 1, 1};
  std::vector<std::string> lines = {"s_x = " + spelled(x) + ", s_w = " + spelled(w)};
  if (node.out_quant) lines[0] += ", s_y = " + spelled(y);
  const std::string factor = node.out_quant ? "s_x * s_w / s_y" : "s_x * s_w";
  const bool known = x.known && w.known && y.known && y.least > 0;
  lines.push_back(
      "the INT32 sum times " + factor +
      (known ? " = " + range(x.least * w.least / y.most, x.most * w.most / y.least) : "") +
      (node.out_quant ? " is the INT8 result" : " is the float result"));
  return lines;
}

}  // namespace qdq
