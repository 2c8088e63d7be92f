#include "predict/layer_name.h"

namespace qdq {
namespace {

// What was fused in front of the principal operator: "Pad_6 + ". Empty where the name is made in
// another way.
std::string front_of(const Graph& graph, const Node& node) {
  std::string front;
  for (const OriginRef& ref : node.origins) {
    const Origin& origin = graph.origin(ref.origin);
    if (origin.op == node.op) return node.name.starts_with(front) ? front : "";
    if (ref.shown) (front += origin.name) += " + ";
  }
  return "";
}

}  // namespace

std::string layer_name(const Graph& graph, const Node& node) {
  std::string name = front_of(graph, node);
  const std::size_t front = name.size();
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    if (node.operands[slot] == kNoValue) continue;
    const Value& value = graph.value(node.operands[slot]);
    if (value.kind == ValueKind::Constant && !value.layer_name.empty() &&
        (value.folded || node.operand_quant(slot)))
      (name += value.layer_name) += " + ";
  }
  return name.append(node.name, front);
}

OriginRefs covered_origins(const Graph& graph, const Node& node) {
  OriginRefs refs;
  for (ValueId operand : node.operands)
    if (operand != kNoValue && graph.value(operand).kind == ValueKind::Constant)
      for (const OriginRef& ref : graph.value(operand).origins) refs.push_back(ref);
  refs.append(node.origins.begin(), node.origins.end());
  return refs;
}

}  // namespace qdq
