#include "onnx/number_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace qdq::reader {
namespace {

// A binary floating-point format without the sign: exponent and mantissa widths, bias, and what its
// top codes mean.
struct FloatFormat {
  DataType type;
  int exponent_bits;
  int mantissa_bits;
  int bias;
  enum Top { Ieee, NanAllOnes, NanNegativeZero, AllFinite } top;
  double largest;  // finite
  bool saturates;  // on a cast of something larger; else infinity
};

constexpr std::array<FloatFormat, 7> kFormats = {{
    {DataType::Float16, 5, 10, 15, FloatFormat::Ieee, 65504, false},
    {DataType::BFloat16, 8, 7, 127, FloatFormat::Ieee, 3.3895313892515355e38, false},
    {DataType::Float8E4M3FN, 4, 3, 7, FloatFormat::NanAllOnes, 448, true},
    {DataType::Float8E4M3FNUZ, 4, 3, 8, FloatFormat::NanNegativeZero, 240, true},
    {DataType::Float8E5M2, 5, 2, 15, FloatFormat::Ieee, 57344, true},
    {DataType::Float8E5M2FNUZ, 5, 2, 16, FloatFormat::NanNegativeZero, 57344, true},
    {DataType::Float4E2M1, 2, 1, 1, FloatFormat::AllFinite, 6, true},
}};

const FloatFormat* format_of(DataType type) {
  for (const FloatFormat& format : kFormats) {
    if (format.type == type) return &format;
  }
  return nullptr;
}

double decode_float(const FloatFormat& format, std::uint64_t bits) {
  const int exponent_mask = (1 << format.exponent_bits) - 1;
  const int mantissa_mask = (1 << format.mantissa_bits) - 1;
  const auto code = static_cast<int>(bits);
  const int mantissa = code & mantissa_mask;
  const int exponent = (code >> format.mantissa_bits) & exponent_mask;
  const bool negative = (code >> (format.mantissa_bits + format.exponent_bits)) & 1;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const bool top_exponent = exponent == exponent_mask;
  double magnitude = 0;
  if (format.top == FloatFormat::Ieee && top_exponent) {
    if (mantissa != 0) return nan;
    magnitude = std::numeric_limits<double>::infinity();
  } else if (format.top == FloatFormat::NanAllOnes && top_exponent && mantissa == mantissa_mask) {
    return nan;
  } else if (format.top == FloatFormat::NanNegativeZero && negative && exponent == 0 &&
             mantissa == 0) {
    return nan;
  } else if (exponent == 0) {
    magnitude = std::ldexp(mantissa, 1 - format.bias - format.mantissa_bits);
  } else {
    magnitude =
        std::ldexp(mantissa + mantissa_mask + 1, exponent - format.bias - format.mantissa_bits);
  }
  return negative ? -magnitude : magnitude;
}

double round_to(const FloatFormat& format, double number) {
  if (!std::isfinite(number) || number == 0) return number;
  const int exponent = std::max(std::ilogb(number), 1 - format.bias);
  const double unit = std::ldexp(1.0, exponent - format.mantissa_bits);
  const double rounded = std::nearbyint(number / unit) * unit;
  if (std::fabs(rounded) <= format.largest) return rounded;
  const double limit = format.saturates ? format.largest : std::numeric_limits<double>::infinity();
  return std::copysign(limit, number);
}

struct IntegerFormat {
  unsigned width;
  bool is_signed;
};

IntegerFormat integer_format(DataType type) {
  switch (type) {
    case DataType::UInt4:
      return {4, false};
    case DataType::Int4:
      return {4, true};
    case DataType::UInt8:
      return {8, false};
    case DataType::Int8:
      return {8, true};
    case DataType::UInt16:
      return {16, false};
    case DataType::Int16:
      return {16, true};
    case DataType::UInt32:
      return {32, false};
    case DataType::Int32:
      return {32, true};
    case DataType::UInt64:
      return {64, false};
    case DataType::Int64:
      return {64, true};
    default:
      return {0, false};
  }
}

double decode_e8m0(std::uint64_t bits) {
  if (bits == 255) return std::numeric_limits<double>::quiet_NaN();
  return std::ldexp(1.0, static_cast<int>(bits) - 127);
}

double clamp_integer(double number, IntegerFormat format) {
  if (std::isnan(number)) return 0;
  const double half = std::ldexp(1.0, static_cast<int>(format.width) - 1);
  const double low = format.is_signed ? -half : 0;
  const double high = format.is_signed ? half - 1 : 2 * half - 1;
  return std::fmin(std::fmax(std::trunc(number), low), high);
}

}  // namespace

bool is_integer(DataType type) { return integer_format(type).width != 0; }

unsigned bit_width(DataType type) {
  switch (type) {
    case DataType::Float:
      return 32;
    case DataType::Double:
      return 64;
    case DataType::Bool:
    case DataType::Float8E8M0:
      return 8;
    default:
      break;
  }
  if (const FloatFormat* format = format_of(type)) {
    return static_cast<unsigned>(1 + format->exponent_bits + format->mantissa_bits);
  }
  return integer_format(type).width;
}

std::int64_t decode_integer_bits(DataType type, std::uint64_t bits) {
  const IntegerFormat format = integer_format(type);
  const unsigned unused = 64 - format.width;
  if (format.is_signed) return static_cast<std::int64_t>(bits << unused) >> unused;
  const std::uint64_t value = bits << unused >> unused;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(value, kMax));
}

double decode_bits(DataType type, std::uint64_t bits) {
  const unsigned width = bit_width(type);
  if (width == 0) return 0;
  if (width < 64) bits &= (std::uint64_t{1} << width) - 1;
  switch (type) {
    case DataType::Float:
      return double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))};
    case DataType::Double:
      return std::bit_cast<double>(bits);
    case DataType::Bool:
      return bits != 0;
    case DataType::Float8E8M0:
      return decode_e8m0(bits);
    case DataType::UInt64:
      return static_cast<double>(bits);
    default:
      break;
  }
  if (const FloatFormat* format = format_of(type)) return decode_float(*format, bits);
  return static_cast<double>(decode_integer_bits(type, bits));
}

std::vector<double> decode_bits(DataType type, const std::vector<std::uint64_t>& bits) {
  std::vector<double> numbers(bits.size());
  if (type == DataType::Float) {  // nearly all of them
    std::ranges::transform(bits, numbers.begin(), [](std::uint64_t word) {
      return double{std::bit_cast<float>(static_cast<std::uint32_t>(word))};
    });
  } else {
    std::ranges::transform(bits, numbers.begin(),
                           [&](std::uint64_t word) { return decode_bits(type, word); });
  }
  return numbers;
}

double cast_number(double number, DataType to) {
  if (to == DataType::Float) return double{static_cast<float>(number)};
  if (to == DataType::Bool) return number != 0;
  if (const FloatFormat* format = format_of(to)) return round_to(*format, number);
  if (is_integer(to)) return clamp_integer(number, integer_format(to));
  return number;
}

std::int64_t to_int64(double number) {
  if (std::isnan(number)) return 0;
  if (number >= 0x1p63) return std::numeric_limits<std::int64_t>::max();
  if (number <= -0x1p63) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

}  // namespace qdq::reader
