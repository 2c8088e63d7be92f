#include <algorithm>

#include "graph/pattern.h"
#include "graph/text_lexer.h"
#include "graph/text_syntax.h"

namespace qdq {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

PatternArg take_arg(TokenCursor& cursor, std::string_view what) {
  const NameRef name = take_name_or_absent(cursor, what);
  const bool pack = cursor.accept("...");
  if (name.absent) return {pack ? PatternArg::Kind::Pack : PatternArg::Kind::Any, "_"};
  return {pack ? PatternArg::Kind::Pack : PatternArg::Kind::Name, name.text};
}

std::vector<PatternArg> take_results(TokenCursor& cursor) {
  std::vector<PatternArg> results;
  do results.push_back(take_arg(cursor, "the name of a result"));
  while (cursor.accept(","));
  if (!cursor.accept("=")) cursor.fail_expected("\",\" or \"=\"");
  return results;
}

// The operands up to `close`; the opening bracket is taken.
std::vector<PatternArg> take_args(TokenCursor& cursor, std::string_view close) {
  std::vector<PatternArg> args;
  if (cursor.accept(close)) return args;
  do args.push_back(take_arg(cursor, "an operand"));
  while (cursor.accept(","));
  if (!cursor.accept(close)) cursor.fail_expected("\",\" or \"" + std::string(close) + "\"");
  return args;
}

// Takes the name out of "_..., a, _...". False if it is another list.
bool take_middle(std::vector<PatternArg>& list) {
  const auto others = [](const PatternArg& arg) {
    return arg.kind == PatternArg::Kind::Pack && arg.name == "_";
  };
  const bool middle = list.size() == 3 && others(list[0]) && others(list[2]) &&
                      list[1].kind == PatternArg::Kind::Name;
  if (middle) list = {list[1]};
  return middle;
}

bool has_unnamed_pack(const std::vector<PatternArg>& list) {
  return std::ranges::any_of(list, [](const PatternArg& arg) {
    return arg.kind == PatternArg::Kind::Pack && arg.name == "_";
  });
}

// The one name in the braces of a Q is what it makes; the notation's "-> " is understood.
PatternQuant pattern_quant(const QuantSyntax& syntax, std::string_view op) {
  PatternQuant quant{.present = syntax.present, .in = {}, .out = {}};
  for (const NameRef& name : syntax.in) quant.in.push_back(name.text);
  if (syntax.out) quant.out = syntax.out->text;
  if (op == kQuantize && !syntax.out && quant.in.size() == 1) {
    quant.out = quant.in[0];
    quant.in.clear();
  }
  return quant;
}

void take_label(TokenCursor& cursor, PatternLine& line) {
  const Token::Kind kind = cursor.peek().kind;
  const bool name = kind == Token::Kind::Name || kind == Token::Kind::String;
  if (!name || !cursor.at_symbol(":", 1)) return;
  line.label = take_name(cursor, "a label").text;
  cursor.expect(":");
}

void take_pattern_operator(TokenCursor& cursor, PatternLine& line) {
  if (cursor.accept("*")) {
    line.op_kind = PatternLine::OpKind::Any;
  } else if (cursor.accept("@")) {
    line.op_kind = PatternLine::OpKind::Class;
    line.op = take_name(cursor, "the name of an operator class").text;
  } else {
    const OperatorName op = take_operator(cursor, "an operator, \"@class\" or \"*\"");
    line.op = qualified(op.domain, op.op);
  }
}

void expect_end(TokenCursor& cursor, std::string_view what) {
  if (!cursor.at_end()) cursor.fail_expected(what);
}

class RewriteParser {
 public:
  RewriteParser(std::string_view text, const std::vector<std::string>& labels)
      : cursor_(text), labels_(labels) {
    line_.text = trimmed(text);
  }

  std::variant<RewriteLine, NotationError> parse() {
    line_.results = take_results(cursor_);
    line_.input = cursor_.at_word("in") && !is_label("in");
    if (line_.input) cursor_.take();
    line_.fold = cursor_.at_word("const") && !is_label("const");
    if (line_.fold) cursor_.take();
    if (line_.input && !at_alias()) {
      cursor_.fail_expected("the name of an input");
    } else if (!line_.fold && at_alias()) {
      line_.alias = take_arg(cursor_, "a value");
      expect_end(cursor_, "the end of the line");
    } else {
      take_pieces();
      take_provenance();
    }
    if (cursor_.failed()) return cursor_.error();
    return std::move(line_);
  }

 private:
  bool is_label(std::string_view name) const {
    return std::ranges::find(labels_, name) != labels_.end();
  }

  static bool is_operator(std::string_view name) {
    return !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  }

  // A name that is neither a label nor an operator, with nothing but "..." behind it.
  bool at_alias() const {
    const Token& next = cursor_.peek();
    if (next.kind != Token::Kind::Name && next.kind != Token::Kind::String) return false;
    if (is_label(next.text) || is_operator(next.text) || cursor_.at_word("_")) return false;
    return cursor_.at_symbol("...", 1) || cursor_.peek(1).kind == Token::Kind::End;
  }

  void take_pieces() {
    do line_.pieces.push_back(take_piece());
    while (!line_.fold && cursor_.accept("|"));
  }

  RewritePiece take_piece() {
    const bool first = line_.pieces.empty();
    const Token at = cursor_.peek();
    RewritePiece piece;
    take_piece_name(piece);
    const Token suffix = cursor_.peek();
    const Suffixes suffixes = take_suffixes(cursor_);
    piece.quant = pattern_quant(suffixes.quant, piece.is_new ? piece.name : "");
    piece.attrs = suffixes.attrs;
    if (!piece.is_new && !piece.attrs.empty()) {
      cursor_.fail(suffix, "a matched node keeps its attributes");
    }
    if (cursor_.accept("(")) piece.args = take_args(cursor_, ")");
    if (piece.is_new && first && !piece.args) {
      cursor_.fail(at, "a new operator needs its operands, and no label has this name");
    } else if (line_.fold && !piece.args) {
      cursor_.fail(at, "what is folded needs its operand");
    }
    piece.unnamed = cursor_.accept_word("unnamed");
    return piece;
  }

  void take_piece_name(RewritePiece& piece) {
    const Token at = cursor_.peek();
    if (is_label(at.text) && !cursor_.at_symbol("::", 1)) {
      piece.name = take_name(cursor_, "a label").text;
      return;
    }
    const OperatorName op = take_operator(cursor_, "a label, an operator or a value");
    if (op.domain.empty() && !is_operator(op.op) && !cursor_.failed()) {
      cursor_.fail(at, "no line of the pattern has this label");
    }
    piece.is_new = true;
    piece.name = qualified(op.domain, op.op);
  }

  void take_provenance() {
    while (!cursor_.at_end()) {
      const bool from = cursor_.at_word("from") && line_.from.empty();
      const bool as = cursor_.at_word("as") && line_.as.empty();
      if (!from && !as) return cursor_.fail_expected("\"|\", \"from\", \"as\" or the line's end");
      cursor_.take();
      from ? take_from() : take_as();
    }
  }

  void take_from() {
    const Token at = cursor_.peek();
    line_.from = take_name(cursor_, "a label").text;
    if (!is_label(line_.from)) cursor_.fail(at, "no line of the pattern has this label");
  }

  void take_as() {
    if (is_label(cursor_.peek().text) && !cursor_.at_symbol("::", 1)) {
      line_.as = take_name(cursor_, "a label").text;
      return;
    }
    const OperatorName op = take_operator(cursor_, "a label or an operator");
    line_.as = qualified(op.domain, op.op);
  }

  TokenCursor cursor_;
  const std::vector<std::string>& labels_;
  RewriteLine line_;
};

}  // namespace

std::variant<PatternLine, NotationError> parse_pattern_line(std::string_view text) {
  TokenCursor cursor(text);
  PatternLine line;
  line.text = trimmed(text);
  line.results = take_results(cursor);
  line.any_result = take_middle(line.results);
  take_label(cursor, line);
  take_pattern_operator(cursor, line);
  Suffixes suffixes = take_suffixes(cursor);
  line.quant = pattern_quant(suffixes.quant, line.op);
  line.attrs = std::move(suffixes.attrs);
  line.unordered = cursor.accept("[");
  if (!line.unordered && !cursor.accept("(")) cursor.fail_expected("\"(\" or \"[\"");
  const Token bracket = cursor.peek();
  line.args = take_args(cursor, line.unordered ? "]" : ")");
  line.any_operand = !line.unordered && take_middle(line.args);
  if (line.unordered && line.args.size() != 2) {
    cursor.fail(bracket, "square brackets hold exactly two operands");
  }
  if (has_unnamed_pack(line.args) || has_unnamed_pack(line.results))
    cursor.fail(bracket, "\"_...\" stands on both sides of one name");
  expect_end(cursor, "the end of the line");
  if (cursor.failed()) return cursor.error();
  return line;
}

std::variant<RewriteLine, NotationError> parse_rewrite_line(
    std::string_view line, const std::vector<std::string>& labels) {
  return RewriteParser(line, labels).parse();
}

}  // namespace qdq
