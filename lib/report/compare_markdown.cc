// The comparison with an engine as Markdown.
#include "qdq_lint/compare_report.h"
#include "report/disagreement.h"
#include "report/markdown.h"
#include "report/wording.h"

namespace qdq {
namespace {

// A name inside a table.
std::string code(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return markdown_code(out);
}

std::string row(const std::vector<std::string>& cells) {
  return "| " + joined(cells, " | ") + " |\n";
}

std::string head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t k = 0; k < cells.size(); ++k) rule += "---|";
  return row(cells) + rule + "\n";
}

std::string behind(const Disagreement& one, const Analysis& analysis, const RuleSet& rules) {
  std::vector<std::string> steps;
  for (StepId id : one.steps) {
    const std::string& rule = rules.rule(analysis.trace.steps[index(id)].rule).name;
    if (steps.empty() || !steps.back().ends_with(" " + rule))
      steps.push_back("step " + std::to_string(index(id)) + " " + rule);
  }
  return steps.empty() ? "no rewriting rule" : markdown_text(joined(steps, ", "));
}

std::string scores(const Comparison& comparison) {
  std::string out = head({"aspect", "right", "of"});
  for (Aspect aspect : kAspects) {
    const AspectCount one = count(comparison, aspect);
    out += row(
        {std::string(aspect_name(aspect)), std::to_string(one.right), std::to_string(one.total)});
  }
  return out;
}

}  // namespace

std::string comparison_markdown(const Analysis& analysis, const RuleSet& rules,
                                const EngineReport& engine, const Comparison& comparison) {
  const AspectCount all = count(comparison);
  std::string out = "# Prediction against the engine: " + percent_text(all) + " %\n\n" +
                    code(analysis.model.path) + " against " + code(engine_title(engine)) +
                    ", target " + code(analysis.target.name()) + ": " + std::to_string(all.right) +
                    " of " + std::to_string(all.total) + " right.\n\n" + scores(comparison);
  for (const std::string& sentence : left_out(engine, comparison))
    out += "\n" + printable(sentence) + "\n";
  const std::vector<Disagreement> found = disagreements(analysis, engine, comparison);
  if (!found.empty())
    out += "\n## Disagreements\n\n" +
           head({"aspect", "layer or node", "engine", "predicted", "because", "confidence"});
  for (const Disagreement& one : found)
    out += row({std::string(aspect_name(one.item->aspect)), code(one.about),
                markdown_text(one.engine), markdown_text(one.predicted),
                behind(one, analysis, rules), std::string(confidence_name(one.confidence))});
  std::string only;
  for (std::size_t k = 0; k < comparison.layers.size(); ++k)
    if (!comparison.layers[k].predicted)
      only += "- " + code(engine.layers[k].name) + ": " +
              std::string(engine_only_reason(comparison.layers[k].role,
                                             has_known_types(engine.layers[k]))) +
              "\n";
  if (!only.empty()) out += "\n## In the engine, with no predicted counterpart\n\n" + only;
  only.clear();
  for (std::size_t k : comparison.predicted_only)
    only += "- " + code(analysis.prediction.layers[k].name) + " (" +
            std::string(confidence_name(analysis.prediction.layers[k].confidence)) + ")\n";
  if (!only.empty()) out += "\n## Predicted, with no counterpart in the engine\n\n" + only;
  out += "\n## Layers\n\n" + head({"#", "engine layer", "engine", "predicted", "verdict"});
  const std::vector<std::string> outcome = verdicts(comparison);
  for (std::size_t k = 0; k < engine.layers.size(); ++k) {
    const std::optional<std::size_t> predicted = comparison.layers[k].predicted;
    out += row({std::to_string(k), code(engine.layers[k].name), engine_types(engine.layers[k]),
                predicted ? predicted_types(analysis.prediction.layers[*predicted]) : "-",
                outcome[k]});
  }
  return out;
}

}  // namespace qdq
