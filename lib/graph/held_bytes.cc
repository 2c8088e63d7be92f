#include "graph/held_bytes.h"

namespace qdq {
namespace {

// Short strings stand inside their object.
std::uint64_t text_bytes(const std::string& text) {
  return text.capacity() > 15 ? text.capacity() + 16 : 0;
}

}  // namespace

std::uint64_t held_bytes(const Node& node) {
  // Operands, results, origins, positions: what allocating them costs.
  constexpr std::uint64_t lists = 8 * 24;
  return sizeof(Node) + lists + text_bytes(node.name) + text_bytes(node.op) +
         node.operands.size() * 12 + node.results.size() * 4 +
         node.in_quant.size() * sizeof(node.in_quant[0]) + node.origins.size() * sizeof(OriginRef) +
         node.stages.size() * sizeof(Stage);
}

std::uint64_t held_bytes(const Value& value) {
  constexpr std::uint64_t lists = 4 * 24;
  return sizeof(Value) + lists + text_bytes(value.name) + text_bytes(value.layer_name) +
         (value.type.shape ? value.type.shape->size() * 8 : 0) + value.uses.size() * sizeof(Use) +
         value.origins.size() * sizeof(OriginRef);
}

std::uint64_t held_bytes(const Graph& graph) {
  std::uint64_t bytes = 0;
  for (const Node& node : graph.nodes()) bytes += held_bytes(node);
  for (const Value& value : graph.values()) bytes += held_bytes(value);
  return bytes;
}

}  // namespace qdq
