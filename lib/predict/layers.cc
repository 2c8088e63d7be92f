// From the rewritten graph to layers: one live node, one layer, plus the reformats between them.
#include "qdq_lint/layers.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <span>

#include "base/parallel.h"
#include "base/spares.h"
#include "predict/history.h"
#include "predict/layer_name.h"
#include "predict/layer_rules.h"
#include "predict/macs.h"
#include "predict/precision.h"
#include "predict/units.h"

namespace qdq {
namespace {

// Units that one thread makes layers of in a row.
constexpr std::size_t kGrain = 256;

LayerKind kind_from(const std::string& name) {
  for (LayerKind kind : {LayerKind::Compute, LayerKind::Quantize, LayerKind::Dequantize,
                         LayerKind::Requantize, LayerKind::Reformat, LayerKind::NoOp})
    if (layer_kind_name(kind) == name) return kind;
  return LayerKind::Compute;
}

// What all layers are made of. Nothing of it changes.
struct LayerSource {
  const Graph& model;
  const Graph& graph;  // rewritten
  const Trace& trace;
  LayerRules rules;
  DataType inner_float;
  std::vector<NodeId> model_node;  // by ONNX node

  LayerSource(const Graph& read, const Graph& rewritten, const Trace& steps, const RuleSet& set,
              const Target& target)
      : model(read),
        graph(rewritten),
        trace(steps),
        rules(rewritten, set, target),
        inner_float(float_within(target)),
        model_node(read.origins().size(), kNoNode) {
    for (const Node& node : model.nodes())
      for (const OriginRef& ref : node.origins) model_node[index(ref.origin)] = node.id;
  }
};

// For one thread.
class LayerMaker {
 public:
  explicit LayerMaker(const LayerSource& from)
      : model_(from.model),
        graph_(from.graph),
        trace_(from.trace),
        from_(from),
        finder_(from.rules.finder()),
        history_(from.graph, from.trace) {}

  // The layer of a unit. Converting reformats that come before it are added to `reformats`.
  Layer layer(std::span<const NodeId> unit, std::vector<Layer>& reformats) {
    const Node& first = graph_.node(unit.front());
    return first.region ? region_layer(unit) : layer(first, reformats);
  }

 private:
  Layer layer(const Node& node, std::vector<Layer>& reformats) {
    Layer layer;
    layer.node = node.id;
    layer.op = node.op;
    layer.name = layer_name(graph_, node);
    layer.origins = covered_origins(graph_, node);
    add_tensors(node, layer);
    classify(node, layer);
    add_confidence(node, layer);
    add_macs(node, layer);
    add_reformats(node, layer, reformats);
    return layer;
  }

  // "{ForeignNode[first...last]}", as in the engines of NVIDIA/TensorRT#4397 (10.10). What Myelin makes
  // of its nodes is its own affair: the types at the border are those of the tensors there.
  Layer region_layer(std::span<const NodeId> nodes) {
    Layer layer;
    layer.node = nodes.front();
    layer.op = "ForeignNode";
    layer.type = "Myelin";
    layer.name = foreign_node_name(graph_, nodes);
    layer.region.assign(nodes.begin(), nodes.end());
    add_border(layer);
    layer.confidence = Confidence::Observed;
    for (NodeId id : layer.region) {
      const Node& node = graph_.node(id);
      for (const OriginRef& ref : covered_origins(graph_, node)) add_origin(layer, ref);
      add_confidence(node, layer);
    }
    add_region_macs(layer);
    const Step& step = trace_.steps[index(*graph_.node(layer.node).region)];
    layer.because.push_back(step.id);
    std::sort(layer.because.begin(), layer.because.end());
    layer.because.erase(std::unique(layer.because.begin(), layer.because.end()),
                        layer.because.end());
    layer.confidence = std::min(layer.confidence, step.confidence);
    layer.reasons.push_back(
        "one layer of " + std::to_string(layer.region.size()) +
        " nodes: which kernels Myelin makes of them no rule says; a product of two dequantized "
        "tensors counts as INT8");
    return layer;
  }

  // One constant may be read twice in a region.
  static void add_origin(Layer& layer, const OriginRef& ref) {
    if (std::none_of(layer.origins.begin(), layer.origins.end(),
                     [&](const OriginRef& known) { return known.origin == ref.origin; }))
      layer.origins.push_back(ref);
  }

  void add_border(Layer& layer) const {
    const auto inside = [&](NodeId id) {
      return id != kNoNode && graph_.node(id).region == graph_.node(layer.node).region;
    };
    std::set<ValueId> seen;
    for (NodeId id : layer.region) {
      const Node& node = graph_.node(id);
      for (ValueId operand : node.operands)
        if (operand != kNoValue && graph_.value(operand).kind != ValueKind::Constant &&
            !inside(graph_.value(operand).producer) && seen.insert(operand).second)
          layer.inputs.push_back(tensor(operand));
      for (ValueId result : node.results) {
        if (result == kNoValue) continue;
        const Value& value = graph_.value(result);
        if (value.graph_output || std::any_of(value.uses.begin(), value.uses.end(),
                                              [&](const Use& use) { return !inside(use.node); }))
          layer.outputs.push_back(tensor(result));
      }
    }
    set_int8_use(layer);
  }

  void add_region_macs(Layer& layer) const {
    double all = 0;
    bool complete = true;
    for (NodeId id : layer.region) {
      const Node& node = graph_.node(id);
      if (!from_.rules.weighted(node.op)) continue;
      layer.weighted = true;
      const std::optional<double> macs = macs_of(graph_, node);
      complete = complete && macs;
      all += macs.value_or(0);
      if (node.operands.size() >= 2 && from_int8(node.operands[0]) && from_int8(node.operands[1]))
        layer.int8_macs += macs.value_or(0);
    }
    if (layer.weighted && complete) layer.macs = all;
  }

  // The value comes out of an INT8 DQ, perhaps over operators that only move data.
  bool from_int8(ValueId id) const {
    constexpr int longest = 8;
    for (int hops = 0; hops < longest && id != kNoValue; ++hops) {
      const NodeId producer = graph_.value(id).producer;
      if (producer == kNoNode) return false;
      const Node& node = graph_.node(producer);
      if (node.op == "DequantizeLinear")
        return node.operand_quant(0) && graph_.quant(*node.operand_quant(0)).type == DataType::Int8;
      if (node.operands.empty() || !from_.rules.int8_transparent(node.op)) return false;
      id = node.operands[0];
    }
    return false;
  }

  LayerTensor tensor(ValueId id) const {
    const Value& value = graph_.value(id);
    LayerTensor out{id, value.name, value.type.type, precision_of(value.type.type),
                    value.type.shape};
    const bool binding = value.kind == ValueKind::Input || value.graph_output;
    if (out.type == DataType::Undefined) out.type = DataType::Float;
    if (out.type == DataType::Float && !binding) out.type = from_.inner_float;
    return out;
  }

  void add_tensors(const Node& node, Layer& layer) const {
    std::vector<ValueId> seen;
    for (ValueId operand : node.operands) {
      if (operand == kNoValue || graph_.value(operand).kind == ValueKind::Constant ||
          std::find(seen.begin(), seen.end(), operand) != seen.end())
        continue;
      seen.push_back(operand);
      layer.inputs.push_back(tensor(operand));
    }
    for (ValueId result : node.results) {
      if (result == kNoValue) continue;
      const Value& value = graph_.value(result);
      if (!value.uses.empty() || value.graph_output || node.results.size() == 1)
        layer.outputs.push_back(tensor(result));
    }
  }

  void classify(const Node& node, Layer& layer) {
    layer.weighted = from_.rules.weighted(node.op);
    if (const CompiledRule* rule = from_.rules.find(*finder_, node, layer.log)) {
      layer.rule = rule->info.name;
      layer.type = rule->layer_type;
      layer.kind = kind_from(rule->layer_kind);
      if (!rule->layer_note.empty()) layer.reasons.push_back(rule->layer_note);
      layer.confidence = rule->info.confidence;
    } else {
      layer.type = node.op;
      layer.confidence = Confidence::Unknown;
      layer.reasons.push_back("no rule says how TensorRT runs " +
                              (node.domain.empty() ? "" : node.domain + "::") + node.op);
    }
    for (std::size_t slot = 1; slot < node.operands.size(); ++slot)
      if (node.operand_quant(slot) && node.operands[slot] != kNoValue &&
          graph_.value(node.operands[slot]).kind == ValueKind::Constant)
        layer.weights = graph_.quant(*node.operand_quant(slot)).type;
    set_int8_use(layer);
  }

  static void set_int8_use(Layer& layer) {
    const bool in8 = !layer.inputs.empty() && layer.inputs[0].precision == Precision::Int8;
    const bool out8 = !layer.outputs.empty() && layer.outputs[0].precision == Precision::Int8;
    layer.int8 = in8 && out8 ? Int8Use::Int8
                 : in8       ? Int8Use::Int8InFloatOut
                 : out8      ? Int8Use::FloatInInt8Out
                             : Int8Use::None;
  }

  void add_confidence(const Node& node, Layer& layer) {
    for (StepId id : history_.steps_behind(node.id)) {
      layer.because.push_back(id);
      const Step& step = trace_.steps[index(id)];
      layer.confidence = std::min(layer.confidence, step.confidence);
    }
  }

  void add_macs(const Node& node, Layer& layer) const {
    if (!layer.weighted) return;
    double macs = 0;
    bool any = false;
    for (const OriginRef& ref : node.origins) {
      const NodeId found = from_.model_node[index(ref.origin)];
      if (found == kNoNode) continue;
      const Node& original = model_.node(found);
      if (!from_.rules.weighted(original.op)) continue;
      const std::optional<double> count = macs_of(model_, original);
      if (!count) return;
      macs += *count;
      any = true;
    }
    if (!any) return;
    layer.macs = macs;
    if (!layer.inputs.empty() && layer.inputs[0].precision == Precision::Int8)
      layer.int8_macs = macs;
  }

  // A quantized tensor that reaches an operator which only works on float, with no DQ between, has to
  // be converted on the way. Well-formed models have none.
  void add_reformats(const Node& node, const Layer& layer, std::vector<Layer>& out) const {
    if (layer.kind != LayerKind::Compute || node.op == "DequantizeLinear") return;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      if (node.operands[slot] == kNoValue || node.operand_quant(slot)) continue;
      const Value& value = graph_.value(node.operands[slot]);
      if (value.kind == ValueKind::Constant || precision_of(value.type.type) != Precision::Int8 ||
          from_.rules.int8_transparent(node.op) || layer.confidence == Confidence::Unknown)
        continue;
      Layer reformat;
      reformat.name =
          "Reformatting CopyNode for Input Tensor " + std::to_string(slot) + " to " + layer.name;
      reformat.type = "Reformat";
      reformat.kind = LayerKind::Reformat;
      reformat.inputs = {tensor(value.id)};
      reformat.outputs = {tensor(value.id)};
      reformat.outputs[0].name =
          "Reformatted Input Tensor " + std::to_string(slot) + " to " + layer.name;
      reformat.outputs[0].type = DataType::Float;
      reformat.outputs[0].precision = Precision::Float;
      reformat.int8 = Int8Use::Int8InFloatOut;
      reformat.confidence = Confidence::Inferred;
      out.push_back(std::move(reformat));
    }
  }

  const Graph& model_;
  const Graph& graph_;
  const Trace& trace_;
  const LayerSource& from_;
  std::unique_ptr<RuleFinder> finder_;
  History history_;
};

// A layer and the converting reformats that stand before it.
struct Reformatted {
  std::size_t unit = 0;
  std::vector<Layer> before;
};

// The layers of all units in order, as far as the watch lets them be made.
std::vector<Layer> layers_of(const LayerSource& from, Watch* watch) {
  const LayerUnits units = layer_units(from.graph);
  std::vector<Layer> layers(units.size());
  std::vector<std::vector<Reformatted>> reformatted(units.size() / kGrain + 1);  // by stretch
  Spares<LayerMaker> makers([&] { return std::make_unique<LayerMaker>(from); });
  in_parallel(watch, units.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const auto maker = makers.borrow();
    for (std::size_t k = begin; k < end; ++k) {
      std::vector<Layer> before;
      layers[k] = maker->layer(units[k], before);
      if (!before.empty()) reformatted[begin / kGrain].push_back({k, std::move(before)});
    }
  });
  std::size_t reformats = 0;
  for (const auto& stretch : reformatted)
    for (const Reformatted& one : stretch) reformats += one.before.size();
  if (reformats == 0) return layers;
  std::vector<Layer> all;
  all.reserve(layers.size() + reformats);
  std::size_t done = 0;
  for (auto& stretch : reformatted) {
    for (Reformatted& one : stretch) {
      for (; done < one.unit; ++done) all.push_back(std::move(layers[done]));
      std::ranges::move(one.before, std::back_inserter(all));
    }
  }
  for (; done < layers.size(); ++done) all.push_back(std::move(layers[done]));
  return all;
}

// The ONNX nodes that are in no layer.
std::vector<RemovedNode> removed_nodes(const Graph& rewritten, const Trace& trace,
                                       const std::vector<Layer>& layers, const RuleSet& rules) {
  std::vector<bool> covered(rewritten.origins().size());
  for (const Layer& layer : layers)
    for (const OriginRef& ref : layer.origins) covered[index(ref.origin)] = true;
  const std::vector<std::optional<StepId>> last = last_removals(rewritten, trace);
  std::vector<RemovedNode> removed;
  removed.reserve(static_cast<std::size_t>(std::count(covered.begin(), covered.end(), false)));
  for (std::size_t k = 0; k < covered.size(); ++k) {
    const auto origin = static_cast<OriginId>(k);
    if (covered[k]) continue;
    if (!last[k]) {
      removed.push_back({origin, std::nullopt, "constant-initializers"});
    } else {
      const RuleId rule = trace.steps[index(*last[k])].rule;
      removed.push_back({origin, last[k], rules.rule(rule).name});
    }
  }
  return removed;
}

}  // namespace

Prediction predict(const Graph& model, const Graph& rewritten, const Trace& trace,
                   const RuleSet& rules, const Target& target, Watch* watch) {
  Prediction out;
  const LayerSource from(model, rewritten, trace, rules, target);
  out.layers = layers_of(from, watch);
  if (watch && watch->over_now()) return out;
  out.removed = removed_nodes(rewritten, trace, out.layers, rules);
  out.summary = summarize(out.layers);
  // What was observed was observed elsewhere: of this release no engine was ever compared.
  const Release* release = rules.compiled().release(target.release_name);
  if (release && !release->engines)
    for (Layer& layer : out.layers)
      layer.confidence = std::min(layer.confidence, Confidence::Documented);
  return out;
}

}  // namespace qdq
