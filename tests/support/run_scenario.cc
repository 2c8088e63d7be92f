#include "support/run_scenario.h"

#include <algorithm>
#include <sstream>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"

namespace qdq::testing {
namespace {

using Lines = std::vector<std::string>;

std::string precisions(const std::vector<LayerTensor>& tensors) {
  std::string out;
  for (const LayerTensor& tensor : tensors)
    out += " " + std::string(precision_name(tensor.precision));
  return out;
}

// A layer's type that the file leaves open counts as what was found.
std::string with_open_type(const std::string& found, const std::string& wanted) {
  const std::size_t star = wanted.find(" | * | ");
  const std::size_t type = found.find(" | ");
  if (star == std::string::npos || type == std::string::npos) return found;
  return found.substr(0, type) + " | *" + found.substr(found.find(" | ", type + 3));
}

// What the section should say; empty if it does.
std::string difference(const std::string& section, const Lines& found, const Lines& wanted) {
  std::string text;
  bool same = found.size() == wanted.size();
  for (std::size_t k = 0; k < found.size(); ++k) {
    const bool fits = k < wanted.size() && with_open_type(found[k], wanted[k]) == wanted[k];
    same = same && fits;
    text += (fits ? "    " : "  + ") + found[k] + "\n";
  }
  for (std::size_t k = 0; k < wanted.size(); ++k)
    if (k >= found.size() || with_open_type(found[k], wanted[k]) != wanted[k])
      text += "  - " + wanted[k] + "\n";
  return same ? "" : section + ": found and (-) wanted\n" + text;
}

// Whether the section shows how sure each line is. All of its lines do, or none.
bool shows_confidence(const std::string& section, const Lines& wanted) {
  return std::ranges::any_of(wanted, [&](const std::string& line) {
    if (section == "steps")
      return line.ends_with(" (observed)") || line.ends_with(" (documented)") ||
             line.ends_with(" (inferred)");
    if (section == "layers") return std::ranges::count(line, '|') == 4;
    return (section == "findings" || section == "refusals") && line.size() > 7 && line[7] == '(';
  });
}

std::string layer_line(const Layer& layer, bool confidence) {
  std::string line = layer.name + " | " + layer.type + " | in:" + precisions(layer.inputs) +
                     " | out:" + precisions(layer.outputs);
  if (confidence) line += " | " + std::string(confidence_name(layer.confidence));
  return line;
}

std::string finding_line(const Finding& finding, const RuleSet& rules, bool confidence) {
  std::string line = rules.rule(finding.rule).code + " ";
  if (confidence)
    line += "(" + std::string(severity_name(finding.severity)) + ", " +
            std::string(confidence_name(finding.confidence)) + ") ";
  return line + finding.message;
}

std::string step_line(const Step& step, const Analysis& run, const RuleSet& rules,
                      bool confidence) {
  std::string line = rules.rule(step.rule).name + " on " + run.optimized.node(step.on).name;
  if (confidence) line += " (" + std::string(confidence_name(step.confidence)) + ")";
  return line;
}

}  // namespace

Lines scenario_lines(const ScenarioFile& file, const std::string& section, const Analysis& run,
                     const RuleSet& rules) {
  const bool confidence = shows_confidence(section, file.lines(section));
  Lines out;
  if (section == "steps")
    for (const Step& step : run.trace.steps) out.push_back(step_line(step, run, rules, confidence));
  if (section == "layers")
    for (const Layer& layer : run.prediction.layers) out.push_back(layer_line(layer, confidence));
  // In the model's order: what findings cost has tests of its own.
  if (section == "findings")
    for (const Finding& finding :
         lint({run.model.graph, run.optimized, run.trace, run.prediction, rules, run.target}))
      out.push_back(finding_line(finding, rules, confidence));
  if (section == "refusals")
    for (const Finding& finding : run.findings)
      if (rules.rule(finding.rule).code.starts_with("QDQ1"))
        out.push_back(finding_line(finding, rules, confidence) +
                      (finding.quote.empty() ? "" : " | " + finding.quote));
  if (section == "log") {
    std::istringstream log(verbose_log(run, rules));
    for (std::string line; std::getline(log, line);) out.push_back(line);
  }
  return out;
}

Result<Analysis> analyze_scenario(const ScenarioFile& file, const std::string& target,
                                  const RuleSet& rules) {
  Result<Graph> graph = parse_graph(file.text("graph"), "graph");
  if (!graph) return graph.take_error();
  return analyze(Model{*std::move(graph), "scenario", {}, 0}, rules,
                 {.target = target, .until = {}, .limits = {}});
}

Result<std::string> scenario_difference(const ScenarioFile& file, const RuleSet& rules) {
  std::string text;
  for (const std::string& target : file.lines("target")) {
    const Result<Analysis> run = analyze_scenario(file, target, rules);
    if (!run) return run.error();
    for (const char* section : kScenarioSections) {
      if (!file.has(section)) continue;
      const std::string other =
          difference(section, scenario_lines(file, section, *run, rules), file.lines(section));
      if (!other.empty()) text += target + ", " + other;
    }
  }
  return text;
}

}  // namespace qdq::testing
