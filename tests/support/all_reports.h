// all_reports.h: everything that can be said of an analysis, in every format.
#pragma once

#include <cstddef>
#include <string>

#include "qdq_lint/qdq_lint.h"

namespace qdq::testing {

// How many documents there are.
std::size_t report_count();
// One of them, by number: findings in a format without and with a snapshot, statistics, layers, log, snapshot,
// the fates of nodes, pictures of the graph before and after.
std::string one_report(const Analysis& analysis, const RuleSet& rules, std::size_t which);
std::string all_reports(const Analysis& analysis, const RuleSet& rules);

// What in the document of that number is not as its format wants it: a document of a JSON format that does not parse,
// a tag or a line of a picture; else empty.
std::string form_fault(const Analysis& analysis, const RuleSet& rules, std::size_t which);

}  // namespace qdq::testing
