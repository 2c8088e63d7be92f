// Settings written as TOML.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/utf8.h"
#include "qdq_lint/config.h"

namespace qdq {
namespace {

std::string valid_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = decode_utf8(text, at).length;
    out += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::string basic_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xf];
    } else {
      out += c;
    }
  }
  return out + '"';
}

// An exponent would make a TOML float of a count.
std::string number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return std::string(digits.data(), end.ptr);
}

// A comment ends with its line, and TOML wants no control character in it.
std::string comment(const std::string& file, int line) {
  if (file.empty()) return "\n";
  std::string text = valid_utf8(file);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  if (line > 0) text += ":" + std::to_string(line);
  return "  # " + text + "\n";
}

class Writer {
 public:
  explicit Writer(const Config& config) : config_(config) {}

  std::string write() && {
    one("target", config_.target);
    one("fail-on", config_.fail_on);
    if (config_.select) list("select", *config_.select);
    if (config_.ignore) list("ignore", *config_.ignore);
    if (!config_.extend_select.empty()) list("extend-select", config_.extend_select);
    if (!config_.extend_ignore.empty()) list("extend-ignore", config_.extend_ignore);
    one("baseline", config_.baseline);
    severity();
    per_file_ignores();
    budget();
    for (const Suppression& suppression : config_.suppressions) suppress(suppression);
    return std::move(out_);
  }

 private:
  void one(const std::string& key, const std::optional<Word>& word) {
    if (word) line(key, basic_string(word->text), word->file, word->line);
  }

  void line(const std::string& key, const std::string& value, const std::string& file, int line) {
    out_ += key + " = " + value + comment(file, line);
  }

  void list(const std::string& key, const std::vector<Word>& words) {
    if (words.empty()) return line(key, "[]", config_.file, 0);
    out_ += key + " = [\n";
    for (const Word& word : words) {
      out_ += "  " + basic_string(word.text) + "," + comment(word.file, word.line);
    }
    out_ += "]\n";
  }

  void table(const std::string& header) { out_ += (out_.empty() ? "" : "\n") + header + "\n"; }

  void severity() {
    if (config_.severity.empty()) return;
    table("[severity]");
    for (const auto& [rule, word] : config_.severity) {
      line(basic_string(rule.text), basic_string(word.text), word.file, word.line);
    }
  }

  void per_file_ignores() {
    if (config_.per_file_ignores.empty()) return;
    table("[per-file-ignores]");
    for (const auto& [models, rules] : config_.per_file_ignores) list(basic_string(models), rules);
  }

  void budget() {
    const Budget& budget = config_.budget;
    const std::array<std::pair<std::string, std::optional<double>>, 5> bounds = {{
        {"min-int8-macs", budget.min_int8_macs},
        {"max-dangling", budget.max_dangling},
        {"max-reformats", budget.max_reformats},
        {"max-float-layers", budget.max_float_layers},
        {"max-unknown-layers", budget.max_unknown_layers},
    }};
    bool has_header = false;
    for (const auto& [key, bound] : bounds) {
      if (!bound) continue;
      if (!std::exchange(has_header, true)) table("[budget]");
      const Word place = place_of(key);
      line(key, number(*bound), place.file, place.line);
    }
  }

  // Where bounds have two places, the later one has overridden the earlier.
  Word place_of(const std::string& key) const {
    for (auto word = config_.budget.places.rbegin(); word != config_.budget.places.rend(); ++word) {
      if (word->text == key) return *word;
    }
    return {key, config_.file, 0};
  }

  void suppress(const Suppression& suppression) {
    table("[[suppress]]");
    line("rule", basic_string(suppression.rule.text), suppression.rule.file, suppression.rule.line);
    part("node", suppression.node);
    part("key", suppression.key);
    part("models", suppression.models);
    part("reason", suppression.reason);
  }

  void part(const std::string& key, const std::string& value) {
    if (!value.empty()) out_ += key + " = " + basic_string(value) + "\n";
  }

  const Config& config_;
  std::string out_;
};

}  // namespace

std::string config_text(const Config& config) { return Writer(config).write(); }

}  // namespace qdq
