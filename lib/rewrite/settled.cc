#include "rewrite/settled.h"

#include <string>
#include <unordered_set>

namespace qdq {
namespace {

// "x@3", as Rewriter names what it makes, without the steps.
std::string_view without_steps(std::string_view name) {
  for (;;) {
    const std::size_t at = name.rfind('@');
    if (at == name.npos || at + 1 == name.size() ||
        name.find_first_not_of("0123456789", at + 1) != name.npos)
      return name;
    name = name.substr(0, at);
  }
}

// Gives names that nothing has yet: "x", then "x_1", "x_2".
class FreeNames {
 public:
  void take(const std::string& name) { taken_.insert(name); }

  std::string make(const std::string& wanted) {
    std::string name = wanted;
    for (int number = 1; !taken_.insert(name).second; ++number)
      name = wanted + "_" + std::to_string(number);
    return name;
  }

 private:
  std::unordered_set<std::string> taken_;
};

class Settling {
 public:
  explicit Settling(const Graph& from)
      : from_(from), edit_(out_.graph), values_(from.values().size(), kNoValue) {}

  Result<Settled> run() {
    Result<std::vector<NodeId>> order = topological_order(from_);
    if (!order) return order.take_error();
    add_surroundings();
    for (const NodeId id : *order) add_node(from_.node(id));
    for (const ValueId id : from_.outputs()) edit_.add_output(values_[index(id)]);
    edit_.index_names();
    return std::move(out_);
  }

 private:
  void add_surroundings() {
    out_.graph.name = from_.name;
    out_.graph.ir_version = from_.ir_version;
    out_.graph.opset = from_.opset;
    out_.graph.producer = from_.producer;
    edit_.share_constants(from_);
    for (const QuantParams& quant : from_.quants()) edit_.intern(quant);
    for (const Origin& origin : from_.origins()) {
      names_.take(origin.name);
      out_.from.push_back(edit_.add_origin(origin));
    }
    owned_.resize(out_.from.size());
    for (const Value& value : from_.values())
      if (!value.erased) add_value(value);
    for (const ValueId id : from_.inputs()) edit_.add_input(values_[index(id)]);
  }

  void add_value(const Value& value) {
    Value copy = value;
    copy.graph_output = false;
    copy.result_index = 0;
    if (copy.folded) {
      copy.folded.reset();
      copy.layer_name = copy.name;
    }
    values_[index(value.id)] = edit_.add_value(std::move(copy));
  }

  void add_node(const Node& node) {
    Node copy = node;
    copy.born.reset();
    copy.order = static_cast<std::uint32_t>(out_.graph.nodes().size());
    for (ValueId& operand : copy.operands)
      if (operand != kNoValue) operand = values_[index(operand)];
    for (ValueId& result : copy.results)
      if (result != kNoValue) result = values_[index(result)];
    own_origin(copy);
    edit_.add_node(std::move(copy));
  }

  // The node's own origin stands first; those behind it are calls of functions, which nodes do share.
  void own_origin(Node& node) {
    OriginRef& ref = node.origins.front();
    const OriginId first = ref.origin;
    if (!owned_[index(first)] && from_.origin(first).op == node.op) {
      owned_[index(first)] = true;
      return;
    }
    Origin origin = from_.origin(first);
    origin.name = names_.make(origin.name + "_" + node.op);
    origin.op = node.op;
    origin.byte_offset = origin.byte_length = 0;
    node.name = origin.name;
    ref.origin = edit_.add_origin(std::move(origin));
    out_.from.push_back(first);
  }

  const Graph& from_;
  Settled out_;
  GraphEditor edit_;
  std::vector<ValueId> values_;  // of the settled graph, by value
  std::vector<bool> owned_;      // by origin: a node has it
  FreeNames names_;
};

// The tensor that a Q or DQ stands at, however many of them stand there; of another operator the result of the
// one that it came of.
std::string_view named_after(const Graph& graph, const Value& fresh) {
  const auto of_pair = [](const std::string& op) {
    return op == "QuantizeLinear" || op == "DequantizeLinear";
  };
  const Value* at = &fresh;
  while (at->kind == ValueKind::Result && of_pair(graph.node(at->producer).op))
    at = &graph.value(graph.node(at->producer).operands.front());
  return without_steps(at->name);
}

}  // namespace

void name_fresh_values(Graph& graph, ValueId first) {
  FreeNames names;
  std::vector<ValueId> fresh;
  for (const Value& value : graph.values()) {
    if (value.erased) continue;
    const bool made = value.id >= first && value.kind != ValueKind::Input;
    if (made && without_steps(value.name) != value.name) {
      fresh.push_back(value.id);
    } else {
      names.take(value.name);
    }
  }
  GraphEditor edit(graph);
  for (const ValueId id : fresh) {
    const Value& value = graph.value(id);
    const std::string stem(named_after(graph, value));
    const std::string& op = value.folded ? value.folded->op : graph.node(value.producer).op;
    edit.value(id).name = names.make(stem + "_" + op + "_Output");
  }
  if (!fresh.empty()) edit.index_names();
}

Result<Settled> settled(const Graph& rewritten) { return Settling(rewritten).run(); }

}  // namespace qdq
