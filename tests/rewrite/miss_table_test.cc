#include "rewrite/miss_table.h"

#include <doctest/doctest.h>

namespace qdq {
namespace {

RuleId rule(std::uint32_t number) { return static_cast<RuleId>(number); }
NodeId node(std::uint32_t number) { return static_cast<NodeId>(number); }

TEST_CASE("a rule has one miss at a node: the last") {
  MissTable table(3);
  table.at(rule(1), node(7)).depth = 4;
  table.at(rule(1), node(7)).depth = 5;
  const std::vector<Miss> misses = table.sorted();
  REQUIRE(misses.size() == 1);
  CHECK(misses[0].depth == 5);
  CHECK(misses[0].rule == rule(1));
  CHECK(misses[0].on == node(7));
}

TEST_CASE("misses come out by node and then rule, without the erased") {
  constexpr std::uint32_t nodes = 5000;  // more than the table begins with
  MissTable table(4);
  for (std::uint32_t n = nodes; n-- > 0;)
    for (std::uint32_t r : {3u, 0u, 2u}) table.at(rule(r), node(n)).depth = n;
  for (std::uint32_t n = 0; n < nodes; n += 2) table.erase(rule(2), node(n));
  table.erase(rule(1), node(0));  // was never there
  table.at(rule(2), node(0)).depth = 9;
  const std::vector<Miss> misses = table.sorted();
  REQUIRE(misses.size() == 3 * nodes - nodes / 2 + 1);
  for (std::size_t k = 1; k < misses.size(); ++k)
    CHECK(std::pair(misses[k - 1].on, misses[k - 1].rule) <
          std::pair(misses[k].on, misses[k].rule));
  CHECK(misses[1].rule == rule(2));
  CHECK(misses[1].depth == 9);
  CHECK(misses[4].depth == 1);
}

TEST_CASE("a reason holds any number of arguments") {
  ReasonArgs args{node(1), 2.0, "three"};
  CHECK(args.size() == 3);
  for (int more = 4; more < 7; ++more) args.push_back(static_cast<double>(more));
  REQUIRE(args.size() == 6);
  CHECK(args[0] == ReasonArg(node(1)));
  CHECK(args[2] == ReasonArg("three"));
  CHECK(args[5] == ReasonArg(6.0));
  CHECK(args.end() - args.begin() == 6);
}

}  // namespace
}  // namespace qdq
