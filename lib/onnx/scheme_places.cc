#include "onnx/scheme_places.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace qdq {
namespace {

bool is_quantize(const Node& node) { return node.op == "QuantizeLinear"; }
bool is_dequantize(const Node& node) { return node.op == "DequantizeLinear"; }

bool in_main_graph(const Graph& graph, const Node& node) {
  const Origin& origin = graph.origin(node.origins.front().origin);
  // What a function call passes through has the call's origin.
  return origin.scope.empty() && origin.op == node.op;
}

bool has_subgraph(const Node& node) {
  return std::ranges::any_of(node.attrs, [](const auto& entry) {
    const Opaque* opaque = std::get_if<Opaque>(&entry.second);
    return opaque && opaque->kind.starts_with("graph");
  });
}

// Operators that the reader sees in another way if an operand is a constant: it folds the first two, and
// makes attributes of the others' small operands.
bool minds_constants(const Node& node, std::uint32_t slot) {
  constexpr std::array kMoved = std::to_array<std::string_view>(
      {"Clip", "Dropout", "Expand", "Pad", "Reshape", "Resize", "Slice", "Split", "Squeeze", "TopK",
       "Unsqueeze", "Upsample", "QuantizeLinear", "DequantizeLinear"});
  if (node.op == "Cast" || node.op == "Identity") return true;
  return slot > 0 &&
         (node.op.starts_with("Reduce") || std::ranges::find(kMoved, node.op) != kMoved.end());
}

class PlaceFinder {
 public:
  explicit PlaceFinder(const Graph& graph) : graph_(graph), roots_(graph.values().size()) {
    places_.tensor_of.assign(graph.values().size(), kNoPlace);
    places_.pair_of.assign(graph.nodes().size(), kNoPlace);
    for (std::size_t k = 0; k < roots_.size(); ++k) roots_[k] = static_cast<ValueId>(k);
  }

  Places run() {
    for (const Node& node : graph_.nodes()) add_pair(node);
    readers_.resize(roots_.size());
    for (const Node& node : graph_.nodes()) add_reader(node);
    for (const Value& value : graph_.values()) add_tensor(value);
    return std::move(places_);
  }

 private:
  // Nodes come in topological order, so the pairs in front are known.
  void add_pair(const Node& node) {
    if (!is_dequantize(node) || node.erased || !node.operand_quant(0)) return;
    const NodeId producer = graph_.value(node.operands[0]).producer;
    if (producer == kNoNode) return;
    const Node& quantize = graph_.node(producer);
    if (!is_quantize(quantize) || !quantize.out_quant || !in_main_graph(graph_, node) ||
        !in_main_graph(graph_, quantize))
      return;
    const Value& tensor = graph_.value(quantize.operands[0]);
    const Value& result = graph_.value(node.results[0]);
    if (!(tensor.type == result.type) || result.graph_output || result.uses.empty()) return;
    const ValueId root = roots_[index(tensor.id)];
    const bool constant = graph_.value(root).kind == ValueKind::Constant;
    for (const Use& use : result.uses) {
      const Node& reader = graph_.node(use.node);
      if (!in_main_graph(graph_, reader) || has_subgraph(reader) ||
          (constant && minds_constants(reader, use.slot)))
        return;
    }
    places_.pair_of[index(node.id)] = static_cast<std::uint32_t>(places_.pairs.size());
    places_.pairs.push_back({tensor.id, quantize.id, node.id});
    roots_[index(result.id)] = root;
  }

  void add_reader(const Node& node) {
    if (node.erased || is_quantize(node) || is_dequantize(node) || node.op == "Shape" ||
        node.op == "Size" || !in_main_graph(graph_, node) || has_subgraph(node))
      return;
    for (std::uint32_t slot = 0; slot < node.operands.size(); ++slot)
      if (node.operands[slot] != kNoValue)
        readers_[index(roots_[index(node.operands[slot])])].push_back({node.id, slot});
  }

  void add_tensor(const Value& value) {
    const DataType type = value.type.type;
    const bool known =
        type == DataType::Float || type == DataType::Float16 || type == DataType::BFloat16;
    std::vector<Use>& readers = readers_[index(value.id)];
    if (!known || value.erased || readers.empty()) return;
    places_.tensor_of[index(value.id)] = static_cast<std::uint32_t>(places_.tensors.size());
    places_.tensors.push_back({value.id, value.kind == ValueKind::Constant, std::move(readers)});
  }

  const Graph& graph_;
  Places places_;
  std::vector<ValueId> roots_;             // by value: what it is once all pairs are taken out
  std::vector<std::vector<Use>> readers_;  // by root
};

}  // namespace

Places find_places(const Graph& graph) { return PlaceFinder(graph).run(); }

}  // namespace qdq
