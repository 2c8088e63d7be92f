// project.h: findings of project rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qdq_lint/judge.h"

namespace qdq {

// Values for the {names} in a project rule's message.
using Filling = std::vector<std::pair<std::string_view, std::string>>;

// The rule that `cause` raises, as a finding with its own severity; empty if the set has none.
std::optional<Finding> project_finding(const RuleSet& rules, std::string_view cause,
                                       const Filling& filling);

// One for each bound of the budget that the prediction breaks.
std::vector<Finding> budget_findings(const RuleSet& rules, const Budget& budget,
                                     const Prediction& prediction);

// Of an entry of the baseline that matches nothing.
std::optional<Finding> stale_entry(const RuleSet& rules, const BaselineEntry& entry,
                                   const std::string& file);

// Of a suppression that found nothing.
std::optional<Finding> unused_suppression(const RuleSet& rules, const Suppression& suppression);

}  // namespace qdq
