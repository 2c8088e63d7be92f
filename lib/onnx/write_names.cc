#include "onnx/write_names.h"

namespace qdq::writer {

std::optional<QuantId> quant_of(const Node& node) {
  if (!node.stages.empty()) return std::nullopt;
  if (node.op == "QuantizeLinear") return node.out_quant;
  if (node.op == "DequantizeLinear") return node.operand_quant(0);
  return std::nullopt;
}

Names::Names(const Source& source, const Model& model, const Graph& edited)
    : source_(source), model_(model), edited_(edited), made_(edited.values().size()) {
  for (const Value& value : model.graph.values())
    if (!value.erased && edited.value(value.id).erased && source.visible(value.name))
      freed_.insert(value.name);
}

Result<std::string_view> Names::value(ValueId id, const Node& reader) {
  std::string_view& known = made_[index(id)];
  if (!known.empty()) return known;
  if (index(id) >= model_.graph.values().size()) return known = make(edited_.value(id));
  const std::string& name = model_.graph.value(id).name;
  if (!source_.visible(name)) {
    return cannot_write("a node would read a tensor of a subgraph or function", reader.name, name);
  }
  return known = name;
}

std::string_view Names::make(const Value& value) {
  if (value.folded) {
    const auto free = freed_.find(value.name);
    if (free == freed_.end()) return unused(value.name);
    const std::string_view name = *free;
    freed_.erase(free);
    return name;
  }
  if (value.producer == kNoNode) return unused(value.name.empty() ? "constant" : value.name);
  const Node& node = edited_.node(value.producer);
  const std::string_view base = quant_of(node) ? this->base(node.operands[0]) : original_of(node);
  return unused(std::string(base) + "_" + node.op + "_Output");
}

std::string_view Names::original_of(const Node& node) const {
  const std::uint32_t place = source_.place_of(edited_, node);
  if (place != kNone)
    for (const std::string_view output : source_.protos[place].outputs)
      if (!output.empty()) return output;
  return node.name;
}

std::string_view Names::base(ValueId id) const {
  for (std::size_t steps = 0; steps <= edited_.values().size(); ++steps) {
    if (index(id) < model_.graph.values().size()) return model_.graph.value(id).name;
    const Value& value = edited_.value(id);
    if (value.folded) {
      id = value.folded->from;
      continue;
    }
    if (value.producer == kNoNode) break;
    const Node& node = edited_.node(value.producer);
    if (!quant_of(node)) return original_of(node);
    id = node.operands[0];
  }
  return "tensor";
}

std::string_view Names::unused(std::string name) {
  const auto taken = [&](const std::string& one) {
    return one.empty() || source_.taken.contains(one) || new_names_.contains(one);
  };
  std::string next = name;
  for (int k = 1; taken(next); ++k) next = name + "_" + std::to_string(k);
  const std::string_view kept = kept_.emplace_back(std::move(next));
  new_names_.insert(kept);
  return kept;
}

}  // namespace qdq::writer
