#include "graph/graph_lines.h"

#include <set>

#include "graph/text_format.h"
#include "graph/text_lexer.h"

namespace qdq {
namespace {

class LastingNames : public TextNames {
 public:
  explicit LastingNames(const Graph& graph) : graph_(graph) {}

  std::string value(ValueId id) override { return name_text(graph_.value(id).name); }
  std::string source(ConstantId id) override { return name_text(graph_.constant(id).source); }
  std::string quant(QuantId id) override {
    asked_.insert(id);
    return "s" + std::to_string(index(id));
  }

  const std::set<QuantId>& asked() const { return asked_; }

 private:
  const Graph& graph_;
  std::set<QuantId> asked_;
};

std::string constant_line(const Graph& graph, const Value& value, TextNames& names) {
  const std::string name = names.value(value.id);
  if (value.folded)
    return "const " + format_declaration(name, value.type) + " = " +
           format_fold(*value.folded, names);
  const std::string content = format_content(graph, value);
  return "const " + format_declaration(name, content_type(graph, value)) +
         (content.empty() ? "" : " = " + content);
}

}  // namespace

std::vector<GraphLine> graph_lines(const Graph& graph) {
  LastingNames names(graph);
  std::vector<GraphLine> lines;
  for (const Value& value : graph.values())
    if (!value.erased && value.kind == ValueKind::Input)
      lines.push_back({(value.network_input ? "in " : "formal ") +
                       format_declaration(names.value(value.id), value.type)});
  for (const Value& value : graph.values())
    if (!value.erased && value.kind == ValueKind::Constant)
      lines.push_back({constant_line(graph, value, names), kNoNode, value.id});
  std::vector<GraphLine> nodes;
  if (const Result<std::vector<NodeId>> order = topological_order(graph))
    for (const NodeId id : *order) nodes.push_back({format_node(graph.node(id), names), id});
  for (const QuantId id : names.asked())
    lines.push_back({"quant " + names.quant(id) + " = " + format_quant(graph, id, names)});
  lines.insert(lines.end(), nodes.begin(), nodes.end());
  std::string outputs;
  for (const ValueId id : graph.outputs())
    outputs += (outputs.empty() ? "out " : ", ") + names.value(id);
  if (!outputs.empty()) lines.push_back({outputs});
  return lines;
}

}  // namespace qdq
