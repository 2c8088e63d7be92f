// text_syntax.h: the pieces that graph lines, pattern lines and rewrite lines share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/pattern.h"
#include "graph/text_lexer.h"
#include "qdq_lint/graph.h"

namespace qdq {

// A name and where it stands. absent: "_".
struct NameRef {
  std::string text;
  bool absent = false;
  int line = 0;
  int column = 0;
};

// "{a, _ -> o}". `out` is absent when no "->" was written.
struct QuantSyntax {
  bool present = false;
  std::vector<NameRef> in;
  std::optional<NameRef> out;
};

struct OperatorName {
  std::string domain;
  std::string op;
  bool operator==(const OperatorName&) const = default;
};

constexpr std::string_view kQuantize = "QuantizeLinear";
constexpr std::string_view kDequantize = "DequantizeLinear";

// "Op" or "domain::Op": how Stage::op, patterns and rewrites write an operator in one string.
std::string qualified(std::string_view domain, std::string_view op);
OperatorName split_qualified(std::string_view op);

// The number of elements; nothing if a dimension is unknown or the product overflows.
std::optional<std::uint64_t> element_count(const std::vector<std::int64_t>& dims);

// Each takes what its name says from the cursor, or makes it fail.
NameRef take_name(TokenCursor& cursor, std::string_view what);  // "_" refused
NameRef take_name_or_absent(TokenCursor& cursor, std::string_view what);
OperatorName take_operator(TokenCursor& cursor, std::string_view what);  // Q and DQ spelled out
std::optional<double> accept_number(TokenCursor& cursor);                // inf and nan too
std::int64_t take_integer(TokenCursor& cursor);
QuantSyntax take_quant(TokenCursor& cursor);      // the next token is "{"
Attributes take_attributes(TokenCursor& cursor);  // the next token is "<"

// Braces and attributes in either order, each at most once.
struct Suffixes {
  QuantSyntax quant;
  Attributes attrs;
};
Suffixes take_suffixes(TokenCursor& cursor);

}  // namespace qdq
