#include "graph/text_lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "base/utf8.h"

namespace qdq {
namespace {

constexpr std::array<std::string_view, 19> kSymbols = {"...", "->", "::", ":", "(", ")", "[",
                                                       "]",   "{",  "}",  "<", ">", ",", "=",
                                                       "|",   "%",  "@",  "*", "?"};
constexpr std::array<std::string_view, 8> kWords = {"_",   "in",    "formal", "const",
                                                    "out", "quant", "inf",    "nan"};
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool starts_name(char c) { return is_letter(c) || c == '_' || c == '/'; }
bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '.' || c == '-'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// UTF-8: every byte but the first of a character is 10xxxxxx.
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }

std::string_view first_character(std::string_view text) {
  const auto next = std::find_if(text.begin() + 1, text.end(), starts_character);
  return text.substr(0, static_cast<std::size_t>(next - text.begin()));
}

int characters(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, starts_character));
}

// The length of the bare name that `text` starts with; 0: none.
std::size_t name_length(std::string_view text) {
  if (text.empty() || !starts_name(text[0])) return 0;
  std::size_t end = 1;
  while (end < text.size() && continues_name(text[end])) {
    const std::string_view rest = text.substr(end);
    if (rest.starts_with("->") || rest.starts_with("...")) break;
    ++end;
  }
  return end;
}

std::size_t digits_length(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

// The length of the number that `text` starts with, sign included; 0: none.
std::size_t number_length(std::string_view text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  for (const std::string_view word : {"inf", "nan"}) {
    if (sign == 1 && text.substr(1).starts_with(word)) return 1 + word.size();
  }
  std::size_t end = sign + digits_length(text.substr(sign));
  if (end == sign) return 0;
  const bool pack = text.substr(end).starts_with("...");
  if (end < text.size() && text[end] == '.' && !pack) {
    end += 1 + digits_length(text.substr(end + 1));
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const bool has_sign = end + 1 < text.size() && (text[end + 1] == '-' || text[end + 1] == '+');
    const std::size_t exponent = end + (has_sign ? 2 : 1);
    if (exponent < text.size() && is_digit(text[exponent])) {
      end = exponent + digits_length(text.substr(exponent));
    }
  }
  return end;
}

Token bad(std::string_view piece, std::string what) {
  return Token{.kind = Token::Kind::Bad, .text = std::move(what), .piece = piece};
}

Token lex_number(std::string_view text, std::size_t length) {
  std::size_t run = length;
  while (run < text.size() && continues_name(text[run]) && text[run] != '-') ++run;
  if (run > length) {
    return bad(text.substr(0, run), "a name that starts with a digit stands in quotes");
  }
  const std::string_view piece = text.substr(0, length);
  Token token{.kind = Token::Kind::Float, .text = std::string(piece), .piece = piece};
  const char* const end = piece.data() + piece.size();
  const auto as_number = std::from_chars(piece.data(), end, token.number);
  if (as_number.ec != std::errc()) return bad(piece, "this number is out of range");
  const auto as_integer = std::from_chars(piece.data(), end, token.integer);
  const bool whole = as_integer.ec == std::errc() && as_integer.ptr == end;
  token.kind = whole ? Token::Kind::Integer : Token::Kind::Float;
  return token;
}

// The byte that "\xHH" stands for; `at` is behind the x.
std::optional<char> hex_byte(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const std::size_t high = kHexDigits.find(text[at]);
  const std::size_t low = kHexDigits.find(text[at + 1]);
  if (high == kHexDigits.npos || low == kHexDigits.npos) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

std::optional<char> plain_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return std::nullopt;
  }
}

Token lex_string(std::string_view text) {
  std::string decoded;
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') {
    if (text[at] != '\\') {
      decoded += text[at++];
      continue;
    }
    const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool hex = kind == 'x';
    const std::optional<char> byte = hex ? hex_byte(text, at + 2) : plain_escape(kind);
    if (!byte) {
      return bad(text.substr(at, 2), "unknown escape; known are \\\" \\\\ \\n \\r \\t \\xHH");
    }
    decoded += *byte;
    at += hex ? 4 : 2;
  }
  if (at >= text.size()) return bad(text, "this quoted text has no end");
  return Token{
      .kind = Token::Kind::String, .text = std::move(decoded), .piece = text.substr(0, at + 1)};
}

Token lex_token(std::string_view text) {
  if (text[0] == '"') return lex_string(text);
  if (const std::size_t length = name_length(text)) {
    const std::string_view piece = text.substr(0, length);
    return Token{.kind = Token::Kind::Name, .text = std::string(piece), .piece = piece};
  }
  if (const std::size_t length = number_length(text)) return lex_number(text, length);
  for (const std::string_view symbol : kSymbols) {
    if (!text.starts_with(symbol)) continue;
    return Token{.kind = Token::Kind::Symbol,
                 .text = std::string(symbol),
                 .piece = text.substr(0, symbol.size())};
  }
  return bad(first_character(text),
             "this character means nothing here; such names stand in quotes");
}

}  // namespace

std::vector<Token> lex_line(std::string_view line) {
  std::vector<Token> tokens;
  int column = 1;
  std::size_t at = 0;
  while (at < line.size() && line[at] != '#') {
    if (is_space(line[at])) {
      ++at;
      ++column;
      continue;
    }
    Token token = lex_token(line.substr(at));
    token.column = column;
    at += token.piece.size();
    column += characters(token.piece);
    tokens.push_back(std::move(token));
    if (tokens.back().kind == Token::Kind::Bad) break;
  }
  tokens.emplace_back().column = column;
  return tokens;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Sequence next = decode_utf8(text, at);
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    const bool command = text.compare(at, 2, "##") == 0;  // of a CI service's log (printable.cc)
    if (next.length == 0 || moves_cursor(next.code) || command) {
      for (const char c : text.substr(at, length)) {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += kHexDigits[byte >> 4];
        out += kHexDigits[byte & 15];
      }
    } else {
      if (text[at] == '"' || text[at] == '\\') out += '\\';
      out += text.substr(at, length);
    }
    at += length;
  }
  return out + '"';
}

std::string name_text(std::string_view name) {
  const bool bare = !name.empty() && name_length(name) == name.size() && name.back() != '.' &&
                    name.back() != '-' && std::ranges::find(kWords, name) == kWords.end();
  return bare ? std::string(name) : quoted(name);
}

const Token& TokenCursor::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token TokenCursor::take() {
  const Token token = peek();
  if (token.kind == Token::Kind::Bad) fail(token, token.text);
  if (!at_end()) ++at_;
  return token;
}

bool TokenCursor::at_symbol(std::string_view symbol, std::size_t ahead) const {
  return peek(ahead).kind == Token::Kind::Symbol && peek(ahead).text == symbol;
}

bool TokenCursor::at_word(std::string_view word) const {
  return peek().kind == Token::Kind::Name && peek().text == word;
}

bool TokenCursor::accept(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  ++at_;
  return true;
}

bool TokenCursor::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  ++at_;
  return true;
}

void TokenCursor::expect(std::string_view symbol) {
  if (!accept(symbol)) fail_expected("\"" + std::string(symbol) + "\"");
}

void TokenCursor::fail_expected(std::string_view what) {
  const Token& next = peek();
  if (next.kind == Token::Kind::Bad) return fail(next, next.text);
  fail(next, "expected " + std::string(what) + (at_end() ? ", but the line ends" : ""));
}

void TokenCursor::fail(const Token& at, std::string what) {
  if (!failed()) error_ = NotationError{at.column, std::move(what), std::string(at.piece)};
  at_ = tokens_.size() - 1;
}

}  // namespace qdq
