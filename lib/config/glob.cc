#include "config/glob.h"

#include <vector>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

enum class Kind { Byte, AnyOne, Run, LongRun };

struct Token {
  Kind kind = Kind::Byte;
  char byte = 0;
};

std::vector<Token> tokens_of(std::string_view glob) {
  std::vector<Token> tokens;
  for (const char c : glob) {
    if (c == '*' && !tokens.empty() && tokens.back().kind == Kind::Run) {
      tokens.back().kind = Kind::LongRun;
    } else if (c == '*' && !tokens.empty() && tokens.back().kind == Kind::LongRun) {
      continue;
    } else {
      tokens.push_back({c == '*' ? Kind::Run : c == '?' ? Kind::AnyOne : Kind::Byte, c});
    }
  }
  return tokens;
}

bool is_run(const Token& token) { return token.kind == Kind::Run || token.kind == Kind::LongRun; }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The prefixes of the glob that cover the text read so far, all at once: no backtracking.
class Reach {
 public:
  explicit Reach(const std::vector<Token>& tokens)
      : tokens_(tokens), reached_(tokens.size() + 1, 0) {
    reached_[0] = 1;
    pass_runs();
  }

  void read(char c) {
    for (std::size_t k = tokens_.size(); k > 0; --k) {
      const Token& token = tokens_[k - 1];
      // The further bytes of a character belong to the ? that took its first.
      const bool stays = is_run(token) || (token.kind == Kind::AnyOne && is_continuation(c));
      reached_[k] = (stays ? reached_[k] : reached_[k - 1]) != 0 && takes(token, c);
    }
    reached_[0] = 0;
    pass_runs();
  }

  bool covers_all() const { return reached_.back() != 0; }

 private:
  static bool takes(const Token& token, char c) {
    if (token.kind == Kind::Byte) return token.byte == c;
    return token.kind == Kind::LongRun || c != '/';
  }
  void pass_runs() {
    for (std::size_t k = 0; k < tokens_.size(); ++k) {
      if (is_run(tokens_[k])) reached_[k + 1] |= reached_[k];
    }
  }

  const std::vector<Token>& tokens_;
  std::vector<char> reached_;
};

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  const std::vector<Token> tokens = tokens_of(glob);
  Reach reach(tokens);
  for (const char c : text) reach.read(c);
  return reach.covers_all();
}

}  // namespace qdq
