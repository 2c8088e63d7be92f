// number_format.h: the bit patterns of ONNX's element types as numbers, and back for casts.
#pragma once

#include <cstdint>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq::reader {

// Bits of one element; 0 for types whose elements are not single numbers (strings, complex) and for
// types that are not known.
unsigned bit_width(DataType type);

bool is_integer(DataType type);  // signed or unsigned, not bool

// The number that the low bit_width(type) bits stand for.
double decode_bits(DataType type, std::uint64_t bits);
// Of each element.
std::vector<double> decode_bits(DataType type, const std::vector<std::uint64_t>& bits);

// The same for integer types, exactly. uint64 above 2^63 - 1 saturates.
std::int64_t decode_integer_bits(DataType type, std::uint64_t bits);

// What ONNX's Cast makes of a number: rounded to the nearest for float types, truncated and
// saturated for integers.
double cast_number(double number, DataType to);

// Truncated and saturated, so that any double can be given.
std::int64_t to_int64(double number);

}  // namespace qdq::reader
