#include <algorithm>

#include "graph/build_scope.h"
#include "graph/text_format.h"

namespace qdq {
namespace {

Constant constant_of(BuildScope& scope, const LiteralSyntax& literal, DataType default_type) {
  Constant constant;
  constant.type = literal.type.value_or(default_type);
  if (literal.dims) {
    constant.dims = *literal.dims;
  } else if (!literal.scalar && !literal.unknown) {
    constant.dims = {static_cast<std::int64_t>(literal.data.size())};
  }
  constant.data = literal.data;
  constant.known = !literal.unknown;
  constant.source = literal.unknown.value_or("");
  const std::optional<std::uint64_t> count = element_count(constant.dims);
  if (constant.known && count != constant.data.size()) {
    const std::string wanted = count ? std::to_string(*count) : "an unknown number of";
    scope.fail(literal.line, literal.column,
               "expected " + wanted + " numbers, found " + std::to_string(literal.data.size()), "");
  }
  return constant;
}

void declare(BuildScope& scope, const InputSyntax& input) {
  Value value;
  value.kind = ValueKind::Input;
  value.type = input.type;
  value.network_input = !input.formal;
  const ValueId id = scope.declare(input.name, std::move(value));
  if (!input.formal && !scope.error()) scope.editor().add_input(id);
}

void declare(BuildScope& scope, const QuantLineSyntax& line) {
  QuantParams params = line.params;
  Constant scale;
  scale.type = DataType::Float;
  scale.known = false;
  scale.source = line.name.text;
  if (line.scale) scale = constant_of(scope, *line.scale, DataType::Float);
  params.scale = scope.editor().intern(std::move(scale));
  if (line.zero_point) {
    params.zero_point = scope.editor().intern(constant_of(scope, *line.zero_point, params.type));
  }
  scope.declare(line.name, params);
}

void declare(BuildScope& scope, const ConstantSyntax& line) {
  Value value;
  value.kind = ValueKind::Constant;
  value.layer_name = line.name.text;
  if (line.type) value.type = *line.type;
  if (line.content) {
    LiteralSyntax literal = *line.content;
    if (line.type && literal.type) {
      scope.fail(literal.line, literal.column, "the type of a constant stands behind its name",
                 type_name(*literal.type));
    } else if (line.type) {
      literal.type = line.type->type;
      literal.dims = line.type->shape;
    }
    Constant content = constant_of(scope, literal, DataType::Float);
    if (!line.type || !line.type->shape) value.type = {content.type, content.dims};
    if (content.known) value.content = scope.editor().intern(std::move(content));
  }
  scope.declare(line.name, std::move(value));
}

void declare(BuildScope& scope, const NodeSyntax& node) {
  for (const NameRef& result : node.results) {
    if (!result.absent) scope.declare(result, Value{});
  }
}

void fold(BuildScope& scope, const ConstantSyntax& line) {
  if (!line.folded) return;
  const StageSyntax& stage = *line.folded;
  const NameRef& operand = stage.args[0].name;
  Folded folded;
  folded.op = qualified(stage.op.domain, stage.op.op);
  folded.attrs = stage.attrs;
  folded.from = scope.find_value(operand);
  if (!stage.quant.in.empty()) folded.quant = scope.find_quant(stage.quant.in[0]);
  if (stage.quant.out || stage.quant.in.size() > 1) {
    const NameRef& extra = stage.quant.out ? *stage.quant.out : stage.quant.in[1];
    scope.fail(extra, "a folded operator has one set of parameters");
  }
  const ValueId id = scope.find_value(line.name);
  if (scope.error()) return;
  if (folded.from == kNoValue || scope.graph().value(folded.from).kind != ValueKind::Constant) {
    return scope.fail(operand, operand.text + " is not a constant");
  }
  if (index(folded.from) >= index(id)) {
    return scope.fail(operand, "a folded constant stands below the constant that it is made from");
  }
  Value& value = scope.editor().value(id);
  value.origins.push_back({.origin = scope.add_origin(line.name.text, folded.op)});
  if (!line.type) value.type = folded_type(scope.graph(), folded);
  value.layer_name = scope.graph().value(folded.from).layer_name + " + " + line.name.text;
  value.folded = std::move(folded);
}

void add_output(BuildScope& scope, const NameRef& name) {
  const ValueId id = scope.find_value(name);
  if (scope.error()) return;
  if (scope.graph().value(id).graph_output)
    return scope.fail(name, name.text + " is an output twice");
  scope.editor().add_output(id);
}

// The type that the notation gives to the results of a node: what its parameters say, no more.
void type_results(BuildScope& scope, const Node& node) {
  const Graph& graph = scope.graph();
  std::optional<QuantId> quant = node.out_quant;
  if (!quant && !node.stages.empty() && node.stages.back().op == kQuantize) {
    quant = node.stages.back().quant;
  }
  const bool keeps_shape = node.stages.empty() && node.operands.size() == 1 &&
                           ((node.op == kQuantize && node.out_quant) ||
                            (node.op == kDequantize && node.operand_quant(0)));
  TensorType type;
  if (quant) type.type = graph.quant(*quant).type;
  if (keeps_shape && node.operands[0] != kNoValue) {
    type.shape = graph.value(node.operands[0]).type.shape;
  }
  for (const ValueId result : node.results) {
    if (result != kNoValue) scope.editor().set_type(result, type);
  }
}

}  // namespace

Result<Graph> build_graph(const GraphSyntax& syntax, std::string_view file) {
  BuildScope scope(file);
  scope.graph().opset = syntax.opset.value_or(0);
  for (const InputSyntax& input : syntax.inputs) declare(scope, input);
  for (const QuantLineSyntax& quant : syntax.quants) declare(scope, quant);
  for (const ConstantSyntax& constant : syntax.constants) declare(scope, constant);
  for (const NodeSyntax& node : syntax.nodes) declare(scope, node);
  for (const ConstantSyntax& constant : syntax.constants) fold(scope, constant);
  for (const NodeSyntax& node : syntax.nodes) build_node(scope, node);
  for (const NameRef& output : syntax.outputs) add_output(scope, output);
  if (scope.error()) return *scope.error();
  const Result<std::vector<NodeId>> order = topological_order(scope.graph());
  if (!order) return order.error();
  for (const NodeId id : *order) type_results(scope, scope.graph().node(id));
  for (const NodeSyntax& node : syntax.nodes) {
    for (std::size_t k = 0; k < node.results.size(); ++k)
      if (node.types[k]) scope.editor().set_type(scope.find_value(node.results[k]), *node.types[k]);
  }
  scope.editor().index_names();
  return std::move(scope.graph());
}

}  // namespace qdq
