// What the build stored of the rules is what compiling their files gives.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/check.h"
#include "qdq_lint/rules.h"
#include "rules/stored.h"

namespace qdq {
namespace {

const std::filesystem::path kRules = std::filesystem::path(QDQ_SOURCE_DIR) / "rules";

TEST_CASE("the stored rules are the compiled files of rules/") {
  const Result<RuleSet> compiled = RuleSet::load(kRules);
  REQUIRE(compiled);
  CHECK(store_rules(compiled->compiled()) == builtin_rules());
  CHECK(RuleSet::builtin().digest() == compiled->digest());
}

TEST_CASE("restored rules store as the same bytes") {
  const CompiledRules restored = restore_rules(builtin_rules());
  CHECK(store_rules(restored) == builtin_rules());
  REQUIRE(restored.infos.size() == restored.rules.size());
  CHECK(restored.infos.back().name == restored.rules.back().info.name);
}

TEST_CASE("a changed rule stores as other bytes") {
  CompiledRules rules = restore_rules(builtin_rules());
  REQUIRE(!rules.rules.empty());
  rules.rules.back().where.push_back({});
  rules.rules.back().where.back().def = rules.rules.front().where.front().def;
  CHECK(store_rules(rules) != builtin_rules());
}

TEST_CASE("bytes that are cut short or go on are refused") {
  const std::string_view stored = builtin_rules();
  CHECK_THROWS_AS(restore_rules(stored.substr(0, stored.size() - 1)), BrokenInvariant);
  CHECK_THROWS_AS(restore_rules(std::string(stored) + "x"), BrokenInvariant);
  CHECK_THROWS_AS(restore_rules(""), BrokenInvariant);
}

}  // namespace
}  // namespace qdq
