// The fate of one ONNX node in words.
#include <algorithm>
#include <utility>

#include "qdq_lint/report.h"
#include "report/arithmetic.h"
#include "report/fate.h"
#include "report/layout.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kMissesShown = 8;

class FateText {
 public:
  FateText(const Analysis& analysis, const RuleSet& rules, const TextStyle& style)
      : run_(analysis), rules_(rules), style_(style), graph_(analysis.optimized) {}

  std::string run(const Fate& fate) const {
    const Origin& origin = graph_.origin(fate.origin);
    std::string out = printable(run_.model.path) + ": " +
                      inked(printable(qualified_name(origin)) + " (" + printable(origin.op) + ")",
                            Ink::Bold, style_) +
                      ", target " + run_.target.name() + ", key " +
                      key_text(run_.keys->key(fate.origin)) + "\n";
    if (fate.steps.empty()) out += line("", "no rule changed it");
    for (StepId id : fate.steps) out += step(run_.trace.steps[index(id)], fate);
    out += end(fate);
    const std::size_t shown = std::min(fate.misses.size(), kMissesShown);
    for (std::size_t k = 0; k < shown; ++k) out += miss(*fate.misses[k]);
    if (fate.misses.size() > shown)
      out += line("nearly", "and " + counted(fate.misses.size() - shown, "rule") + " more");
    return out;
  }

 private:
  std::string step(const Step& step, const Fate& fate) const {
    const RuleInfo& rule = rules_.rule(step.rule);
    const std::string which =
        step.case_name.empty() ? "" : " (" + std::string(step.case_name) + ")";
    std::string out = line("step " + std::to_string(index(step.id)),
                           rule.name + which + " on " + shown_name(graph_, step.on));
    out += line("", printable(rule.summary));
    out += line("", became(step, fate));
    for (const Reason& reason : step.assumed)
      out += line("", "assumed although " + printable(reason_text(reason, graph_)));
    for (const std::string& log : step.log) out += line("log", printable(log));
    for (const std::string& log : step.later) out += line("log", printable(log));
    return out;
  }

  std::string became(const Step& step, const Fate& fate) const {
    if (const std::size_t nodes = claimed(step).size(); nodes > 0)
      return "claims it for a Myelin region, with " + counted(nodes - 1, "other node");
    std::vector<std::string> with, without;
    for (NodeId id : step.created) {
      const Node& node = graph_.node(id);
      (holds(node, fate.origin) ? with : without).push_back("\"" + printable(node.name) + "\"");
    }
    if (!with.empty()) return "gives " + joined(with, ", ");
    if (!fate.constants.empty())
      return "folds it into the constant \"" + constant(fate.constants.back()) + "\"";
    return "takes it away" + (without.empty() ? "" : ", gives " + joined(without, ", "));
  }

  std::string constant(ValueId id) const {
    const Value& value = graph_.value(id);
    return printable(value.layer_name.empty() ? value.name : value.layer_name);
  }

  std::string end(const Fate& fate) const {
    std::string out;
    for (std::uint32_t k : fate.layers) out += layer(run_.prediction.layers[k], fate);
    if (!out.empty()) return out;
    if (!fate.removed) return line("ends", "in no layer: the rules do not say where");
    if (fate.removed->step)
      return line("ends", "removed in step " + std::to_string(index(*fate.removed->step)) + " by " +
                              fate.removed->rule);
    const std::string what = fate.constants.empty()
                                 ? "a constant"
                                 : "the constant \"" + constant(fate.constants.back()) + "\"";
    return line("ends", "read as " + what + ": " + fate.removed->rule);
  }

  std::string layer(const Layer& layer, const Fate& fate) const {
    std::string out =
        line("ends", "in layer \"" + printable(layer.name) + "\" (" + printable(layer.type) + ", " +
                         std::string(confidence_name(layer.confidence)) + ")");
    const bool hidden =
        std::any_of(layer.origins.begin(), layer.origins.end(),
                    [&](const OriginRef& ref) { return ref.origin == fate.origin && !ref.shown; });
    if (hidden) out += line("", "the layer's name does not show it");
    for (const LayerTensor& tensor : layer.inputs) out += line("in", spelled(tensor));
    for (const LayerTensor& tensor : layer.outputs) out += line("out", spelled(tensor));
    if (layer.node != kNoNode) {
      std::string label = "scales";
      for (const std::string& text : arithmetic(graph_, graph_.node(layer.node)))
        out += line(std::exchange(label, ""), text);
    }
    for (const std::string& reason : layer.reasons) out += line("note", printable(reason));
    return out;
  }

  std::string spelled(const LayerTensor& tensor) const {
    return printable(tensor.name) + ": " + tensor_type(tensor);
  }

  std::string miss(const Miss& miss) const {
    const std::string which =
        miss.case_name.empty() ? "" : " (" + std::string(miss.case_name) + ")";
    const std::string text = rules_.rule(miss.rule).name + which + " on " +
                             node_name(graph_, miss.on) + ": " + reason_text(miss.reason, graph_);
    return line("nearly", printable(text),
                miss.part.empty() ? "" : "(" + printable(miss.part) + ")");
  }

  std::string line(const std::string& label, const std::string& text,
                   const std::string& aside = "") const {
    constexpr std::size_t column = 9;
    const std::string blanks(label.size() < column ? column - label.size() : 1, ' ');
    const std::string plain = paragraph("  " + label + blanks, text, aside, style_.width);
    return "  " + inked(label, Ink::Dim, style_) + plain.substr(2 + label.size());
  }

  const Analysis& run_;
  const RuleSet& rules_;
  const TextStyle& style_;
  const Graph& graph_;
};

}  // namespace

Result<std::string> node_fate(const Analysis& analysis, const RuleSet& rules, std::string_view name,
                              const TextStyle& style) {
  const Result<std::vector<OriginId>> origins = find_origins(analysis, name);
  if (!origins) return origins.error();
  std::string out;
  for (OriginId origin : *origins)
    out +=
        (out.empty() ? "" : "\n") + FateText(analysis, rules, style).run(fate_of(analysis, origin));
  return out;
}

}  // namespace qdq
