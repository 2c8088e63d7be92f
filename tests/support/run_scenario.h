// run_scenario.h: what a scenario wants against what a rule set makes of its network.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "qdq_lint/qdq_lint.h"
#include "scenarios/scenario_file.h"

namespace qdq::testing {

// What a scenario may expect. At least one of these is in each file.
inline constexpr std::array kScenarioSections = {"steps", "layers", "findings", "refusals", "log"};

// The lines that one of these sections should have, in the form that it has.
std::vector<std::string> scenario_lines(const ScenarioFile& file, const std::string& section,
                                        const Analysis& run, const RuleSet& rules);

// The network for one of the scenario's targets. Errors: the graph's, the target's, Internal.
Result<Analysis> analyze_scenario(const ScenarioFile& file, const std::string& target,
                                  const RuleSet& rules);

// Where found lines and a section differ, for all targets of the scenario; empty if nowhere.
Result<std::string> scenario_difference(const ScenarioFile& file, const RuleSet& rules);

}  // namespace qdq::testing
