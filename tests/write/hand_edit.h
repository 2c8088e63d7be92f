// hand_edit.h: a model whose graph a test changes by hand.
#pragma once

#include <cstring>

#include "write/edits.h"

namespace qdq::test {

struct Edit {
  explicit Edit(onnx::ModelProto proto, const std::filesystem::path& base = {})
      : bytes(bytes_of(proto)),
        base(base),
        model(read(bytes, base)),
        graph(model.graph),
        edit(graph) {}
  explicit Edit(const std::string& text) : Edit(parse_onnx(with_opset(13, text))) {}

  static Model read(const std::string& bytes, const std::filesystem::path& base) {
    Result<Model> model = read_bytes(bytes, base);
    REQUIRE_MESSAGE(model, to_string(model.error()));
    return std::move(*model);
  }
  ValueId value(const std::string& name) const { return graph.find_value(name); }
  NodeId maker(const std::string& name) const { return graph.value(value(name)).producer; }
  onnx::ModelProto written() { return write(bytes, model, graph, base).proto; }
  std::string refused() const {
    const Result<std::string> out = write_model(model, graph, as_span(bytes), base);
    return out ? "accepted" : to_string(out.error());
  }
  // A new node like the one that makes `like`, which reads `operand`.
  ValueId add(const std::string& op, const std::string& like, ValueId operand, QuantId quant) {
    const Node& from = graph.node(maker(like));
    Node node;
    node.op = op;
    node.name = from.name;
    node.origins = from.origins;
    node.order = from.order;
    node.operands = {operand};
    Value result;
    result.name = "made@" + std::to_string(graph.values().size());
    result.type = graph.value(operand).type;
    if (op == "QuantizeLinear") {
      node.out_quant = quant;
      result.type.type = graph.quant(quant).type;
    } else {
      node.in_quant = {quant};
      result.type.type = DataType::Float;
    }
    node.results = {edit.add_value(result)};
    const ValueId made = node.results[0];
    edit.add_node(std::move(node));
    return made;
  }
  void fold(const std::string& name, ValueId from, const std::string& op, QuantId quant) {
    Value folded;
    folded.kind = ValueKind::Constant;
    folded.name = name;
    folded.type = graph.value(value(name)).type;
    folded.folded = Folded{from, quant, op, {}};
    const NodeId node = maker(name);
    const ValueId made = edit.add_value(std::move(folded));
    edit.redirect_uses(value(name), made);
    edit.erase_node(node);
  }
  QuantId quant(const std::string& name) const {
    const Node& node = graph.node(maker(name));
    return node.out_quant ? *node.out_quant : *node.in_quant[0];
  }

  std::string bytes;
  std::filesystem::path base;
  Model model;
  Graph graph;
  GraphEditor edit;
};

inline std::vector<float> floats_of(const onnx::TensorProto* tensor) {
  REQUIRE(tensor);
  std::vector<float> out(tensor->raw_data().size() / 4);
  std::memcpy(out.data(), tensor->raw_data().data(), tensor->raw_data().size());
  return out;
}

}  // namespace qdq::test
