// plan_diff_rows.h: a difference of plans in words, for text and Markdown alike.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/plan_diff.h"

namespace qdq {

// "became float", ... Not escaped; names are printable().
struct DiffRow {
  std::string change, layer, before, after;
};
std::vector<DiffRow> diff_rows(const Analysis& before, const Analysis& after, const PlanDiff& diff);

// A number of the summary on both sides: "dangling DQ", "0", "2".
struct SummaryRow {
  std::string what, before, after;
};
// Those that differ.
std::vector<SummaryRow> summary_rows(const Analysis& before, const Analysis& after);

// Sentences without line end: what TensorRT refuses now or no longer, and which names mean nothing.
std::vector<std::string> diff_notes(const PlanDiff& diff);

// "worse: 1 layer became float, 2 new leftovers; estimated time x1.12". The first word is the outcome; if that
// is not "worse", regressions are left to diff_regressions.
std::string diff_verdict(const PlanDiff& diff);

// "1 new leftover", of an outcome that does not say it; else empty.
std::vector<std::string> diff_regressions(const PlanDiff& diff);

// "Worse in places: 1 new leftover", or nothing.
std::string regressions_line(const PlanDiff& diff);

}  // namespace qdq
