#include <doctest/doctest.h>

#include "qdq_lint/graph.h"

namespace qdq {
namespace {

TEST_CASE("every type has a name of its own") {
  for (std::int32_t number = 0; number <= 24; ++number) {
    const auto type = static_cast<DataType>(number);
    CHECK(type_from_name(type_name(type)) == type);
  }
  CHECK(type_name(DataType::Float) == "f32");
  CHECK(type_name(DataType::Float8E4M3FNUZ) == "f8e4m3fnuz");
  CHECK(type_name(DataType::Undefined) == "?");
}

TEST_CASE("unknown types and names") {
  CHECK(type_name(static_cast<DataType>(99)) == "?");
  CHECK(!type_from_name("float"));
  CHECK(!type_from_name(""));
}

TEST_CASE("the high-precision types") {
  CHECK(is_float(DataType::Float));
  CHECK(is_float(DataType::Float16));
  CHECK(is_float(DataType::BFloat16));
  CHECK(is_float(DataType::Double));
  CHECK(!is_float(DataType::Int8));
  CHECK(!is_float(DataType::Float8E4M3FN));
  CHECK(!is_float(DataType::Undefined));
}

}  // namespace
}  // namespace qdq
