#include "graph/text_syntax.h"

#include <algorithm>
#include <limits>

namespace qdq {
namespace {

bool at_name(const TokenCursor& cursor, std::size_t ahead = 0) {
  const Token::Kind kind = cursor.peek(ahead).kind;
  return kind == Token::Kind::Name || kind == Token::Kind::String;
}

// The elements of "[...]": numbers or strings, not both.
struct List {
  std::vector<std::int64_t> integers;
  std::vector<double> numbers;
  std::vector<std::string> strings;
  bool all_integers = true;
};

void take_element(TokenCursor& cursor, List& list) {
  const Token next = cursor.peek();
  if (next.kind == Token::Kind::String && list.numbers.empty()) {
    list.strings.push_back(cursor.take().text);
    return;
  }
  const std::optional<double> number =
      list.strings.empty() ? accept_number(cursor) : std::optional<double>();
  if (!number) {
    const bool strings = !list.strings.empty();
    const bool numbers = !list.numbers.empty();
    return cursor.fail_expected(strings   ? "text in quotes"
                                : numbers ? "a number"
                                          : "a number or text in quotes");
  }
  list.all_integers = list.all_integers && next.kind == Token::Kind::Integer;
  list.integers.push_back(next.integer);
  list.numbers.push_back(*number);
}

AttrValue take_list(TokenCursor& cursor) {
  List list;
  cursor.expect("[");
  if (!cursor.accept("]")) {
    do take_element(cursor, list);
    while (cursor.accept(","));
    if (!cursor.accept("]")) cursor.fail_expected("\",\" or \"]\"");
  }
  if (!list.strings.empty()) return list.strings;
  if (list.all_integers) return list.integers;
  return list.numbers;
}

AttrValue take_attribute(TokenCursor& cursor) {
  const Token next = cursor.peek();
  if (cursor.at_symbol("[")) return take_list(cursor);
  if (cursor.accept("?")) return Opaque{take_name(cursor, "the kind of a value").text};
  if (next.kind == Token::Kind::String) return cursor.take().text;
  const std::optional<double> number = accept_number(cursor);
  if (!number) cursor.fail_expected("a number, text in quotes or a list");
  if (next.kind == Token::Kind::Integer) return next.integer;
  return number.value_or(0);
}

}  // namespace

std::string qualified(std::string_view domain, std::string_view op) {
  std::string text(domain);
  if (!domain.empty()) text += "::";
  return text += op;
}

OperatorName split_qualified(std::string_view op) {
  const std::size_t at = op.rfind("::");
  if (at == op.npos) return {.domain = "", .op = std::string(op)};
  return {.domain = std::string(op.substr(0, at)), .op = std::string(op.substr(at + 2))};
}

std::optional<std::uint64_t> element_count(const std::vector<std::int64_t>& dims) {
  std::uint64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(dim), &count)) {
      return std::nullopt;
    }
  }
  return count;
}

NameRef take_name(TokenCursor& cursor, std::string_view what) {
  if (!at_name(cursor) || cursor.at_word("_")) cursor.fail_expected(what);
  const Token token = cursor.take();
  return {.text = token.text, .absent = false, .line = cursor.line(), .column = token.column};
}

NameRef take_name_or_absent(TokenCursor& cursor, std::string_view what) {
  const int column = cursor.peek().column;
  if (cursor.accept_word("_"))
    return {.text = "_", .absent = true, .line = cursor.line(), .column = column};
  return take_name(cursor, what);
}

OperatorName take_operator(TokenCursor& cursor, std::string_view what) {
  const bool bare = cursor.peek().kind == Token::Kind::Name;
  std::string first = take_name(cursor, what).text;
  if (cursor.accept("::")) {
    return {.domain = std::move(first), .op = take_name(cursor, "an operator").text};
  }
  if (bare && first == "Q") first = kQuantize;
  if (bare && first == "DQ") first = kDequantize;
  return {.domain = "", .op = std::move(first)};
}

std::optional<double> accept_number(TokenCursor& cursor) {
  const Token::Kind kind = cursor.peek().kind;
  if (kind == Token::Kind::Integer || kind == Token::Kind::Float) return cursor.take().number;
  if (cursor.accept_word("inf")) return std::numeric_limits<double>::infinity();
  if (cursor.accept_word("nan")) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

std::int64_t take_integer(TokenCursor& cursor) {
  if (cursor.peek().kind != Token::Kind::Integer) cursor.fail_expected("a whole number");
  return cursor.take().integer;
}

namespace {

// "s", or in rewrites "s@t": s with its axis carried over the matched shuffle t; and "signed(s)": what
// is derived from s (derived_params.h).
NameRef take_quant_name(TokenCursor& cursor) {
  NameRef name = take_name_or_absent(cursor, "the name of quantization parameters");
  if (name.absent) return name;
  if (cursor.accept("@")) {
    name.text += "@" + take_name(cursor, "a label").text;
  } else if (cursor.accept("(")) {
    name.text += "(" + take_name(cursor, "the name of quantization parameters").text + ")";
    cursor.expect(")");
  }
  return name;
}

}  // namespace

QuantSyntax take_quant(TokenCursor& cursor) {
  QuantSyntax quant{.present = true, .in = {}, .out = {}};
  cursor.expect("{");
  if (!cursor.at_symbol("}") && !cursor.at_symbol("->")) {
    do quant.in.push_back(take_quant_name(cursor));
    while (cursor.accept(","));
  }
  if (cursor.accept("->")) {
    quant.out = take_quant_name(cursor);
  }
  if (!cursor.accept("}")) {
    cursor.fail_expected(quant.out ? "\"}\"" : "\",\", \"->\" or \"}\"");
  }
  return quant;
}

Attributes take_attributes(TokenCursor& cursor) {
  Attributes attrs;
  cursor.expect("<");
  if (cursor.accept(">")) return attrs;
  do {
    const Token at = cursor.peek();
    const std::string name = take_name(cursor, "the name of an attribute").text;
    cursor.expect("=");
    if (!attrs.try_emplace(name, take_attribute(cursor))) {
      cursor.fail(at, "attribute " + name + " is given twice");
    }
  } while (cursor.accept(","));
  if (!cursor.accept(">")) cursor.fail_expected("\",\" or \">\"");
  return attrs;
}

Suffixes take_suffixes(TokenCursor& cursor) {
  Suffixes suffixes;
  bool has_attrs = false;
  while (!cursor.failed()) {
    if (cursor.at_symbol("{") && !suffixes.quant.present) {
      suffixes.quant = take_quant(cursor);
    } else if (cursor.at_symbol("<") && !has_attrs) {
      suffixes.attrs = take_attributes(cursor);
      has_attrs = true;
    } else {
      break;
    }
  }
  return suffixes;
}

}  // namespace qdq
