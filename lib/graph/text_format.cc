#include "graph/text_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "graph/text_syntax.h"

namespace qdq {
namespace {

// The shortest text that reads as the same number.
std::string number_text(double number) {
  if (std::isnan(number)) return "nan";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
  return std::string(buffer, end.ptr);
}

std::string attribute_text(std::int64_t value) { return std::to_string(value); }
std::string attribute_text(const std::string& value) { return quoted(value); }
std::string attribute_text(const Opaque& value) { return "?" + name_text(value.kind); }

// A whole number gets ".0", to stay a floating-point attribute.
std::string attribute_text(double value) {
  std::string text = number_text(value);
  if (text.find_first_not_of("-0123456789") == text.npos) text += ".0";
  return text;
}

template <class T>
std::string attribute_text(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) {
    if (text.size() > 1) text += ',';
    text += attribute_text(value);
  }
  return text + "]";
}

std::string attributes_text(const Attributes& attrs) {
  if (attrs.empty()) return "";
  std::string text;
  for (const auto& [name, value] : attrs) {
    text += text.empty() ? "<" : ", ";
    text += name_text(name) + "=" + format_attribute(value);
  }
  return text + ">";
}

std::string type_text(const TensorType& type) {
  std::string text(type_name(type.type));
  if (!type.shape) return text;
  std::string dims;
  for (const std::int64_t dim : *type.shape) {
    if (!dims.empty()) dims += ',';
    dims += dim < 0 ? "?" : std::to_string(dim);
  }
  return text + "[" + dims + "]";
}

std::string list_text(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) {
    if (!text.empty()) text += ", ";
    text += number_text(number);
  }
  return "[" + text + "]";
}

// A scale or zero point; its type is written only if it is not what the parser assumes. Dimensions
// always stand between a type and a list, which would be taken for dimensions otherwise.
std::string literal_text(const Graph& graph, ConstantId id, DataType assumed, TextNames& names) {
  const Constant& constant = graph.constant(id);
  const bool scalar = constant.dims.empty() && constant.data.size() == 1;
  const bool list = constant.known && !scalar;
  std::vector<std::int64_t> assumed_dims;
  if (list) assumed_dims = {static_cast<std::int64_t>(constant.data.size())};
  TensorType type{constant.type, {}};
  if (list || constant.dims != assumed_dims) type.shape = constant.dims;
  const bool as_assumed = constant.type == assumed && constant.dims == assumed_dims;
  const std::string head = as_assumed ? "" : type_text(type) + " ";
  if (!constant.known) return head + "?" + names.source(id);
  return head + (scalar ? number_text(constant.data[0]) : list_text(constant.data));
}

std::string operator_text(const OperatorName& op, bool with_params) {
  if (!op.domain.empty()) return name_text(op.domain) + "::" + name_text(op.op);
  if (with_params && op.op == kQuantize) return "Q";
  if (with_params && op.op == kDequantize) return "DQ";
  return op.op == "Q" || op.op == "DQ" ? quoted(op.op) : name_text(op.op);
}

// What stands in the braces behind an operator.
struct Braces {
  QuantIds in;
  std::optional<QuantId> out;
  bool arrow = false;
};

std::string braces_text(Braces braces, TextNames& names) {
  while (!braces.in.empty() && !braces.in.back()) braces.in.pop_back();
  if (braces.in.empty() && !braces.arrow) return "";
  std::string text;
  for (const std::optional<QuantId>& quant : braces.in) {
    if (!text.empty()) text += ", ";
    text += quant ? names.quant(*quant) : "_";
  }
  if (!braces.arrow) return "{" + text + "}";
  if (!text.empty()) text += ' ';
  return "{" + text + "-> " + (braces.out ? names.quant(*braces.out) : "_") + "}";
}

std::string plain_braces(const Node& node, TextNames& names) {
  Braces braces{.in = node.in_quant, .out = node.out_quant, .arrow = false};
  const bool q = node.domain.empty() && node.op == kQuantize;
  const bool in = std::ranges::any_of(node.in_quant, [](const auto& quant) { return !!quant; });
  if (q && node.out_quant && !in) return "{" + names.quant(*node.out_quant) + "}";
  braces.arrow = node.out_quant.has_value() || (q && in);
  return braces_text(std::move(braces), names);
}

std::string value_text(ValueId id, TextNames& names) {
  return id == kNoValue ? "_" : names.value(id);
}

std::string plain_text(const Node& node, TextNames& names) {
  const std::string braces = plain_braces(node, names);
  std::string args;
  for (const ValueId operand : node.operands) {
    if (!args.empty()) args += ", ";
    args += value_text(operand, names);
  }
  return operator_text({node.domain, node.op}, !braces.empty()) + braces +
         attributes_text(node.attrs) + "(" + args + ")";
}

std::string stage_text(const Node& node, std::size_t at, TextNames& names) {
  const Stage& stage = node.stages[at];
  Braces braces;
  if (stage.op == kQuantize || stage.op == kDequantize) braces.in.push_back(stage.quant);
  for (const int arg : stage.args) {
    if (arg >= 0) braces.in.push_back(node.operand_quant(static_cast<std::size_t>(arg)));
  }
  if (at == 0) braces.out = node.out_quant;
  braces.arrow = braces.out.has_value();
  const std::string quants = braces_text(std::move(braces), names);
  std::string args;
  for (const int arg : stage.args) {
    if (!args.empty()) args += ", ";
    args += arg < 0 ? "%" + std::to_string(~arg)
                    : value_text(node.operands[static_cast<std::size_t>(arg)], names);
  }
  return operator_text(split_qualified(stage.op), !quants.empty()) + quants +
         attributes_text(stage.attrs) + "(" + args + ")";
}

}  // namespace

std::string format_attribute(const AttrValue& value) {
  return std::visit([](const auto& held) { return attribute_text(held); }, value);
}

std::string format_declaration(const std::string& name, const TensorType& type) {
  if (type == TensorType{}) return name;
  return name + ": " + type_text(type);
}

std::string format_quant(const Graph& graph, QuantId id, TextNames& names) {
  const QuantParams& params = graph.quant(id);
  std::string text(type_name(params.type));
  switch (params.granularity) {
    case Granularity::PerTensor:
      text += " per-tensor";
      break;
    case Granularity::PerChannel:
      text += " per-channel";
      break;
    case Granularity::Block:
      text += " block";
      break;
  }
  if (params.granularity != Granularity::PerTensor) text += " axis=" + std::to_string(params.axis);
  if (params.granularity == Granularity::Block) {
    text += " size=" + std::to_string(params.block_size);
  }
  text += " " + literal_text(graph, params.scale, DataType::Float, names);
  if (!params.zero_point) return text;
  return text + " zp=" + literal_text(graph, *params.zero_point, params.type, names);
}

std::string format_node(const Node& node, TextNames& names) {
  std::string body;
  if (node.stages.empty()) body = plain_text(node, names);
  for (std::size_t at = 0; at < node.stages.size(); ++at) {
    if (at > 0) body += " | ";
    body += stage_text(node, at, names);
  }
  if (!node.stages.empty() && qualified(node.domain, node.op) != node.stages[0].op) {
    body += " as " + operator_text({node.domain, node.op}, false);
  }
  std::string results;
  for (const ValueId result : node.results) {
    if (!results.empty()) results += ", ";
    results += value_text(result, names);
  }
  return (results.empty() ? "_" : results) + " = " + body;
}

std::string format_fold(const Folded& folded, TextNames& names) {
  const std::string braces = folded.quant ? "{" + names.quant(*folded.quant) + "}" : "";
  return operator_text(split_qualified(folded.op), folded.quant.has_value()) + braces +
         attributes_text(folded.attrs) + "(" + names.value(folded.from) + ")";
}

std::string format_content(const Graph& graph, const Value& constant) {
  if (!constant.content || !graph.constant(*constant.content).known) return "";
  const std::vector<double>& data = graph.constant(*constant.content).data;
  const bool scalar = content_type(graph, constant).shape->empty() && data.size() == 1;
  return scalar ? number_text(data[0]) : list_text(data);
}

TensorType content_type(const Graph& graph, const Value& constant) {
  TensorType type = constant.type;
  if (!constant.content || !graph.constant(*constant.content).known) return type;
  const Constant& content = graph.constant(*constant.content);
  if (type.type == DataType::Undefined) type.type = content.type;
  const std::size_t count = content.data.size();
  if (!type.shape || element_count(*type.shape) != count) type.shape = content.dims;
  if (element_count(*type.shape) != count) type.shape = {{static_cast<std::int64_t>(count)}};
  return type;
}

std::vector<std::size_t> written_slots(const Node& node) {
  std::vector<std::size_t> slots;
  if (node.stages.empty()) {
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) slots.push_back(slot);
  }
  for (const Stage& stage : node.stages) {
    for (const int arg : stage.args) {
      if (arg >= 0) slots.push_back(static_cast<std::size_t>(arg));
    }
  }
  return slots;
}

std::vector<ValueId> fold_chain(const Graph& graph, ValueId id,
                                const std::function<bool(ValueId)>& written) {
  std::vector<ValueId> chain{id};
  while (graph.value(chain.back()).folded && chain.size() <= graph.values().size()) {
    const ValueId from = graph.value(chain.back()).folded->from;
    if (written(from)) break;
    chain.push_back(from);
  }
  std::ranges::reverse(chain);
  return chain;
}

TensorType folded_type(const Graph& graph, const Folded& folded) {
  TensorType type;
  if (!folded.quant) return type;
  type.shape = graph.value(folded.from).type.shape;
  if (folded.op == kQuantize) type.type = graph.quant(*folded.quant).type;
  return type;
}

}  // namespace qdq
