// A rule's "releases" and the releases' lists of rules say the same.
#include <doctest/doctest.h>

#include "support/release_lists.h"
#include "support/rule_folder.h"

using namespace qdq;
using namespace qdq::testing;

TEST_CASE("every release runs the rules that are for it") {
  CHECK(rules_not_listed(RuleSet::builtin()) == std::vector<std::string>{});
}

TEST_CASE("a rule that a release leaves out is named") {
  const Result<RuleSet> rules =
      load_rules({release_file({"listed"}), rule_file("listed"), rule_file("left-out"),
                  rule_file("later", R"({"releases": ">=9.0"})")});
  REQUIRE(rules);
  CHECK(rules_not_listed(*rules) == std::vector<std::string>{"trt8.5 does not run left-out"});
}
