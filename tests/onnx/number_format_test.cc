#include "onnx/number_format.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

namespace qdq::reader {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("bits to numbers") {
  const std::vector<std::tuple<DataType, std::uint64_t, double>> cases = {
      {DataType::Float, 0x3fc00000, 1.5},
      {DataType::Double, 0x3ff8000000000000, 1.5},
      {DataType::Float16, 0x3c00, 1.0},
      {DataType::Float16, 0x0001, std::ldexp(1.0, -24)},
      {DataType::Float16, 0xfbff, -65504.0},
      {DataType::Float16, 0x7c00, kInfinity},
      {DataType::BFloat16, 0x3f80, 1.0},
      {DataType::BFloat16, 0xc040, -3.0},
      {DataType::Float8E4M3FN, 0x7e, 448.0},
      {DataType::Float8E4M3FN, 0x01, std::ldexp(1.0, -9)},
      {DataType::Float8E4M3FNUZ, 0x7f, 240.0},
      {DataType::Float8E5M2, 0x7b, 57344.0},
      {DataType::Float8E5M2, 0xfc, -kInfinity},
      {DataType::Float8E5M2FNUZ, 0x7f, 57344.0},
      {DataType::Float4E2M1, 0x7, 6.0},
      {DataType::Float4E2M1, 0x9, -0.5},
      {DataType::Float8E8M0, 127, 1.0},
      {DataType::Float8E8M0, 0, std::ldexp(1.0, -127)},
      {DataType::Int8, 0xff, -1.0},
      {DataType::UInt8, 0xff, 255.0},
      {DataType::Int4, 0x8, -8.0},
      {DataType::UInt4, 0xf, 15.0},
      {DataType::Int16, 0x8000, -32768.0},
      {DataType::Int32, 0xffffffff, -1.0},
      {DataType::UInt32, 0xffffffff, 4294967295.0},
      {DataType::Int64, 0xffffffffffffffff, -1.0},
      {DataType::Bool, 1, 1.0},
  };
  for (const auto& [type, bits, number] : cases) {
    CAPTURE(type_name(type));
    CAPTURE(bits);
    CHECK(decode_bits(type, bits) == number);
  }
  CHECK(std::isnan(decode_bits(DataType::Float8E4M3FN, 0x7f)));
  CHECK(std::isnan(decode_bits(DataType::Float8E4M3FNUZ, 0x80)));
  CHECK(std::isnan(decode_bits(DataType::Float8E8M0, 0xff)));
  CHECK(std::isnan(decode_bits(DataType::Float16, 0x7e00)));
}

TEST_CASE("integers keep all their bits") {
  CHECK(decode_integer_bits(DataType::Int64, 0x7fffffffffffffff) == 0x7fffffffffffffff);
  CHECK(decode_integer_bits(DataType::UInt64, 0xffffffffffffffff) == 0x7fffffffffffffff);
  CHECK(decode_integer_bits(DataType::Int4, 0xf8) == -8);
}

TEST_CASE("types without numbers have no width") {
  CHECK(bit_width(DataType::String) == 0);
  CHECK(bit_width(DataType::Complex64) == 0);
  CHECK(bit_width(static_cast<DataType>(99)) == 0);
  CHECK(bit_width(DataType::Float8E4M3FN) == 8);
  CHECK(bit_width(DataType::Float4E2M1) == 4);
}

TEST_CASE("casts round, truncate and saturate") {
  CHECK(cast_number(0.1, DataType::Float) == double{0.1f});
  CHECK(cast_number(1.0 / 3, DataType::Float16) == 0.333251953125);
  CHECK(cast_number(1e9, DataType::Float16) == kInfinity);
  CHECK(cast_number(1e9, DataType::Float8E4M3FN) == 448.0);
  CHECK(cast_number(0.1, DataType::BFloat16) == 0.10009765625);
  CHECK(cast_number(-1.9, DataType::Int8) == -1.0);
  CHECK(cast_number(300, DataType::Int8) == 127.0);
  CHECK(cast_number(-5, DataType::UInt8) == 0.0);
  CHECK(cast_number(std::nan(""), DataType::Int32) == 0.0);
  CHECK(cast_number(0.5, DataType::Bool) == 1.0);
  CHECK(to_int64(1e300) == std::numeric_limits<std::int64_t>::max());
  CHECK(to_int64(-1e300) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(-2.5) == -2);
}

}  // namespace
}  // namespace qdq::reader
