// The baseline file: a line for each finding, tab-separated, sorted.
#include <algorithm>
#include <tuple>

#include "qdq_lint/judge.h"
#include "qdq_lint/printable.h"

namespace qdq {
namespace {

constexpr std::string_view kHead = "# qdq-lint baseline 1";

Error bad_line(const std::string& file, int line, std::string what) {
  Error error{ErrorKind::BadConfig, std::move(what), {}, "write it anew with --write-baseline"};
  error.where.file = file;
  error.where.line = line;
  return error;
}

std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0;;) {
    const std::size_t tab = line.find('\t', at);
    out.push_back(line.substr(at, tab - at));
    if (tab == line.npos) return out;
    at = tab + 1;
  }
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

Result<Baseline> parse_baseline(std::string_view text, const std::string& file) {
  Baseline baseline{file, {}};
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (++number == 1) {
      if (line != kHead) return bad_line(file, 1, "this is no baseline of a version that is known");
      continue;
    }
    if (line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string_view> parts = fields(line);
    if (parts.size() != 4 || !is_fingerprint(parts[1]))
      return bad_line(file, number, "expected a code, a fingerprint, a model and a node");
    baseline.entries.push_back({std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                                std::string(parts[3]), number});
  }
  if (number == 0) return bad_line(file, 1, "the baseline is empty");
  return baseline;
}

std::string baseline_text(std::vector<BaselineEntry> entries) {
  for (BaselineEntry& entry : entries) entry.line = 0;
  const auto key = [](const BaselineEntry& entry) {
    return std::tie(entry.model, entry.code, entry.node, entry.fingerprint);
  };
  std::sort(entries.begin(), entries.end(),
            [&](const BaselineEntry& a, const BaselineEntry& b) { return key(a) < key(b); });
  std::string out = std::string(kHead) + "\n";
  for (const BaselineEntry& entry : entries)
    out += entry.code + "\t" + entry.fingerprint + "\t" + entry.model + "\t" + entry.node + "\n";
  return out;
}

std::vector<BaselineEntry> baseline_entries(const std::vector<Finding>& findings,
                                            const Graph& model, const RuleSet& rules,
                                            const std::string& path) {
  std::vector<BaselineEntry> out;
  for (const Finding& finding : findings) {
    if (finding.suppressed || finding.node == kNoOrigin) continue;
    const std::string& code = rules.rule(finding.rule).code;
    out.push_back({code, fingerprint(code, finding.key), printable(path),
                   printable(qualified_name(model.origin(finding.node)))});
  }
  return out;
}

}  // namespace qdq
