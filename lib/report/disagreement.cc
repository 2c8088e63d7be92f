#include "report/disagreement.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "report/fate.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kMisses = 2;
constexpr std::size_t kWordsShown = 3;

template <class Tensor>
std::string side(const std::vector<Tensor>& tensors) {
  std::vector<std::string> names;
  for (const Tensor& tensor : tensors) names.emplace_back(precision_word(tensor));
  return names.empty() ? "nothing" : joined(names, " + ");
}

class Explainer {
 public:
  Explainer(const Analysis& analysis, const EngineReport& engine, const Comparison& comparison)
      : run_(analysis), engine_(engine), comparison_(comparison), fates_(analysis) {}

  Disagreement explain(const ComparedItem& item) const {
    Disagreement out;
    out.item = &item;
    switch (item.aspect) {
      case Aspect::Precision:
      case Aspect::Fusion:
        layer(item, out);
        break;
      case Aspect::Standalone:
        standalone(item, out);
        break;
      case Aspect::Reformat:
        reformat(item, out);
        break;
      case Aspect::Extra:
        out.about = name(*item.node);
        out.engine = item.engine ? "in " + engine_.layers[*item.engine].name
                                 : "no layer names it: it was absorbed";
        out.predicted = item.engine && already_elsewhere(item)
                            ? "in a second layer, " + predicted_layer(item).name
                            : "a layer of its own, " + predicted_layer(item).name;
        break;
    }
    add_reasons(item, out);
    return out;
  }

 private:
  std::string name(OriginId node) const { return qualified_name(run_.optimized.origin(node)); }

  const Layer& predicted_layer(const ComparedItem& item) const {
    return run_.prediction.layers[*item.predicted];
  }

  std::string names(const std::set<OriginId>& nodes) const {
    std::vector<std::string> out;
    for (OriginId node : nodes) out.push_back(name(node));
    return joined(out, " + ");
  }

  bool already_elsewhere(const ComparedItem& item) const {
    const EngineRole role = comparison_.layers[*item.engine].role;
    return role == EngineRole::Compute || role == EngineRole::Standalone;
  }

  void layer(const ComparedItem& item, Disagreement& out) const {
    const EngineLayer& real = engine_.layers[*item.engine];
    out.about = real.name;
    const bool precision = item.aspect == Aspect::Precision;
    std::set<OriginId> nodes;
    for (OriginId node : comparison_.layers[*item.engine].nodes)
      if (const std::string& op = run_.optimized.origin(node).op;
          op != "QuantizeLinear" && op != "DequantizeLinear")
        nodes.insert(node);
    out.engine = precision ? engine_types(real) : names(nodes);
    if (!item.predicted) {
      out.predicted = name(*item.node) + " " + whereabouts(*item.node);
    } else if (precision) {
      out.predicted = predicted_types(predicted_layer(item));
    } else {
      for (OriginId node : item.missing) nodes.erase(node);
      nodes.insert(item.surplus.begin(), item.surplus.end());
      out.predicted = names(nodes);
      for (OriginId node : item.missing)
        out.predicted += "; " + name(node) + " " + whereabouts(node);
    }
  }

  void standalone(const ComparedItem& item, Disagreement& out) const {
    out.about = name(*item.node);
    out.engine = item.engine ? "a layer of its own, " + engine_types(engine_.layers[*item.engine])
                             : "no layer of its own";
    out.predicted = item.predicted ? "a layer of its own, " + predicted_types(predicted_layer(item))
                                   : whereabouts(*item.node);
  }

  void reformat(const ComparedItem& item, Disagreement& out) const {
    if (item.engine) {
      out.about = engine_.layers[*item.engine].name;
      out.engine = "converts " + engine_types(engine_.layers[*item.engine]);
      out.predicted = "no such reformat";
    } else {
      out.about = predicted_layer(item).name;
      out.engine = "no such reformat";
      out.predicted = "converts " + predicted_types(predicted_layer(item));
    }
  }

  // Where the prediction has a node that the engine has somewhere else.
  std::string whereabouts(OriginId node) const {
    const Fate fate = fates_.of(node);
    if (!fate.layers.empty())
      return "is in the layer " + run_.prediction.layers[fate.layers.front()].name;
    if (!fate.constants.empty()) return "is folded into a constant";
    if (fate.removed) return "is removed by " + fate.removed->rule;
    return "is not in the prediction";
  }

  void add_reasons(const ComparedItem& item, Disagreement& out) const {
    out.confidence = Confidence::Observed;
    if (item.predicted) {
      out.steps = predicted_layer(item).because;
      out.confidence = predicted_layer(item).confidence;
    }
    if (item.node) {
      const Fate fate = fates_.of(*item.node);
      if (!item.predicted) out.steps = fate.steps;
      if (!item.predicted && !fate.layers.empty())
        out.confidence = run_.prediction.layers[fate.layers.front()].confidence;
      out.misses = fate.misses;
      out.misses.resize(std::min(out.misses.size(), kMisses));
    } else if (!item.predicted) {
      out.confidence = Confidence::Unknown;
    }
    for (StepId step : out.steps)
      out.confidence = std::min(out.confidence, run_.trace.steps[index(step)].confidence);
  }

  const Analysis& run_;
  const EngineReport& engine_;
  const Comparison& comparison_;
  Fates fates_;
};

// What the file has in the place of types: "\"N/A due to dynamic shapes\"", "nothing".
std::string words_for_unknown(const EngineReport& engine) {
  std::set<std::string> words;
  for (const EngineLayer& layer : engine.layers)
    for (const std::vector<EngineTensor>* tensors : {&layer.inputs, &layer.outputs})
      for (const EngineTensor& tensor : *tensors)
        if (!has_known_type(tensor))
          words.insert(tensor.type.empty() ? "nothing" : '"' + tensor.type + '"');
  std::vector<std::string> shown(words.begin(), words.end());
  if (shown.size() > kWordsShown) {
    shown.resize(kWordsShown);
    shown.emplace_back("other words");
  }
  return joined(shown, ", ");
}

}  // namespace

std::vector<Disagreement> disagreements(const Analysis& analysis, const EngineReport& engine,
                                        const Comparison& comparison) {
  const Explainer explainer(analysis, engine, comparison);
  std::vector<Disagreement> out;
  for (const ComparedItem& item : comparison.items)
    if (!item.right) out.push_back(explainer.explain(item));
  return out;
}

std::string_view precision_word(const EngineTensor& tensor) {
  if (!has_known_type(tensor)) return "?";
  if (has_int8_type(tensor)) return "int8";
  const auto holds = [&](std::string_view part) {
    return tensor.type.find(part) != std::string::npos;
  };
  if (holds("FP8") || holds("Float8")) return "fp8";
  if (holds("Int4") || holds("INT4")) return "int4";
  return holds("FP4") || holds("Float4") ? "fp4" : "float";
}

std::string_view precision_word(const LayerTensor& tensor) {
  if (has_int8_type(tensor)) return "int8";
  const std::string_view name = type_name(tensor.type);
  if (name.starts_with("f8")) return "fp8";
  if (name == "i4" || name == "u4") return "int4";
  return name.starts_with("f4") ? "fp4" : "float";
}

std::string engine_types(const EngineLayer& layer) {
  return layer.typed ? side(layer.inputs) + " -> " + side(layer.outputs) : "?";
}

std::string predicted_types(const Layer& layer) {
  return side(layer.inputs) + " -> " + side(layer.outputs);
}

std::vector<std::string> verdicts(const Comparison& comparison) {
  std::vector<std::vector<std::string>> wrong(comparison.layers.size());
  std::vector<bool> compared(comparison.layers.size());
  for (const ComparedItem& item : comparison.items) {
    if (!item.engine || item.aspect == Aspect::Extra) continue;
    compared[*item.engine] = true;
    if (!item.right) wrong[*item.engine].emplace_back(aspect_name(item.aspect));
  }
  std::vector<std::string> out;
  for (std::size_t k = 0; k < wrong.size(); ++k)
    out.push_back(!compared[k]                     ? "not compared"
                  : wrong[k].empty()               ? "agrees"
                  : comparison.layers[k].predicted ? "differs: " + joined(wrong[k], ", ")
                                                   : "not predicted");
  return out;
}

std::string_view engine_only_reason(EngineRole role, bool typed) {
  switch (role) {
    case EngineRole::Compute:
      return "no predicted layer holds its principal node";
    case EngineRole::Standalone:
      return "the prediction has no Q or DQ standing there";
    case EngineRole::Converting:
      return "no rule forecasts this conversion";
    case EngineRole::Layout:
      return typed ? "changes the memory layout, as the chosen kernels want it"
                   : "a reformat, the file does not tell between which types";
    case EngineRole::Region:
      return "a Myelin region, whose name tells only its ends";
    case EngineRole::Made:
      return "TensorRT's own: it names no node of the model";
  }
  return "";
}

std::vector<std::string> left_out(const EngineReport& engine, const Comparison& comparison) {
  std::vector<std::string> out;
  if (!comparison.types_compared)
    out.emplace_back(
        "The file gives no types for some layers: precision and reformats are not compared where "
        "it "
        "does not.");
  const std::string words = words_for_unknown(engine);
  const std::string why = " the file has " + words + " in place of a type.";
  if (comparison.precision_left_out > 0 && !words.empty())
    out.push_back("Precision is not compared for " +
                  counted(comparison.precision_left_out, "layer") + ":" + why);
  if (comparison.reformats_left_out > 0 && comparison.types_compared)
    out.push_back("Reformats are not compared: for " +
                  std::to_string(comparison.reformats_left_out) + " of them" + why);
  return out;
}

std::string engine_title(const EngineReport& engine) {
  std::string text = engine.path + " (" + std::string(engine_format_name(engine.format));
  if (engine.release)
    text += " of TensorRT " + std::to_string(engine.release->major) + "." +
            std::to_string(engine.release->minor);
  return text + ", " + counted(engine.layers.size(), "layer") + ")";
}

std::string percent_text(AspectCount count) {
  std::array<char, 32> text{};
  const double shown = percent(count);
  std::snprintf(text.data(), text.size(), "%.1f",
                count.right < count.total ? std::min(shown, 99.9) : shown);
  return text.data();
}

std::string score_text(const Comparison& comparison) {
  const AspectCount all = count(comparison);
  std::vector<std::string> parts;
  for (Aspect aspect : kAspects) {
    const AspectCount one = count(comparison, aspect);
    if (one.total > 0)
      parts.push_back(std::string(aspect_name(aspect)) + " " + std::to_string(one.right) + "/" +
                      std::to_string(one.total));
  }
  if (parts.empty()) return "nothing to compare";
  return std::to_string(all.right) + " of " + std::to_string(all.total) + " right, " +
         percent_text(all) + " %: " + joined(parts, ", ");
}

}  // namespace qdq
