#include "rules/where_clause.h"

#include <cctype>
#include <charconv>

#include "base/nearest.h"
#include "rules/predicates.h"

namespace qdq {
namespace {

struct Token {
  std::string text;
  bool quoted = false;
  int column = 0;
};

class ClauseParser {
 public:
  ClauseParser(const Field& field, const std::vector<Hole>& holes)
      : field_(field), holes_(holes), text_(field.string()) {}

  PredicateCall parse() {
    PredicateCall call;
    call.text = text_;
    Token name = word();
    if (name.text == "not") {
      call.negated = true;
      name = word();
    }
    call.def = find_predicate(name.text);
    if (!call.def) unknown(name);
    expect('(');
    std::size_t k = 0;
    skip();
    if (at_ < text_.size() && text_[at_] == ')') {
      ++at_;
    } else {
      do {
        call.args.push_back(argument(*call.def, k++));
      } while (separator());
    }
    skip();
    if (at_ != text_.size()) fail("unexpected text", text_.substr(at_));
    const bool open_ended =
        !call.def->params.empty() && call.def->params.back() == ParamKind::Texts;
    if (open_ended ? call.args.size() < call.def->params.size()
                   : call.args.size() != call.def->params.size())
      fail("wrong number of arguments", name.text);
    return call;
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& piece) const {
    field_.fail(what, piece, static_cast<int>(at_) + 1);
  }

  [[noreturn]] void unknown(const Token& name) const {
    std::vector<std::string> names;
    for (const PredicateDef& def : predicates()) names.emplace_back(def.name);
    const std::optional<std::string> guess = nearest_name(name.text, names);
    field_.fail("unknown predicate", name.text, name.column,
                guess ? "did you mean \"" + *guess + "\"?" : "");
  }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  void expect(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c)
      fail(std::string("expected '") + c + "'", text_.substr(at_));
    ++at_;
  }

  bool separator() {
    skip();
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      return true;
    }
    expect(')');
    return false;
  }

  Token word() {
    skip();
    Token token{"", false, static_cast<int>(at_) + 1};
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t end = text_.find('"', at_ + 1);
      if (end == std::string::npos) fail("unterminated string", text_.substr(at_));
      token.text = text_.substr(at_ + 1, end - at_ - 1);
      token.quoted = true;
      at_ = end + 1;
      return token;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                  text_[at_] == '_' || text_[at_] == '.' || text_[at_] == '-'))
      ++at_;
    token.text = text_.substr(start, at_ - start);
    if (token.text.empty()) fail("expected a name", text_.substr(at_));
    return token;
  }

  PredicateArg argument(const PredicateDef& def, std::size_t k) {
    const bool past = k >= def.params.size();
    if (past && (def.params.empty() || def.params.back() != ParamKind::Texts))
      fail("too many arguments", std::string(def.name));
    const ParamKind kind = past ? ParamKind::Texts : def.params[k];
    const Token token = word();
    switch (kind) {
      case ParamKind::Text:
      case ParamKind::Texts:
        if (!token.quoted) fail("expected a string in quotes", token.text);
        return token.text;
      case ParamKind::Number: {
        double number = 0;
        const char* end = token.text.data() + token.text.size();
        if (std::from_chars(token.text.data(), end, number).ptr != end)
          fail("expected a number", token.text);
        return number;
      }
      default:
        return hole(token, kind);
    }
  }

  HoleIndex hole(const Token& token, ParamKind kind) const {
    for (std::size_t k = 0; k < holes_.size(); ++k) {
      if (holes_[k].name != token.text) continue;
      const bool fits = kind == ParamKind::Node    ? holes_[k].kind == HoleKind::Node
                        : kind == ParamKind::Value ? holes_[k].kind == HoleKind::Value
                        : kind == ParamKind::Quant ? holes_[k].kind == HoleKind::Quant
                                                   : holes_[k].kind == HoleKind::ValuePack;
      if (!fits) field_.fail("the predicate wants another kind of thing", token.text, token.column);
      return static_cast<HoleIndex>(k);
    }
    field_.fail("the name is not bound by the match", token.text, token.column);
  }

  const Field& field_;
  const std::vector<Hole>& holes_;
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

PredicateCall compile_where(const Field& clause, const std::vector<Hole>& holes) {
  return ClauseParser(clause, holes).parse();
}

}  // namespace qdq
