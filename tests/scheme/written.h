// written.h: the file that a scheme stands for, made with onnx's own classes as scheme.h says, with nothing of
// lib/scheme. Pairs are found by the names of their nodes.
#pragma once

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "qdq_lint/scheme.h"

namespace qdq::test {

class WrittenScheme {
 public:
  WrittenScheme(const onnx::ModelProto& proto, const EditableModel& model, const Scheme& scheme)
      : proto_(proto), model_(model), graph_(model.model().graph), scheme_(scheme) {}

  onnx::ModelProto run() {
    name_nodes();
    take_out();
    for (const Placement& placement : scheme_.placements()) {
      const std::string& tensor = graph_.value(placement.tensor).name;
      taken_.insert(tensor);
      if (placement.reader) own_.insert({reader_name(placement), placement.reader->slot});
    }
    for (const onnx::NodeProto& node : proto_.graph().node()) {
      taken_.insert(node.name());
      for (const std::string& output : node.output()) taken_.insert(output);
    }
    std::vector<onnx::NodeProto> old(proto_.graph().node().begin(), proto_.graph().node().end());
    proto_.mutable_graph()->clear_node();
    for (onnx::NodeProto& node : old) {
      for (int slot = 0; slot < node.input_size(); ++slot) serve(node, slot);
      *proto_.mutable_graph()->add_node() = node;
    }
    return proto_;
  }

 private:
  void name_nodes() {
    for (const Origin& origin : graph_.origins())
      if (origin.scope.empty())
        proto_.mutable_graph()->mutable_node(static_cast<int>(origin.index))->set_name(origin.name);
  }

  void take_out() {
    std::set<std::string> gone, quantizes;
    std::map<std::string, std::string> instead;
    for (PairId id : scheme_.taken_out()) {
      const ModelPair& pair = model_.pairs()[index(id)];
      gone.insert(graph_.node(pair.dequantize).name);
      quantizes.insert(graph_.node(pair.quantize).name);
      instead[graph_.value(graph_.node(pair.dequantize).results[0]).name] =
          graph_.value(pair.tensor).name;
    }
    std::vector<onnx::NodeProto> kept;
    std::set<std::string> read;
    for (onnx::NodeProto node : proto_.graph().node()) {
      if (gone.contains(node.name())) continue;
      for (std::string& input : *node.mutable_input())
        while (instead.contains(input)) input = instead.at(input);
      read.insert(node.input().begin(), node.input().end());
      kept.push_back(node);
    }
    for (const onnx::ValueInfoProto& output : proto_.graph().output()) read.insert(output.name());
    proto_.mutable_graph()->clear_node();
    for (const onnx::NodeProto& node : kept)
      if (!quantizes.contains(node.name()) || read.contains(node.output(0)))
        *proto_.mutable_graph()->add_node() = node;
  }

  std::string reader_name(const Placement& placement) const {
    return graph_.node(placement.reader->node).name;
  }

  const Placement* placement_for(const onnx::NodeProto& node, int slot) const {
    const bool own = own_.contains({node.name(), static_cast<std::uint32_t>(slot)});
    for (const Placement& placement : scheme_.placements()) {
      if (graph_.value(placement.tensor).name != node.input(slot)) continue;
      if (!own && !placement.reader) return &placement;
      if (own && placement.reader && reader_name(placement) == node.name() &&
          placement.reader->slot == static_cast<std::uint32_t>(slot))
        return &placement;
    }
    return nullptr;
  }

  // Small operands that the reader made attributes of are no readers.
  bool can_read(const onnx::NodeProto& node, int slot) const {
    for (const std::string op : {"QuantizeLinear", "DequantizeLinear", "Shape", "Size"})
      if (node.op_type() == op) return false;
    for (const onnx::AttributeProto& attribute : node.attribute())
      if (attribute.has_g()) return false;
    for (const Node& known : graph_.nodes())
      if (known.name == node.name() && graph_.origin(known.origins[0].origin).scope.empty())
        return static_cast<std::size_t>(slot) < known.operands.size() &&
               known.operands[static_cast<std::size_t>(slot)] != kNoValue;
    return false;
  }

  void serve(onnx::NodeProto& node, int slot) {
    const Placement* placement = placement_for(node, slot);
    if (!placement || !can_read(node, slot)) return;
    const auto number = static_cast<std::size_t>(placement - scheme_.placements().data());
    if (!stands_.contains(number)) write_pair(*placement, number, node);
    node.set_input(slot, stands_.at(number));
  }

  void write_pair(const Placement& placement, std::size_t number, const onnx::NodeProto& reader) {
    const Value& tensor = graph_.value(placement.tensor);
    std::string base = tensor.name;
    if (placement.reader)
      base += "_" + reader.name() + "_" + std::to_string(placement.reader->slot);
    const Quantizer& quantizer = *placement.quantizer;
    // Of initializers the spelling is free.
    const std::string scale = "scheme/" + std::to_string(number) + "/scale";
    const std::string zero = "scheme/" + std::to_string(number) + "/zero_point";
    write_numbers(scale, static_cast<int>(tensor.type.type), quantizer.scale,
                  quantizer.scale.size());
    write_numbers(zero, static_cast<int>(quantizer.type), quantizer.zero_point,
                  quantizer.scale.size());
    std::string from = tensor.name;
    for (const std::string op : {"QuantizeLinear", "DequantizeLinear"}) {
      onnx::NodeProto& node = *proto_.mutable_graph()->add_node();
      node.set_op_type(op);
      node.set_name(unused(base + "_" + op));
      for (const std::string& input : {from, scale, zero}) node.add_input(input);
      from = unused(base + "_" + op + "_Output");
      node.add_output(from);
      if (quantizer.scale.size() == 1) continue;
      onnx::AttributeProto& axis = *node.add_attribute();
      axis.set_name("axis");
      axis.set_type(onnx::AttributeProto::INT);
      axis.set_i(quantizer.axis);
    }
    stands_[number] = from;
  }

  void write_numbers(const std::string& name, int type, const std::vector<double>& numbers,
                     std::size_t count) {
    onnx::TensorProto& tensor = *proto_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    if (count != 1) tensor.add_dims(static_cast<std::int64_t>(count));
    for (std::size_t k = 0; k < count; ++k) {
      const double number = k < numbers.size() ? numbers[k] : 0;
      if (type == onnx::TensorProto::FLOAT)
        tensor.add_float_data(static_cast<float>(number));
      else
        tensor.add_int32_data(static_cast<int>(number));
    }
  }

  std::string unused(const std::string& name) {
    std::string next = name;
    for (int k = 1; !taken_.insert(next).second; ++k) next = name + "_" + std::to_string(k);
    return next;
  }

  onnx::ModelProto proto_;
  const EditableModel& model_;
  const Graph& graph_;
  const Scheme& scheme_;
  std::set<std::string> taken_;
  std::set<std::pair<std::string, std::uint32_t>> own_;  // operands with a placement of their own
  std::map<std::size_t, std::string> stands_;            // by placement: what its DQ gives
};

}  // namespace qdq::test
