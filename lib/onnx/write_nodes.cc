#include "onnx/write_nodes.h"

#include <algorithm>

#include "onnx/node_bytes.h"

namespace qdq::writer {
namespace {

bool same_node(const Node& a, const Node& b) {
  return a.op == b.op && a.domain == b.domain && a.operands == b.operands &&
         a.results == b.results && a.in_quant == b.in_quant && a.out_quant == b.out_quant &&
         a.attrs == b.attrs && a.stages.empty() == b.stages.empty();
}

// The attributes of a Q or DQ that its parameters tell and that those it had do not. `was`: none for a new one.
IntegerAttributes quant_attributes(const Graph& graph, const Node& node, const QuantParams* was,
                                   const Attributes& had) {
  const QuantParams& params = graph.quant(*quant_of(node));
  IntegerAttributes out;
  const bool other_form = was == nullptr || was->granularity != params.granularity;
  if (params.granularity != Granularity::PerTensor && (other_form || was->axis != params.axis))
    out.emplace_back("axis", params.axis);
  if (params.granularity == Granularity::Block && params.block_size > 0 &&
      (other_form || was->block_size != params.block_size))
    out.emplace_back("block_size", params.block_size);
  const bool quantizes = node.op == "QuantizeLinear";
  if (quantizes && was != nullptr && was->type != params.type && had.contains("output_dtype"))
    out.emplace_back("output_dtype", static_cast<std::int64_t>(params.type));
  return out;
}

// What a Q or DQ is told that its parameters do not tell.
void add_integers(const Attributes& from, std::string_view op, IntegerAttributes& to) {
  const bool quantizes = op == "QuantizeLinear";
  for (const char* name : {"saturate", "precision", "output_dtype"}) {
    const auto found = from.find(name);
    if (found == from.end() || quantizes == (name == std::string_view("output_dtype"))) continue;
    if (const auto* value = std::get_if<std::int64_t>(&found->second))
      to.emplace_back(name, *value);
  }
}

// Names at the end that the edit made empty. Empty ones that the file has there stay: unchanged bytes do.
void drop_emptied_tail(std::vector<std::string_view>& names,
                       const std::vector<std::string_view>& of_file) {
  while (!names.empty() && names.back().empty() &&
         (names.size() > of_file.size() || !of_file[names.size() - 1].empty()))
    names.pop_back();
}

class NodePlanner {
 public:
  NodePlanner(const Source& source, const Model& model, const Graph& edited, Names& names,
              QuantTensors& tensors)
      : source_(source), model_(model), edited_(edited), names_(names), tensors_(tensors) {}

  Result<NodePlan> run() {
    for (const ProtoNode& proto : source_.protos) plan_.places.push_back(as_it_is(proto));
    free_.assign(source_.protos.size(), false);
    const std::size_t known = model_.graph.nodes().size();
    for (std::size_t k = 0; k < known; ++k)
      if (auto done = old_node(edited_.nodes()[k]); !done) return done.take_error();
    for (std::size_t k = known; k < edited_.nodes().size(); ++k) {
      const Node& node = edited_.nodes()[k];
      if (node.erased) continue;
      plan_.changed = true;
      if (auto done = further_node(node); !done) return done.take_error();
    }
    return std::move(plan_);
  }

 private:
  static WrittenNode as_it_is(const ProtoNode& proto) {
    WrittenNode node{true, {}, proto.inputs, proto.outputs};
    node.reads.insert(node.reads.end(), proto.inner.begin(), proto.inner.end());
    return node;
  }

  Result<void> old_node(const Node& node) {
    const Node& was = model_.graph.node(node.id);
    if (was.erased || (!node.erased && same_node(node, was))) return {};
    plan_.changed = true;
    const std::uint32_t proto = source_.proto_of[index(node.id)];
    if (proto == kNone) {
      return cannot_write("the edit changes a node of a subgraph or function, or a call", was.name);
    }
    if (node.erased) {
      free_[proto] = true;
      plan_.places[proto].reset();
      return {};
    }
    Result<WrittenNode> made = changed(proto, node, false);
    if (!made) return made.take_error();
    plan_.places[proto] = std::move(*made);
    return {};
  }

  Result<void> further_node(const Node& node) {
    if (!node.stages.empty()) return cannot_write("a fused node is no ONNX operator", node.name);
    const bool added = !node.origins.empty() && index(node.origins[0].origin) >= source_.origins;
    const std::uint32_t place = source_.place_of(edited_, node);
    if (place == kNone && !added)
      return cannot_write("the edit changes a node of a subgraph or function", node.name);
    const bool alike = place != kNone && is_like(source_.protos[place], node);
    if (alike && free_[place]) {
      Result<WrittenNode> made = changed(place, node, false);
      if (!made) return made.take_error();
      free_[place] = false;
      plan_.places[place] = std::move(*made);
      return {};
    }
    if (!alike && !quant_of(node))
      return cannot_write("the model has no " + node.op + " that this new one could be made of",
                          node.name);
    Result<WrittenNode> made = quant_of(node) ? fresh(place, node) : changed(place, node, true);
    if (!made) return made.take_error();
    plan_.further.push_back(std::move(*made));
    return {};
  }

  // Of Q and DQ the domain does not matter: in ONNX Runtime's they mean the same.
  bool is_like(const ProtoNode& proto, const Node& node) const {
    if (proto.node == kNoNode || proto.op != node.op) return false;
    const bool quantized = quant_of(node).has_value();
    return quant_of(model_.graph.node(proto.node)).has_value() == quantized &&
           (quantized || proto.domain == node.domain);
  }

  Result<WrittenNode> changed(std::uint32_t number, const Node& node, bool copy) {
    const ProtoNode& proto = source_.protos[number];
    const Node& was = model_.graph.node(proto.node);
    if (node.op != was.op || !node.stages.empty())
      return cannot_write("the edit makes another operator of a node", was.name);
    NodeChange change;
    Result<std::vector<std::string_view>> inputs =
        quant_of(node) ? quant_inputs(proto, was, node) : inputs_of(proto, was, node);
    if (!inputs) return inputs.take_error();
    change.inputs = std::move(*inputs);
    Result<std::vector<std::string_view>> outputs = outputs_of(proto, was, node);
    if (!outputs) return outputs.take_error();
    change.outputs = std::move(*outputs);
    if (copy && !proto.name.empty()) change.name = names_.unused(std::string(proto.name));
    if (quant_of(node))
      change.attributes =
          quant_attributes(edited_, node, &edited_.quant(*quant_of(was)), was.attrs);
    Result<Pieces> body = changed_node(source_.file, proto.body, change);
    if (!body) return body.take_error();
    WrittenNode made{false, std::move(*body), change.inputs, change.outputs};
    made.reads.insert(made.reads.end(), proto.inner.begin(), proto.inner.end());
    return made;
  }

  // A further Q or DQ. `place`: of the node that it comes from, or kNone.
  Result<WrittenNode> fresh(std::uint32_t place, const Node& node) {
    const Result<std::string_view> tensor = names_.value(node.operands[0], node);
    if (!tensor) return tensor.error();
    Result<std::vector<std::string_view>> quant = tensors_.of(*quant_of(node), node);
    if (!quant) return quant.take_error();
    NodeChange contents;
    contents.inputs = {*tensor};
    contents.inputs.insert(contents.inputs.end(), quant->begin(), quant->end());
    const Result<std::string_view> result = names_.value(node.results[0], node);
    if (!result) return result.error();
    contents.outputs = {*result};
    contents.attributes = quant_attributes(edited_, node, nullptr, {});
    NewNode made{node.op, {}, {}};
    const ProtoNode* from = place == kNone ? nullptr : &source_.protos[place];
    if (from != nullptr && from->node != kNoNode && quant_of(model_.graph.node(from->node))) {
      made.domain = from->domain;
      if (from->op == node.op)
        add_integers(model_.graph.node(from->node).attrs, node.op, contents.attributes);
    }
    made.name = names_.unused(std::string(names_.base(node.operands[0])) + "_" + node.op);
    return WrittenNode{false, new_node(made, contents), contents.inputs, contents.outputs};
  }

  Result<std::vector<std::string_view>> quant_inputs(const ProtoNode& proto, const Node& was,
                                                     const Node& node) {
    if (!quant_of(was))
      return cannot_write("the edit gives parameters to a node whose scale is computed", was.name);
    const Result<std::string_view> tensor = names_.value(node.operands[0], node);
    if (!tensor) return tensor.error();
    std::vector<std::string_view> inputs = proto.inputs;
    if (*quant_of(was) != *quant_of(node)) {
      Result<std::vector<std::string_view>> quant = tensors_.of(*quant_of(node), node);
      if (!quant) return quant;
      inputs = std::move(*quant);
      inputs.insert(inputs.begin(), std::string_view{});
    }
    inputs[0] = *tensor;
    return inputs;
  }

  // Operands of the graph are the inputs of the file slot by slot, but that constant inputs which the reader made
  // attributes of are absent; behind them stand what subgraphs give out.
  Result<std::vector<std::string_view>> inputs_of(const ProtoNode& proto, const Node& was,
                                                  const Node& node) {
    const bool quantized =
        node.out_quant ||
        std::ranges::any_of(node.in_quant, [](const auto& quant) { return quant.has_value(); });
    if (quant_of(was) || !(node.attrs == was.attrs) || quantized)
      return cannot_write("the edit changes attributes of a node or quantizes it", was.name);
    std::vector<std::string_view> inputs = proto.inputs;
    const std::size_t slots = std::max(was.operands.size(), node.operands.size());
    for (std::size_t k = 0; k < slots; ++k) {
      const ValueId before = k < was.operands.size() ? was.operands[k] : kNoValue;
      const ValueId after = k < node.operands.size() ? node.operands[k] : kNoValue;
      if (before == after) continue;
      const bool inner = !proto.inner.empty() && k >= proto.inputs.size();
      const bool attribute =
          before == kNoValue && k < proto.inputs.size() && !proto.inputs[k].empty();
      if (inner || attribute)
        return cannot_write("the edit changes operand " + std::to_string(k) +
                                " of a node, which is an attribute or comes from a subgraph",
                            was.name);
      if (k >= inputs.size()) inputs.resize(k + 1);
      inputs[k] = {};
      if (after == kNoValue) continue;
      const Result<std::string_view> name = names_.value(after, node);
      if (!name) return name.error();
      inputs[k] = *name;
    }
    drop_emptied_tail(inputs, proto.inputs);
    return inputs;
  }

  Result<std::vector<std::string_view>> outputs_of(const ProtoNode& proto, const Node& was,
                                                   const Node& node) {
    std::vector<std::string_view> outputs = proto.outputs;
    const std::size_t slots = std::max(was.results.size(), node.results.size());
    for (std::size_t k = 0; k < slots; ++k) {
      const ValueId before = k < was.results.size() ? was.results[k] : kNoValue;
      const ValueId after = k < node.results.size() ? node.results[k] : kNoValue;
      if (before == after) continue;
      if (k >= outputs.size()) outputs.resize(k + 1);
      outputs[k] = {};
      if (after == kNoValue) continue;
      const Result<std::string_view> name = names_.value(after, node);
      if (!name) return name.error();
      outputs[k] = *name;
    }
    drop_emptied_tail(outputs, proto.outputs);
    return outputs;
  }

  const Source& source_;
  const Model& model_;
  const Graph& edited_;
  Names& names_;
  QuantTensors& tensors_;
  NodePlan plan_;
  std::vector<bool> free_;  // NodeProtos whose node was erased
};

}  // namespace

Result<NodePlan> plan_nodes(const Source& source, const Model& model, const Graph& edited,
                            Names& names, QuantTensors& tensors) {
  return NodePlanner(source, model, edited, names, tensors).run();
}

}  // namespace qdq::writer
