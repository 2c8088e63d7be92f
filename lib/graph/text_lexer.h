// text_lexer.h: one line of graph notation as tokens, and a cursor that parsers walk along them.
//
// A bare name is [A-Za-z_/][A-Za-z0-9_./-]*; it ends before "->" and before "...". Any other name,
// and a name that would be read as a word of the notation, stands in quotes. Columns count
// characters (UTF-8), not bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/pattern.h"

namespace qdq {

struct Token {
  enum class Kind { Name, String, Integer, Float, Symbol, Bad, End };
  Kind kind = Kind::End;
  std::string text;        // Name, Symbol: as written; String: decoded; Bad: what is wrong with it
  std::string_view piece;  // as written; part of the line that was read
  std::int64_t integer = 0;
  double number = 0;  // of an Integer too
  int column = 0;
};

// The tokens of a line, comments left out; the last one is End. Nothing follows a Bad token but it.
std::vector<Token> lex_line(std::string_view line);

// The inverse: `name` as it must be written to be read as a name again.
std::string quoted(std::string_view text);
std::string name_text(std::string_view name);

// A parser's position in a line. The first failure sticks: from then on the line is at its end, so
// that parsers need no test after each step.
class TokenCursor {
 public:
  // `number` is the line's number in its file, for those who keep positions.
  explicit TokenCursor(std::string_view line, int number = 0)
      : tokens_(lex_line(line)), number_(number) {}

  const Token& peek(std::size_t ahead = 0) const;
  Token take();
  bool at_end() const { return peek().kind == Token::Kind::End; }
  bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool at_word(std::string_view word) const;  // a bare name that reads so
  bool accept(std::string_view symbol);
  bool accept_word(std::string_view word);
  void expect(std::string_view symbol);  // or fails with: expected "SYMBOL"

  // Fails with "expected WHAT" at the next token.
  void fail_expected(std::string_view what);
  void fail(const Token& at, std::string what);
  int line() const { return number_; }
  bool failed() const { return error_.column != 0; }
  const NotationError& error() const { return error_; }

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int number_;
  NotationError error_;
};

}  // namespace qdq
