// compare_report.h: a prediction against a real engine, as text, JSON and Markdown.
//
// Pure functions from results to bytes, as in report.h. `comparison` is compare() of the two others.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/compare.h"
#include "qdq_lint/export.h"
#include "qdq_lint/report.h"

namespace QDQ_LINT_API qdq {

// For a terminal: layer by layer, the disagreements with the rules behind them, what has no
// counterpart on the other side, the score.
std::string comparison_text(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            const TextStyle& style);

// The same as one versioned JSON document.
std::string comparison_json(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            std::string_view tool_version);

// The same for an issue or a pull request: the score first, then tables.
std::string comparison_markdown(const Analysis& analysis, const RuleSet& rules,
                                const EngineReport& engine, const Comparison& comparison);

}  // namespace qdq
