// A walk over the bytes of a TOML document that knows of strings and comments, no more. Where it takes
// something for a string that is none, the document is damaged there and the parser stops at that place.
#include <algorithm>

#include "config/toml_tree.h"

namespace qdq {
namespace {

class ByteScan {
 public:
  explicit ByteScan(std::string_view text) : text_(text) {}

  // The first offence, or nothing. at() is its place.
  std::string_view run() {
    while (at_ < text_.size()) {
      if (const std::string_view offence = step(); !offence.empty()) return offence;
    }
    return {};
  }
  std::size_t at() const { return at_; }
  bool is_deep() const { return deep_; }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  bool is_control(std::size_t at) const {
    const auto c = static_cast<unsigned char>(text_[at]);
    if (c == '\r') return at + 1 >= text_.size() || text_[at + 1] != '\n';
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
  }

  std::string_view step() {
    if (is_control(at_)) return "a control character";
    const char c = text_[at_];
    if (c == '#') return skip_until_line_end();
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '.') return deeper(++parts_);
    if (c == '[' || c == '{') return parts_ = 0, deeper(++brackets_);
    if (c == ']' || c == '}') brackets_ = std::max(0, brackets_ - 1);
    if (c == '=' || c == ',' || c == '\n' || c == ']' || c == '}') parts_ = 0;
    ++at_;
    return {};
  }

  std::string_view deeper(int depth) {
    deep_ = depth > kMaxTomlDepth;
    if (deep_) return "nested too deeply";
    ++at_;
    return {};
  }

  std::string_view skip_until_line_end() {
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (is_control(at_)) return "a control character";
    }
    return {};
  }

  std::string_view skip_string(char quote) {
    const std::string fence(3, quote);
    const bool is_long = starts(fence);
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      if (is_control(at_)) return "a control character";
      if (!is_long && text_[at_] == '\n') return {};
      if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && !is_control(at_ + 1)) {
        at_ += 2;
        continue;
      }
      if (is_long ? starts(fence) : text_[at_] == quote) {
        end_string(quote, is_long);
        return {};
      }
      ++at_;
    }
    return {};
  }

  // Up to two quotes may stand at the end of a long string.
  void end_string(char quote, bool is_long) {
    at_ += is_long ? 3 : 1;
    for (int more = 0; is_long && more < 2 && starts({&quote, 1}); ++more) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int brackets_ = 0;
  int parts_ = 0;
  bool deep_ = false;
};

}  // namespace

Result<void> check_toml_bytes(std::string_view text, const std::string& file) {
  Error error;
  error.where.file = file;
  if (text.size() > kMaxConfigBytes) {
    error.kind = ErrorKind::Limit;
    error.what = "the file is larger than " + std::to_string(kMaxConfigBytes) + " bytes";
    return error;
  }
  ByteScan scan(text);
  const std::string_view offence = scan.run();
  if (offence.empty()) return {};
  error.kind = scan.is_deep() ? ErrorKind::Limit : ErrorKind::BadConfig;
  error.what = offence;
  if (scan.is_deep()) error.what += ", " + std::to_string(kMaxTomlDepth) + " levels are the limit";
  const std::string_view before = text.substr(0, scan.at());
  error.where.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  error.where.column = 1 + static_cast<int>(scan.at() - line_start);
  return error;
}

}  // namespace qdq
