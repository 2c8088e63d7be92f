// GraphEditor keeps two descriptions of one edge in step: Node::operands and Value::uses.
// Graph::use_positions_ says where each operand's use stands, so that dropping a use is one swap
// with the last one, and dropping all uses of a value is linear in their number in any order.
#include <algorithm>
#include <bit>
#include <limits>

#include "base/check.h"
#include "graph/name_place.h"
#include "qdq_lint/graph.h"

namespace qdq {
namespace {

constexpr std::size_t kMaxIds = std::numeric_limits<std::uint32_t>::max();

// The editing of uses, on Graph's parts. Holds references only; made anew for each operation.
struct UseEditor {
  std::vector<Value>& values;
  const std::vector<std::size_t>& first_slot;
  std::vector<std::uint32_t>& positions;

  std::uint32_t& position(Use use) { return positions[first_slot[index(use.node)] + use.slot]; }

  void add(ValueId value, Use use) {
    Uses& uses = values[index(value)].uses;
    QDQ_CHECK(uses.size() < kMaxIds);
    position(use) = static_cast<std::uint32_t>(uses.size());
    uses.push_back(use);
  }

  void remove(ValueId value, Use use) {
    Uses& uses = values[index(value)].uses;
    const std::uint32_t at = position(use);
    QDQ_CHECK(at < uses.size() && uses[at] == use);
    uses[at] = uses.back();
    position(uses[at]) = at;
    uses.pop_back();
  }
};

}  // namespace

OriginId GraphEditor::add_origin(Origin origin) {
  std::vector<Origin>& origins = graph_.origins_.write();
  QDQ_CHECK(origins.size() < kMaxIds);
  origins.push_back(std::move(origin));
  return static_cast<OriginId>(origins.size() - 1);
}

ValueId GraphEditor::add_value(Value value) {
  QDQ_CHECK(graph_.values_.size() < kMaxIds);
  value.id = static_cast<ValueId>(graph_.values_.size());
  value.uses.clear();
  value.producer = kNoNode;
  value.erased = false;
  graph_.values_.push_back(std::move(value));
  return graph_.values_.back().id;
}

NodeId GraphEditor::add_node(Node node) {
  const NodeId id = add_unlinked(std::move(node));
  link(id);
  return id;
}

NodeId GraphEditor::add_unlinked(Node node) {
  QDQ_CHECK(graph_.nodes_.size() < kMaxIds);
  QDQ_CHECK(node.in_quant.size() <= node.operands.size());
  const auto id = static_cast<NodeId>(graph_.nodes_.size());
  node.id = id;
  node.erased = false;
  graph_.first_slot_.push_back(graph_.use_positions_.size());
  graph_.use_positions_.resize(graph_.use_positions_.size() + node.operands.size());
  graph_.nodes_.push_back(std::move(node));
  ++graph_.live_nodes_;
  return id;
}

void GraphEditor::link(NodeId id) {
  const Node& node = graph_.node(id);
  UseEditor uses{graph_.values_, graph_.first_slot_, graph_.use_positions_};
  for (std::uint32_t slot = 0; slot < node.operands.size(); ++slot) {
    const ValueId operand = node.operands[slot];
    if (operand == kNoValue) continue;
    QDQ_CHECK(index(operand) < graph_.values_.size() && !graph_.value(operand).erased);
    uses.add(operand, Use{id, slot});
  }
  for (std::uint32_t slot = 0; slot < node.results.size(); ++slot) {
    if (node.results[slot] == kNoValue) continue;
    QDQ_CHECK(index(node.results[slot]) < graph_.values_.size());
    Value& result = graph_.values_[index(node.results[slot])];
    QDQ_CHECK(!result.erased && result.kind == ValueKind::Result && result.producer == kNoNode);
    result.producer = id;
    result.result_index = slot;
  }
}

void GraphEditor::erase_node(NodeId id) {
  Node& node = graph_.nodes_[index(id)];
  QDQ_CHECK(!node.erased);
  for (const ValueId result : node.results) {
    if (result == kNoValue) continue;
    QDQ_CHECK(graph_.value(result).uses.empty() && !graph_.value(result).graph_output);
  }
  for (const ValueId result : node.results) {
    if (result != kNoValue) graph_.values_[index(result)].erased = true;
  }
  UseEditor uses{graph_.values_, graph_.first_slot_, graph_.use_positions_};
  for (std::uint32_t slot = 0; slot < node.operands.size(); ++slot) {
    if (node.operands[slot] != kNoValue) uses.remove(node.operands[slot], Use{id, slot});
  }
  node.erased = true;
  --graph_.live_nodes_;
}

void GraphEditor::erase_value(ValueId id) {
  Value& value = graph_.values_[index(id)];
  QDQ_CHECK(!value.erased && value.uses.empty() && !value.graph_output);
  QDQ_CHECK(value.producer == kNoNode);
  value.erased = true;
  if (value.kind == ValueKind::Input && value.network_input) std::erase(graph_.inputs_, id);
}

void GraphEditor::set_operand(NodeId node, std::size_t slot, ValueId value) {
  QDQ_CHECK(!graph_.node(node).erased && slot < graph_.node(node).operands.size());
  QDQ_CHECK(value == kNoValue ||
            (index(value) < graph_.values_.size() && !graph_.value(value).erased));
  ValueId& operand = graph_.nodes_[index(node)].operands[slot];
  const Use use{node, static_cast<std::uint32_t>(slot)};
  UseEditor uses{graph_.values_, graph_.first_slot_, graph_.use_positions_};
  if (operand != kNoValue) uses.remove(operand, use);
  operand = value;
  if (value != kNoValue) uses.add(value, use);
}

void GraphEditor::redirect_uses(ValueId from, ValueId to) {
  QDQ_CHECK(!graph_.value(to).erased);
  if (from == to) return;
  UseEditor uses{graph_.values_, graph_.first_slot_, graph_.use_positions_};
  for (const Use& use : graph_.value(from).uses) {
    graph_.nodes_[index(use.node)].operands[use.slot] = to;
    uses.add(to, use);
  }
  graph_.values_[index(from)].uses.clear();
}

// The two values change places, so that both nodes keep a result in each of their slots: the former
// producer gets the unused one, and erase_node takes it away with the node.
void GraphEditor::move_result(ValueId value, NodeId node, std::uint32_t result_index) {
  QDQ_CHECK(!graph_.node(node).erased && result_index < graph_.node(node).results.size());
  Value& moved = graph_.values_[index(value)];
  QDQ_CHECK(!moved.erased && moved.kind == ValueKind::Result);
  const ValueId old = graph_.node(node).results[result_index];
  if (old == value) return;
  QDQ_CHECK(old == kNoValue || (graph_.value(old).uses.empty() && !graph_.value(old).graph_output));
  const NodeId former = moved.producer;
  const std::uint32_t former_index = moved.result_index;
  if (former != kNoNode) graph_.nodes_[index(former)].results[former_index] = old;
  if (old != kNoValue) {
    Value& left = graph_.values_[index(old)];
    left.producer = former;
    left.result_index = former_index;
    left.erased = former == kNoNode;
  }
  graph_.nodes_[index(node)].results[result_index] = value;
  moved.producer = node;
  moved.result_index = result_index;
}

void GraphEditor::set_type(ValueId value, TensorType type) {
  graph_.values_[index(value)].type = std::move(type);
}

void GraphEditor::set_born(NodeId node, StepId step) { graph_.nodes_[index(node)].born = step; }

void GraphEditor::add_input(ValueId value) {
  Value& input = graph_.values_[index(value)];
  QDQ_CHECK(!input.erased && input.kind == ValueKind::Input);
  input.network_input = true;
  graph_.inputs_.push_back(value);
}

void GraphEditor::add_output(ValueId value) {
  QDQ_CHECK(!graph_.value(value).erased);
  graph_.values_[index(value)].graph_output = true;
  graph_.outputs_.push_back(value);
}

Node& GraphEditor::node(NodeId id) { return graph_.nodes_[index(id)]; }

Value& GraphEditor::value(ValueId id) { return graph_.values_[index(id)]; }

void GraphEditor::index_names() {
  std::vector<ValueId>& table = graph_.by_name_.write();
  table.assign(std::bit_ceil(2 * graph_.values_.size() + 1), kNoValue);
  for (const Value& value : graph_.values_) {
    if (value.erased || value.name.empty()) continue;
    ValueId& place = table[name_place(graph_.values_, table, value.name)];
    if (place == kNoValue) place = value.id;
  }
}

}  // namespace qdq
