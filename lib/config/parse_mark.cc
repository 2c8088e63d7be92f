#include <algorithm>
#include <utility>

#include "config/glob.h"
#include "config/section.h"
#include "qdq_lint/config.h"

namespace qdq {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

class MarkLine {
 public:
  MarkLine(std::string_view line, bool of_node, const std::string& file)
      : line_(line), of_node_(of_node), file_(file) {}

  void parse(std::vector<Suppression>& out) {
    const std::size_t colon = line_.find(": ");
    const bool ends = colon == std::string_view::npos && line_.ends_with(':');
    if (colon == std::string_view::npos || ends) fail("a suppression without a reason");
    rest_ = trimmed(line_.substr(0, colon));
    const std::string_view reason = trimmed(line_.substr(colon + 1));
    if (reason.empty()) fail("a suppression without a reason");
    std::vector<std::string_view> rules;
    do {
      rules.push_back(take_rule());
    } while (take_comma());
    const std::string_view node = trimmed(rest_);
    if (of_node_ && !node.empty()) fail("more than a list of rules before the colon");
    if (!of_node_ && node.empty()) fail("a suppression that does not name its nodes");
    if (node.size() > kMaxGlobBytes) {
      fail("a glob of more than " + std::to_string(kMaxGlobBytes) + " bytes");
    }
    for (const std::string_view rule : rules) {
      Suppression& suppression = out.emplace_back();
      suppression.rule = {std::string(rule), file_, 0};
      suppression.node = node;
      suppression.reason = reason;
    }
  }

 private:
  std::string_view take_rule() {
    rest_ = trimmed(rest_);
    const std::size_t end = rest_.find_first_of(" \t,");
    const std::string_view rule = rest_.substr(0, end);
    if (rule.empty()) fail("a suppression without a rule");
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end);
    return rule;
  }

  bool take_comma() {
    const std::string_view rest = trimmed(rest_);
    if (!rest.starts_with(',')) return false;
    rest_ = rest.substr(1);
    return true;
  }

  [[noreturn]] void fail(std::string what) const {
    Error error{ErrorKind::BadConfig, std::move(what), {}, {}};
    error.where.file = file_;
    error.where.piece = clipped(line_);
    error.hint =
        of_node_ ? "write: RULE[,RULE...]: reason" : "write: RULE[,RULE...] NODE-GLOB: reason";
    throw BadConfigFile{std::move(error)};
  }

  std::string_view line_;
  bool of_node_;
  const std::string& file_;
  std::string_view rest_;  // of what stands before the colon
};

}  // namespace

Result<std::vector<Suppression>> parse_mark(std::string_view text, bool of_node,
                                            const std::string& file) {
  std::vector<Suppression> suppressions;
  try {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = trimmed(text.substr(at, end - at));
      if (!line.empty()) MarkLine(line, of_node, file).parse(suppressions);
      at = end + 1;
    }
    if (suppressions.empty()) MarkLine({}, of_node, file).parse(suppressions);
  } catch (BadConfigFile& bad) {
    return std::move(bad.error);
  }
  return suppressions;
}

}  // namespace qdq
