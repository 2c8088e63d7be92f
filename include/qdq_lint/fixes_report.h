// fixes_report.h: what fixes were made, what was gained and what is left, as text and JSON.
//
// Pure functions from results to bytes, as in report.h.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/export.h"
#include "qdq_lint/fix.h"
#include "qdq_lint/report.h"

namespace QDQ_LINT_API qdq {

// What was done with the edited model.
struct FixesUse {
  std::string output;     // the file that it was written to; empty: it was not written
  bool unsafe = false;    // unsafe fixes were allowed
  std::string diff = {};  // fix_diff() of the result, for JSON
};

std::string_view why_left_name(WhyLeft why);  // "no-fix", "unsafe-only", "not-main", ...

// For a terminal: the fixes, the numbers of the summary that changed, the findings that are left and why, and
// one line with the counts. `style.all_places` names every node.
std::string fixes_text(const FixResult& result, const RuleSet& rules, const FixesUse& use,
                       const TextStyle& style);

// The last line of it, without line end: "Mended 3 of 5 findings; written to OUT".
std::string fixes_verdict(const FixResult& result, const FixesUse& use);

// The same as one versioned JSON document.
std::string fixes_json(const FixResult& result, const RuleSet& rules, const FixesUse& use,
                       std::string_view tool_version);

}  // namespace qdq
