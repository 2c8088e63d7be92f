// Small networks through whole pipelines: the steps, layers and findings that *.scenario files expect.
//
// QDQ_ACCEPT=1 in the environment rewrites the sections of files that are not open, for review.
// QDQ_RULES=DIR takes the rules from a folder.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "scenarios/scenario_file.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

RuleSet rules_to_test() {
  const char* folder = std::getenv("QDQ_RULES");
  if (!folder) return RuleSet::builtin();
  Result<RuleSet> rules = RuleSet::load(folder);
  if (!rules) FAIL(to_string(rules.error()));
  return *rules;
}

std::vector<fs::path> scenario_paths() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(QDQ_SOURCE_DIR) / "tests/scenarios"))
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Analysis analyzed(const ScenarioFile& file, const RuleSet& rules) {
  Result<Graph> graph = parse_graph(file.text("graph"), "graph");
  if (!graph) FAIL(to_string(graph.error()));
  Result<Analysis> analysis = analyze(Model{*std::move(graph), "scenario", {}, 0}, rules,
                                      {.target = file.line("target"), .until = {}, .limits = {}});
  if (!analysis) FAIL(to_string(analysis.error()));
  return *std::move(analysis);
}

std::string precisions(const std::vector<LayerTensor>& tensors) {
  std::string out;
  for (const LayerTensor& tensor : tensors)
    out += " " + std::string(precision_name(tensor.precision));
  return out;
}

Lines found_lines(const std::string& section, const Analysis& run, const RuleSet& rules) {
  Lines out;
  if (section == "steps")
    for (const Step& step : run.trace.steps)
      out.push_back(rules.rule(step.rule).name + " on " + run.optimized.node(step.on).name);
  if (section == "layers")
    for (const Layer& layer : run.prediction.layers)
      out.push_back(layer.name + " | " + layer.type + " | in:" + precisions(layer.inputs) +
                    " | out:" + precisions(layer.outputs));
  // In the model's order: what findings cost has tests of its own.
  if (section == "findings")
    for (const Finding& finding :
         lint({run.model.graph, run.optimized, run.trace, run.prediction, rules, run.target}))
      out.push_back(rules.rule(finding.rule).code + " " + finding.message);
  if (section == "refusals") {
    for (const Finding& finding : run.findings) {
      const std::string& code = rules.rule(finding.rule).code;
      if (!code.starts_with("QDQ1")) continue;
      out.push_back(code + " " + finding.message);
      if (!finding.quote.empty()) out.back() += " | " + finding.quote;
    }
  }
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

bool accepting() {
  const char* accept = std::getenv("QDQ_ACCEPT");
  return accept && *accept == '1';
}

void run_scenario(const fs::path& path, const RuleSet& rules) {
  ScenarioFile file(path);
  REQUIRE((file.has("layers") || file.has("refusals")));
  const Analysis run = analyzed(file, rules);
  std::string differences;
  for (const char* section : {"steps", "layers", "findings", "refusals"}) {
    if (!file.has(section)) continue;
    const Lines found = found_lines(section, run, rules);
    const std::string found_other = difference(section, found, file.lines(section));
    differences += found_other;
    if (accepting() && !found_other.empty() && !file.has("open")) {
      file.set(section, found);
      file.write(path);
    }
  }
  INFO(file.line("title"));
  if (!file.has("open")) {
    CHECK_MESSAGE(differences.empty(), differences);
    return;
  }
  if (std::getenv("QDQ_VERBOSE")) MESSAGE("open: ", file.text("open"), differences);
  CHECK_MESSAGE(!differences.empty(), "agrees now: take the section \"open\" out");
}

}  // namespace

TEST_CASE("scenarios") {
  const RuleSet rules = rules_to_test();
  const std::vector<fs::path> paths = scenario_paths();
  REQUIRE(!paths.empty());
  for (const fs::path& path : paths) {
    const std::string name = path.stem().string();
    SUBCASE(name.c_str()) { run_scenario(path, rules); }
  }
}
