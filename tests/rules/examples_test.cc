// The examples that the built-in rules carry: each does what it says, and keeps the numbers.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/rule_tests.h"
#include "support/evaluate.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Examples that cannot be run on numbers, and why.
const std::map<std::string, std::string>& without_numbers() {
  static const std::map<std::string, std::string> reasons = {};
  return reasons;
}

void check_numbers(const std::string& rule, const ExampleGraphs& graphs) {
  const std::string name = rule + ": " + graphs.example;
  INFO(name);
  INFO("before\n", print_graph(graphs.before), "after\n", print_graph(graphs.after));
  const std::optional<std::string> difference = compare_numbers(graphs.before, graphs.after);
  if (difference && difference->starts_with(kNotEvaluated)) {
    const auto known = without_numbers().find(name);
    INFO(*difference);
    REQUIRE(known != without_numbers().end());
    CHECK(*difference == std::string(kNotEvaluated) + known->second);
    return;
  }
  CHECK(difference.value_or("") == "");
  CHECK_MESSAGE(!without_numbers().contains(name), "the example does run on numbers");
}

}  // namespace

TEST_CASE("every rule's examples do what they say") {
  const RuleSet rules = RuleSet::builtin();
  for (const RuleInfo& rule : rules.rules()) {
    SUBCASE(rule.name.c_str()) {
      const std::vector<ExampleResult> results = run_rule_examples(rules, rule.id);
      CHECK(results.size() >= 2);
      for (const ExampleResult& result : results) {
        INFO(result.example, ": ", outcome_name(result.outcome), "\n", result.detail);
        CHECK(result.outcome == ExampleOutcome::Passed);
      }
    }
  }
}

TEST_CASE("every rewrite keeps the numbers of its examples") {
  const RuleSet rules = RuleSet::builtin();
  for (const RuleInfo& rule : rules.rules()) {
    const bool fix = rule.kind == RuleKind::Fix && rule.keeps_numbers;
    if (rule.kind != RuleKind::Rewrite && !fix) continue;
    SUBCASE(rule.name.c_str()) {
      const std::vector<ExampleGraphs> all = example_graphs(rules, rule.id);
      for (const ExampleGraphs& graphs : all) check_numbers(rule.name, graphs);
    }
  }
}
