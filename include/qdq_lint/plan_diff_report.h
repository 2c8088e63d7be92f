// plan_diff_report.h: what changed between two plans, as text, JSON and Markdown.
//
// Pure functions from results to bytes, as in report.h. `diff` is diff_plans() of the two analyses.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/export.h"
#include "qdq_lint/plan_diff.h"
#include "qdq_lint/report.h"

namespace QDQ_LINT_API qdq {

// For a terminal: the layers that changed, what TensorRT refuses, the numbers of the summary that
// changed, the verdict on the last line.
std::string plan_diff_text(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const TextStyle& style);

// The same as one versioned JSON document.
std::string plan_diff_json(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const RuleSet& rules, std::string_view tool_version);

// The same for a pull request: the verdict first, then tables.
std::string plan_diff_markdown(const Analysis& before, const Analysis& after, const PlanDiff& diff);

}  // namespace qdq
