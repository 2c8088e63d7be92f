#include "graph/float_network.h"

#include <algorithm>

#include "graph/hash_parts.h"

namespace qdq {

bool FloatNetwork::is_pair_part(const Node& node) {
  return (node.op.ends_with("QuantizeLinear") && node.op != "DynamicQuantizeLinear") ||
         node.op.ends_with("DequantizeLinear");
}

FloatNetwork::FloatNetwork(const Graph& model) : model_(model), looks_(model.nodes().size()) {
  for (const Node& node : model.nodes())
    if (!node.erased && !is_pair_part(node)) nodes_.push_back(node.id);
  std::stable_sort(nodes_.begin(), nodes_.end(),
                   [&](NodeId a, NodeId b) { return model.node(a).order < model.node(b).order; });
  find_sources();
  for (const NodeId id : nodes_) looks_[index(id)][0] = label(model.node(id));
  for (std::size_t radius = 1; radius <= kRadius; ++radius)
    for (const NodeId id : nodes_) looks_[index(id)][radius] = look_around(model.node(id), radius);
}

// Nodes come in topological order, so what is in front is known.
void FloatNetwork::find_sources() {
  std::vector<const Node*> pairs;
  for (const Node& node : model_.nodes())
    if (!node.erased && is_pair_part(node) && !node.operands.empty() &&
        node.operands[0] != kNoValue)
      pairs.push_back(&node);
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Node* a, const Node* b) { return a->order < b->order; });
  for (const Value& value : model_.values()) sources_.push_back(value.id);
  for (const Node* node : pairs)
    for (const ValueId result : node->results)
      if (result != kNoValue) sources_[index(result)] = sources_[index(node->operands[0])];
}

std::vector<Use> FloatNetwork::readers(ValueId value) const {
  std::vector<Use> found;
  std::vector<ValueId> open{value};
  while (!open.empty()) {
    const ValueId next = open.back();
    open.pop_back();
    for (const Use& use : model_.value(next).uses) {
      const Node& node = model_.node(use.node);
      if (!is_pair_part(node))
        found.push_back(use);
      else if (use.slot == 0)
        for (const ValueId result : node.results)
          if (result != kNoValue) open.push_back(result);
    }
  }
  return found;
}

std::uint64_t FloatNetwork::label(const Node& node) const {
  ContentHash mix;
  mix.add(node.domain).add(node.op);
  mix_attributes(mix, node.attrs);
  for (const ValueId operand : node.operands) {
    const ValueId from = source(operand);
    if (from == kNoValue) {
      mix.add(std::uint64_t{9});
      continue;
    }
    const Value& value = model_.value(from);
    mix.add(static_cast<std::uint64_t>(value.kind));
    if (value.kind != ValueKind::Result && value.type.shape) mix_one(mix, *value.type.shape);
  }
  return mix.value();
}

std::uint64_t FloatNetwork::look_around(const Node& node, std::size_t radius) const {
  const auto before = [&](NodeId id) { return looks_[index(id)][radius - 1]; };
  ContentHash mix;
  mix.add(before(node.id));
  for (const ValueId operand : node.operands) {
    const ValueId from = source(operand);
    if (from == kNoValue || model_.value(from).producer == kNoNode) continue;
    mix.add(before(model_.value(from).producer))
        .add(std::uint64_t{model_.value(from).result_index});
  }
  for (const ValueId result : node.results) {
    if (result == kNoValue) continue;
    std::vector<std::uint64_t> around;
    for (const Use& use : readers(result))
      around.push_back(ContentHash().add(before(use.node)).add(std::uint64_t{use.slot}).value());
    // The order of a value's uses is that of the file, and several pairs may lead to one reader.
    std::sort(around.begin(), around.end());
    around.erase(std::unique(around.begin(), around.end()), around.end());
    for (const std::uint64_t one : around) mix.add(one);
    mix.add(std::uint64_t{around.size()});
  }
  return mix.value();
}

}  // namespace qdq
