// rule_tests.h: run the examples that rule files carry. What `qdq-lint test` and ctest do.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

enum class ExampleOutcome {
  Passed,
  Missing,      // the rule should have applied and did not
  Noisy,        // it should not have applied and did
  Wrong,        // it applied and gave something else
  WrongReason,  // it stayed, but not for the reason given
  Broken,       // the example itself cannot be run: its graph does not parse
};
std::string_view outcome_name(ExampleOutcome outcome);  // "passed", "missing", ...

struct ExampleResult {
  std::string rule;
  std::string file;
  std::string example;
  ExampleOutcome outcome = ExampleOutcome::Passed;
  std::string detail;  // expected and found; empty if passed
};

// Runs every example of one rule: alone, or behind the rules that the example names. Pure.
std::vector<ExampleResult> run_rule_examples(const RuleSet& rules, RuleId rule);

// The graph of each rewrite example before and after, for those who check that the numbers stay.
struct ExampleGraphs {
  std::string example;
  Graph before, after;
};
std::vector<ExampleGraphs> example_graphs(const RuleSet& rules, RuleId rule);  // pure

}  // namespace qdq
