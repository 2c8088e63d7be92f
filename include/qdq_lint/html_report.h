// html_report.h: what a run found out as one HTML page, for people to look at.
//
// The page holds everything that it needs, data and viewer, and fetches nothing. `check` writes it by the
// format "html" of formats.h; here are the two other kinds. Pure functions from results to bytes, as in
// report.h. Names come from models: in the data nothing is left that HTML would take for markup.
// docs/html-report.md says what the page shows, docs/schema/html-report-1.schema.json what its data are.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/compare.h"
#include "qdq_lint/export.h"
#include "qdq_lint/plan_diff.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

// Whether the library was built with the viewer. Without it pages hold the data and a sentence that says
// so, and nobody wants them. The Error, of kind Usage, says what is missing and how to get it.
Result<void> check_html_viewer();

// A prediction painted with what a real engine has. `comparison` is compare() of the two others.
std::string comparison_html(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            std::string_view tool_version);

// Two models' plans side by side. `diff` is diff_plans() of the two analyses.
std::string plan_diff_html(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const RuleSet& rules, std::string_view tool_version);

}  // namespace qdq
