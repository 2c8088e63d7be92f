#include <algorithm>
#include <unordered_set>

#include "graph/text_format.h"
#include "graph/text_lexer.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

// The model's own names. Rewriting may leave values with one name: the graph's outputs and inputs
// keep it, then lower ids; the others get "_2", "_3" behind it.
class ModelNames : public TextNames {
 public:
  explicit ModelNames(const Graph& graph)
      : graph_(graph), values_(graph.values().size()), quant_names_(graph.quants().size()) {
    for (const ValueId id : graph.outputs()) claim(graph.value(id));
    for (const ValueId id : graph.inputs()) claim(graph.value(id));
    for (const Value& value : graph.values()) {
      if (!value.erased) claim(value);
    }
    for (const Value& value : graph.values()) {
      if (!value.erased && values_[index(value.id)].empty()) make_unique(value);
    }
  }

  std::string value(ValueId id) override { return values_[index(id)]; }
  std::string source(ConstantId id) override { return name_text(graph_.constant(id).source); }

  std::string quant(QuantId id) override {
    std::string& name = quant_names_[index(id)];
    if (!name.empty()) return name;
    quants_.push_back(id);
    return name = "s" + std::to_string(quants_.size() - 1);
  }

  // Those that were asked for, in that order: s0, s1, ...
  const std::vector<QuantId>& quants() const { return quants_; }

 private:
  void claim(const Value& value) {
    std::string& text = values_[index(value.id)];
    if (text.empty() && !value.name.empty() && taken_.insert(value.name).second) {
      text = name_text(value.name);
    }
  }

  void make_unique(const Value& value) {
    const std::string stem = value.name.empty() ? "unnamed" : value.name;
    std::size_t& number = last_number_.try_emplace(stem, 1).first->second;
    std::string name;
    do name = stem + "_" + std::to_string(++number);
    while (!taken_.insert(name).second);
    values_[index(value.id)] = name_text(name);
  }

  const Graph& graph_;
  std::vector<std::string> values_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::size_t> last_number_;
  std::vector<std::string> quant_names_;
  std::vector<QuantId> quants_;
};

std::string constant_line(const Graph& graph, const Value& value, TextNames& names) {
  const std::string name = names.value(value.id);
  if (value.folded) {
    const bool plain = value.type == folded_type(graph, *value.folded);
    const std::string head = plain ? name : format_declaration(name, value.type);
    return "const " + head + " = " + format_fold(*value.folded, names) + "\n";
  }
  const std::string content = format_content(graph, value);
  const std::string head = format_declaration(name, content_type(graph, value));
  return "const " + head + (content.empty() ? "" : " = " + content) + "\n";
}

// What of a graph is printed.
struct Part {
  std::vector<bool> nodes;  // those that are
  std::vector<bool>
      constants;  // that they read, by value; what these are folded from comes by itself
  std::vector<ValueId> inputs;  // in order
  std::vector<ValueId> outputs;
};

// A folded constant stands below the one that it comes from.
std::string constant_lines(const Graph& graph, const Part& part, TextNames& names) {
  std::string text;
  std::vector<bool> written(graph.values().size());
  for (const Value& value : graph.values()) {
    if (value.erased || value.kind != ValueKind::Constant || written[index(value.id)]) continue;
    if (!part.constants[index(value.id)]) continue;
    const auto is_written = [&](ValueId id) { return written[index(id)]; };
    for (const ValueId id : fold_chain(graph, value.id, is_written)) {
      written[index(id)] = true;
      text += constant_line(graph, graph.value(id), names);
    }
  }
  return text;
}

std::string input_lines(const Graph& graph, const Part& part, TextNames& names) {
  std::string text;
  for (const ValueId id : part.inputs) {
    const Value& value = graph.value(id);
    const bool formal = value.kind == ValueKind::Input && !value.network_input;
    text += (formal ? "formal " : "in ") + format_declaration(names.value(id), value.type) + "\n";
  }
  return text;
}

// A graph with a cycle is printed too, for the one who looks for it; then in the order of ids.
std::vector<NodeId> printing_order(const Graph& graph) {
  Result<std::vector<NodeId>> order = topological_order(graph);
  if (order) return *std::move(order);
  std::vector<NodeId> ids;
  for (const Node& node : graph.nodes()) {
    if (!node.erased) ids.push_back(node.id);
  }
  return ids;
}

Part whole(const Graph& graph) {
  Part part{std::vector<bool>(graph.nodes().size(), true),
            std::vector<bool>(graph.values().size(), true),
            {graph.inputs().begin(), graph.inputs().end()},
            {graph.outputs().begin(), graph.outputs().end()}};
  for (const Value& value : graph.values())
    if (!value.erased && value.kind == ValueKind::Input && !value.network_input)
      part.inputs.push_back(value.id);
  return part;
}

Part part_of(const Graph& graph, std::span<const NodeId> nodes) {
  Part part{
      std::vector<bool>(graph.nodes().size()), std::vector<bool>(graph.values().size()), {}, {}};
  for (const NodeId id : nodes) part.nodes[index(id)] = true;
  const auto is_inside = [&](NodeId id) { return id != kNoNode && part.nodes[index(id)]; };
  std::vector<bool> seen(graph.values().size());
  for (const NodeId id : nodes) {
    for (const ValueId operand : graph.node(id).operands) {
      if (operand == kNoValue || seen[index(operand)]) continue;
      seen[index(operand)] = true;
      const Value& value = graph.value(operand);
      part.constants[index(operand)] = value.kind == ValueKind::Constant;
      if (value.kind != ValueKind::Constant && !is_inside(value.producer))
        part.inputs.push_back(operand);
    }
    for (const ValueId result : graph.node(id).results) {
      if (result == kNoValue) continue;
      const Value& value = graph.value(result);
      if (value.graph_output ||
          std::ranges::any_of(value.uses, [&](const Use& use) { return !is_inside(use.node); }))
        part.outputs.push_back(result);
    }
  }
  return part;
}

std::string print(const Graph& graph, const Part& part) {
  ModelNames names(graph);
  const std::string constants = constant_lines(graph, part, names);
  std::string nodes;
  for (const NodeId id : printing_order(graph)) {
    if (part.nodes[index(id)]) nodes += format_node(graph.node(id), names) + "\n";
  }
  std::string outputs;
  for (const ValueId id : part.outputs) {
    outputs += (outputs.empty() ? "out " : ", ") + names.value(id);
  }
  if (!outputs.empty()) outputs += "\n";
  std::string quants;
  for (std::size_t at = 0; at < names.quants().size(); ++at) {
    quants += "quant s" + std::to_string(at) + " = " +
              format_quant(graph, names.quants()[at], names) + "\n";
  }
  const std::string opset =
      graph.opset > 0 ? "opset " + std::to_string(graph.opset) + "\n" : std::string();
  return opset + input_lines(graph, part, names) + constants + quants + nodes + outputs;
}

}  // namespace

std::string print_graph(const Graph& graph) { return print(graph, whole(graph)); }

std::string print_part(const Graph& graph, std::span<const NodeId> nodes) {
  return print(graph, part_of(graph, nodes));
}

}  // namespace qdq
