// The comparison with an engine for a terminal.
#include <algorithm>

#include "qdq_lint/compare_report.h"
#include "report/disagreement.h"
#include "report/layout.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kStepsShown = 4;

class CompareText {
 public:
  CompareText(const Analysis& analysis, const RuleSet& rules, const EngineReport& engine,
              const Comparison& comparison, const TextStyle& style)
      : run_(analysis), rules_(rules), engine_(engine), comparison_(comparison), style_(style) {}

  std::string text() const {
    std::string out =
        wrapped("", printable(run_.model.path) + " against " + printable(engine_title(engine_)) +
                        ", target " + run_.target.name());
    out += table();
    for (const std::string& sentence : left_out(engine_, comparison_))
      out += wrapped("", printable(sentence));
    const std::vector<Disagreement> found = disagreements(run_, engine_, comparison_);
    if (!found.empty()) out += "\n" + inked("Disagreements:", Ink::Bold, style_) + "\n";
    for (const Disagreement& one : found) out += disagreement(one);
    return out + engine_only() + predicted_only() + "\nScore: " + score_text(comparison_) + "\n";
  }

 private:
  std::string wrapped(const std::string& lead, const std::string& text) const {
    return paragraph(lead, text, "", style_.width);
  }

  std::string labelled(const std::string& label, const std::string& text) const {
    return wrapped("    " + label + std::string(11 - std::min<std::size_t>(label.size(), 10), ' '),
                   text);
  }

  std::string table() const {
    Table table({"#", "engine layer", "engine", "predicted", "verdict"}, 1, 1);
    const std::vector<std::string> outcome = verdicts(comparison_);
    for (std::size_t k = 0; k < engine_.layers.size(); ++k) {
      const std::optional<std::size_t> predicted = comparison_.layers[k].predicted;
      table.add(
          {std::to_string(k), printable(engine_.layers[k].name), engine_types(engine_.layers[k]),
           predicted ? predicted_types(run_.prediction.layers[*predicted]) : "-", outcome[k]});
    }
    return table.text(style_);
  }

  std::string disagreement(const Disagreement& one) const {
    std::string out =
        wrapped("  " + std::string(aspect_name(one.item->aspect)) + "  ", printable(one.about));
    out += labelled("engine", printable(one.engine));
    out += labelled("predicted", printable(one.predicted) + " (" +
                                     std::string(confidence_name(one.confidence)) + ")");
    const std::size_t first = one.steps.size() > kStepsShown ? one.steps.size() - kStepsShown : 0;
    for (std::size_t k = first; k < one.steps.size(); ++k) {
      const Step& step = run_.trace.steps[index(one.steps[k])];
      const std::string which =
          step.case_name.empty() ? "" : " (" + std::string(step.case_name) + ")";
      out += labelled("step " + std::to_string(index(step.id)),
                      rules_.rule(step.rule).name + which + " on " +
                          shown_name(run_.optimized, step.on) + ", " +
                          std::string(confidence_name(step.confidence)));
    }
    if (first > 0) out += labelled("", "and " + counted(first, "earlier step"));
    if (one.steps.empty() && one.item->predicted)
      out += labelled("", "no rewriting rule touched it");
    for (const Miss* miss : one.misses)
      out += labelled("nearly", rules_.rule(miss->rule).name + ": " +
                                    printable(reason_text(miss->reason, run_.optimized)));
    return out;
  }

  std::string engine_only() const {
    std::string out;
    for (std::size_t k = 0; k < comparison_.layers.size(); ++k) {
      const ComparedLayer& layer = comparison_.layers[k];
      if (layer.predicted) continue;
      std::string reason(engine_only_reason(layer.role, has_known_types(engine_.layers[k])));
      if (layer.role == EngineRole::Region && !layer.nodes.empty())
        reason += "; between them are " + counted(layer.nodes.size(), "node");
      out += wrapped("  #" + std::to_string(k) + "  ",
                     printable(engine_.layers[k].name) + ": " + reason);
    }
    if (out.empty()) return out;
    return "\n" + inked("In the engine, with no predicted counterpart:", Ink::Bold, style_) + "\n" +
           out;
  }

  std::string predicted_only() const {
    std::string out;
    for (std::size_t k : comparison_.predicted_only) {
      const Layer& layer = run_.prediction.layers[k];
      out += wrapped("  ", printable(layer.name) + " (" + printable(layer.type) + ", " +
                               std::string(layer_kind_name(layer.kind)) + ", " +
                               std::string(confidence_name(layer.confidence)) + ")");
    }
    if (out.empty()) return out;
    return "\n" + inked("Predicted, with no counterpart in the engine:", Ink::Bold, style_) + "\n" +
           out;
  }

  const Analysis& run_;
  const RuleSet& rules_;
  const EngineReport& engine_;
  const Comparison& comparison_;
  const TextStyle& style_;
};

}  // namespace

std::string comparison_text(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            const TextStyle& style) {
  return CompareText(analysis, rules, engine, comparison, style).text();
}

}  // namespace qdq
