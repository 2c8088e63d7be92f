#include "qdq_lint/attributes.h"

#include <doctest/doctest.h>

namespace qdq {
namespace {

AttrValue number(std::int64_t value) { return value; }

TEST_CASE("attributes are sorted by name, and a name is there once") {
  Attributes attributes{{"pads", number(1)}, {"axis", number(2)}, {"axis", number(3)}};
  CHECK(attributes.size() == 2);
  CHECK(attributes.begin()->first == "axis");
  CHECK(attributes.at("axis") == number(2));
  attributes.insert_or_assign("axis", number(4));
  CHECK(attributes.at("axis") == number(4));
  CHECK_FALSE(attributes.try_emplace("pads", number(5)));
  CHECK(attributes.at("pads") == number(1));
  attributes.erase("axis");
  attributes.erase("group");
  CHECK_FALSE(attributes.contains("axis"));
  CHECK(attributes.size() == 1);
  CHECK_THROWS_AS(attributes.at("axis"), std::out_of_range);
}

TEST_CASE("writing to a copy leaves the others as they are") {
  const Attributes first{{"axis", number(1)}};
  Attributes second = first;
  CHECK(second == first);
  CHECK(&second.at("axis") == &first.at("axis"));
  second["axis"] = number(2);
  CHECK(first.at("axis") == number(1));
  CHECK(second.at("axis") == number(2));
  CHECK_FALSE(second == first);
  Attributes third = first;
  third.erase("axis");
  CHECK(first.contains("axis"));
}

TEST_CASE("no attributes are equal to none") {
  Attributes emptied{{"axis", number(1)}};
  emptied.erase("axis");
  CHECK(emptied == Attributes());
  CHECK(Attributes().begin() == Attributes().end());
}

}  // namespace
}  // namespace qdq
