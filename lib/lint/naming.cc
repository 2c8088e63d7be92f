// What findings and reports call nodes, values and quantization parameters.
#include <algorithm>
#include <array>
#include <charconv>

#include "qdq_lint/findings.h"

namespace qdq {

OriginId principal_origin(const Graph& graph, const Node& node) {
  OriginId last = node.origins.empty() ? OriginId{} : node.origins.back().origin;
  bool any_shown = false;
  for (const OriginRef& ref : node.origins) {
    if (!ref.shown) continue;
    if (graph.origin(ref.origin).op == node.op) return ref.origin;
    last = ref.origin;
    any_shown = true;
  }
  if (any_shown) return last;
  for (const OriginRef& ref : node.origins)
    if (graph.origin(ref.origin).op == node.op) return ref.origin;
  return last;
}

std::string qualified_name(const Origin& origin) {
  return origin.scope.empty() ? origin.name : origin.scope + "/" + origin.name;
}

std::string node_name(const Graph& graph, NodeId node) {
  if (node == kNoNode) return "no node";
  const Node& found = graph.node(node);
  if (found.origins.empty()) return found.name;
  return qualified_name(graph.origin(principal_origin(graph, found)));
}

std::string value_name(const Graph& graph, ValueId value) {
  if (value == kNoValue) return "no value";
  // A tensor that rewriting made is named after the model's own, with "@" and the step behind it.
  const std::string& name = graph.value(value).name;
  const std::size_t at = name.rfind('@');
  const bool made = at != std::string::npos && at + 1 < name.size() &&
                    name.find_first_not_of("0123456789", at + 1) == std::string::npos &&
                    graph.value(value).producer != kNoNode &&
                    graph.node(graph.value(value).producer).born;
  return made ? name.substr(0, at) : name;
}

std::string short_number(double number, int significant) {
  std::array<char, 40> buffer{};
  const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                  std::chars_format::general, significant);
  return std::string(buffer.data(), done.ptr);
}

namespace {

std::string scale_name(const Graph& graph, const QuantParams& params) {
  const Constant& scale = graph.constant(params.scale);
  if (!scale.known || scale.data.empty()) return "unknown scale";
  return "scale " + short_number(scale.data.front());
}

std::string zero_point_name(const Graph& graph, const QuantParams& params) {
  if (!params.zero_point) return "";
  const Constant& zero = graph.constant(*params.zero_point);
  if (!zero.known) return ", unknown zero point";
  const auto other =
      std::find_if(zero.data.begin(), zero.data.end(), [](double z) { return z != 0; });
  return other == zero.data.end() ? "" : ", zero point " + short_number(*other);
}

}  // namespace

std::string quant_name(const Graph& graph, QuantId quant) {
  const QuantParams& params = graph.quant(quant);
  std::string text;
  if (params.type != DataType::Int8) text = std::string(type_name(params.type)) + " ";
  switch (params.granularity) {
    case Granularity::PerTensor:
      text += scale_name(graph, params);
      break;
    case Granularity::PerChannel:
      text += "per-channel axis " + std::to_string(params.axis);
      break;
    case Granularity::Block:
      text += "block axis " + std::to_string(params.axis) + " size " +
              std::to_string(params.block_size);
      break;
  }
  return text + zero_point_name(graph, params);
}

}  // namespace qdq
