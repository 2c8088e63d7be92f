// all_reports.h: everything that can be said of an analysis, in every format.
#pragma once

#include <cstddef>
#include <string>

#include "qdq_lint/qdq_lint.h"

namespace qdq::testing {

// How many documents there are.
std::size_t report_count();
// One of them, by number: findings in a format without and with a snapshot, statistics, layers, log, snapshot,
// the fates of nodes.
std::string one_report(const Analysis& analysis, const RuleSet& rules, std::size_t which);
std::string all_reports(const Analysis& analysis, const RuleSet& rules);

// The document of that number if it is of a JSON format and does not parse; else empty.
std::string json_fault(const Analysis& analysis, const RuleSet& rules, std::size_t which);

}  // namespace qdq::testing
