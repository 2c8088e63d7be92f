// Small networks through whole pipelines: the steps, layers and findings that *.scenario files expect.
//
// QDQ_ACCEPT=1 in the environment rewrites the sections of files that are not open, for review.
// QDQ_RULES=DIR takes the rules from a folder.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "support/run_scenario.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
namespace fs = std::filesystem;

RuleSet rules_to_test() {
  const char* folder = std::getenv("QDQ_RULES");
  if (!folder) return RuleSet::builtin();
  Result<RuleSet> rules = RuleSet::load(folder);
  if (!rules) FAIL(to_string(rules.error()));
  return *rules;
}

bool accepting() {
  const char* accept = std::getenv("QDQ_ACCEPT");
  return accept && *accept == '1';
}

// Writes what the first target gives into the sections that the file has.
void accept(const fs::path& path, ScenarioFile file, const RuleSet& rules) {
  const Result<Analysis> run = analyze_scenario(file, file.line("target"), rules);
  if (!run) FAIL(to_string(run.error()));
  for (const char* section : kScenarioSections)
    if (file.has(section)) file.set(section, scenario_lines(file, section, *run, rules));
  file.write(path);
}

void run_scenario(const fs::path& path, const RuleSet& rules) {
  const ScenarioFile file(path);
  INFO(file.line("title"));
  REQUIRE(std::ranges::any_of(kScenarioSections,
                              [&](const char* section) { return file.has(section); }));
  REQUIRE(!file.lines("target").empty());
  const Result<std::string> found = scenario_difference(file, rules);
  if (!found) FAIL(to_string(found.error()));
  if (!file.has("open")) {
    if (accepting() && !found->empty()) accept(path, file, rules);
    CHECK_MESSAGE(found->empty(), *found);
    return;
  }
  if (std::getenv("QDQ_VERBOSE")) MESSAGE("open: ", file.text("open"), *found);
  CHECK_MESSAGE(!found->empty(), "agrees now: take the section \"open\" out");
}

}  // namespace

TEST_CASE("scenarios") {
  const RuleSet rules = rules_to_test();
  const std::vector<fs::path> paths = scenario_paths(fs::path(QDQ_SOURCE_DIR) / "tests/scenarios");
  REQUIRE(!paths.empty());
  for (const fs::path& path : paths) {
    const std::string name = path.stem().string();
    SUBCASE(name.c_str()) { run_scenario(path, rules); }
  }
}
