// From the rewritten graph to layers: one live node, one layer, plus the reformats between them.
#include "qdq_lint/layers.h"

#include <algorithm>
#include <set>

#include "predict/history.h"
#include "predict/macs.h"
#include "predict/precision.h"
#include "predict/units.h"
#include "rewrite/log_words.h"
#include "rewrite/matcher.h"
#include "rules/anchored_rules.h"

namespace qdq {
namespace {

// The layer rules of a release, found by the operator that they are for.
class LayerRules {
 public:
  LayerRules(const Graph& graph, const RuleSet& rules, const Target& target)
      : set_(rules.compiled()),
        classes_(set_, target.release),
        context_{graph, set_, classes_, target},
        matcher_(context_),
        rules_(matcher_.kinds(), rules_of(set_, target)) {}

  // The first rule of the release's list that fits the node; null if the rules do not know it.
  // `log` becomes what TensorRT's log says of it.
  const CompiledRule* find(const Node& node, std::vector<std::string>& log) {
    for (const std::uint32_t at : rules_.on(node)) {
      const CompiledRule* rule = rules_.rules()[at];
      const std::optional<Match> match = matcher_.match(*rule, node.id);
      if (!match) continue;
      for (const std::string& line : rule->layer_log)
        log.push_back(worded(line, context_.graph, rule->holes, match->bound));
      return rule;
    }
    return nullptr;
  }

  bool in_class(const char* name, const std::string& op) const {
    return classes_.contains(std::string_view(name), op);
  }

 private:
  static std::vector<const CompiledRule*> rules_of(const CompiledRules& set, const Target& target) {
    std::vector<const CompiledRule*> rules;
    const Release* release = set.release(target.release_name);
    if (!release) return rules;
    for (const std::string& name : release->layers)
      if (const CompiledRule* rule = set.rule_for(name, target.release)) rules.push_back(rule);
    return rules;
  }

  const CompiledRules& set_;
  ClassTable classes_;
  PredicateContext context_;
  Matcher matcher_;
  AnchoredRules rules_;
};

LayerKind kind_from(const std::string& name) {
  for (LayerKind kind : {LayerKind::Compute, LayerKind::Quantize, LayerKind::Dequantize,
                         LayerKind::Requantize, LayerKind::Reformat, LayerKind::NoOp})
    if (layer_kind_name(kind) == name) return kind;
  return LayerKind::Compute;
}

class Predictor {
 public:
  Predictor(const Graph& model, const Graph& rewritten, const Trace& trace, const RuleSet& rules,
            const Target& target, Watch* watch)
      : model_(model),
        graph_(rewritten),
        trace_(trace),
        target_(target),
        watch_(watch),
        layer_rules_(rewritten, rules, target),
        rules_(rules),
        model_node_(model.origins().size(), kNoNode),
        covered_(rewritten.origins().size()) {
    for (const Node& node : model.nodes())
      for (const OriginRef& ref : node.origins) model_node_[index(ref.origin)] = node.id;
  }

  Prediction run() {
    for (std::vector<NodeId>& unit : layer_units(graph_)) {
      if (watch_ && watch_->over()) return std::move(out_);
      const Node& first = graph_.node(unit.front());
      first.region ? add_region(std::move(unit)) : add_layer(first);
    }
    add_removed();
    out_.summary = summarize(out_.layers);
    return std::move(out_);
  }

 private:
  void add_layer(const Node& node) {
    Layer layer;
    layer.node = node.id;
    layer.op = node.op;
    layer.name = layer_name(node);
    layer.origins = covered_origins(node);
    for (const OriginRef& ref : layer.origins) covered_[index(ref.origin)] = true;
    add_tensors(node, layer);
    classify(node, layer);
    add_confidence(node, layer);
    add_macs(node, layer);
    add_reformats(node, layer);
    out_.layers.push_back(std::move(layer));
  }

  // "{ForeignNode[first...last]}", as in the engines of NVIDIA/TensorRT#4397 (10.10). What Myelin makes
  // of its nodes is its own affair: the types at the border are those of the tensors there.
  void add_region(std::vector<NodeId> nodes) {
    Layer layer;
    layer.node = nodes.front();
    layer.op = "ForeignNode";
    layer.type = "Myelin";
    layer.name = foreign_node_name(graph_, nodes);
    layer.region = std::move(nodes);
    add_border(layer);
    layer.confidence = Confidence::Observed;
    for (NodeId id : layer.region) {
      const Node& node = graph_.node(id);
      for (const OriginRef& ref : covered_origins(node)) add_origin(layer, ref);
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
    out_.layers.push_back(std::move(layer));
  }

  // One constant may be read twice in a region.
  void add_origin(Layer& layer, const OriginRef& ref) {
    if (std::none_of(layer.origins.begin(), layer.origins.end(),
                     [&](const OriginRef& known) { return known.origin == ref.origin; }))
      layer.origins.push_back(ref);
    covered_[index(ref.origin)] = true;
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
      if (!layer_rules_.in_class("weighted", node.op)) continue;
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
      if (node.operands.empty() || !layer_rules_.in_class("int8-transparent", node.op))
        return false;
      id = node.operands[0];
    }
    return false;
  }

  // What was fused in front of the principal operator: "Pad_6 + ". Empty where the name is made in
  // another way.
  std::string front_of(const Node& node) const {
    std::string front;
    for (const OriginRef& ref : node.origins) {
      const Origin& origin = graph_.origin(ref.origin);
      if (origin.op == node.op) return node.name.starts_with(front) ? front : "";
      if (ref.shown) front += origin.name + " + ";
    }
    return "";
  }

  // TensorRT joins the names of constants that it folded or quantized in front of the operator that
  // reads them: ConstWeightsFusion in the 8.5 log ("layer1.0.conv2.weight + QuantizeLinear_32 +
  // Conv_34"), and behind a Pad ("Pad_6 + 0.blocks.0.1.weight + QuantizeLinear_9 + Conv_13",
  // NVIDIA/TensorRT#2527).
  std::string layer_name(const Node& node) const {
    const std::string front = front_of(node);
    std::string name = front;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      if (node.operands[slot] == kNoValue) continue;
      const Value& value = graph_.value(node.operands[slot]);
      if (value.kind == ValueKind::Constant && !value.layer_name.empty() &&
          (value.folded || node.operand_quant(slot)))
        name += value.layer_name + " + ";
    }
    return name + node.name.substr(front.size());
  }

  OriginRefs covered_origins(const Node& node) const {
    OriginRefs refs;
    for (ValueId operand : node.operands)
      if (operand != kNoValue && graph_.value(operand).kind == ValueKind::Constant)
        for (const OriginRef& ref : graph_.value(operand).origins) refs.push_back(ref);
    refs.append(node.origins.begin(), node.origins.end());
    return refs;
  }

  LayerTensor tensor(ValueId id) const {
    const Value& value = graph_.value(id);
    LayerTensor out{id, value.name, value.type.type, precision_of(value.type.type),
                    value.type.shape};
    const bool binding = value.kind == ValueKind::Input || value.graph_output;
    if (out.type == DataType::Undefined) out.type = DataType::Float;
    if (out.type == DataType::Float && !binding && !target_.flags.contains("strongly-typed")) {
      if (target_.flags.contains("fp16")) out.type = DataType::Float16;
      if (target_.flags.contains("bf16")) out.type = DataType::BFloat16;
    }
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
    layer.weighted = layer_rules_.in_class("weighted", node.op);
    if (const CompiledRule* rule = layer_rules_.find(node, layer.log)) {
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

  void add_confidence(const Node& node, Layer& layer) const {
    for (StepId id : steps_behind(graph_, trace_, node.id)) {
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
      const NodeId found = model_node_[index(ref.origin)];
      if (found == kNoNode) continue;
      const Node& original = model_.node(found);
      if (!layer_rules_.in_class("weighted", original.op)) continue;
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
  void add_reformats(const Node& node, const Layer& layer) {
    if (layer.kind != LayerKind::Compute || node.op == "DequantizeLinear") return;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      if (node.operands[slot] == kNoValue || node.operand_quant(slot)) continue;
      const Value& value = graph_.value(node.operands[slot]);
      if (value.kind == ValueKind::Constant || precision_of(value.type.type) != Precision::Int8 ||
          layer_rules_.in_class("int8-transparent", node.op) ||
          layer.confidence == Confidence::Unknown)
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
      out_.layers.push_back(std::move(reformat));
    }
  }

  void add_removed() {
    const std::vector<std::optional<StepId>> last = last_removals(graph_, trace_);
    for (std::size_t k = 0; k < graph_.origins().size(); ++k) {
      const auto origin = static_cast<OriginId>(k);
      if (covered_[k]) continue;
      if (!last[k]) {
        out_.removed.push_back({origin, std::nullopt, "constant-initializers"});
      } else {
        const RuleId rule = trace_.steps[index(*last[k])].rule;
        out_.removed.push_back({origin, last[k], rules_.rule(rule).name});
      }
    }
  }

  const Graph& model_;
  const Graph& graph_;
  const Trace& trace_;
  const Target& target_;
  Watch* watch_;
  LayerRules layer_rules_;
  const RuleSet& rules_;
  std::vector<NodeId> model_node_;  // by ONNX node
  std::vector<bool> covered_;       // by ONNX node: it is in a layer
  Prediction out_;
};

}  // namespace

Prediction predict(const Graph& model, const Graph& rewritten, const Trace& trace,
                   const RuleSet& rules, const Target& target, Watch* watch) {
  Prediction out = Predictor(model, rewritten, trace, rules, target, watch).run();
  // What was observed was observed elsewhere: of this release no engine was ever compared.
  const Release* release = rules.compiled().release(target.release_name);
  if (release && !release->engines)
    for (Layer& layer : out.layers)
      layer.confidence = std::min(layer.confidence, Confidence::Documented);
  return out;
}

}  // namespace qdq
