// Fixes for a terminal.
#include <algorithm>
#include <iterator>
#include <map>

#include "qdq_lint/fixes_report.h"
#include "report/layout.h"
#include "report/plan_diff_rows.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kShownPlaces = 3;

std::string finding_name(const FixTarget& finding, const RuleSet& rules) {
  const RuleInfo& rule = rules.rule(finding.rule);
  return rule.code + " " + rule.name;
}

std::string places(const std::vector<std::string>& names, const TextStyle& style) {
  const std::size_t shown = style.all_places ? names.size() : std::min(names.size(), kShownPlaces);
  std::vector<std::string> listed;
  for (std::size_t k = 0; k < shown; ++k) listed.push_back(printable(names[k]));
  std::string out = joined(listed, ", ");
  if (shown < names.size()) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

// Names under keys, both in the order in which they came.
class Grouped {
 public:
  void add(const std::vector<std::string>& key, const std::string& name) {
    const auto [at, added] = place_.try_emplace(key, rows_.size());
    if (added) rows_.push_back({key, {}});
    rows_[at->second].second.push_back(name);
  }
  const auto& rows() const { return rows_; }

 private:
  std::map<std::vector<std::string>, std::size_t> place_;
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> rows_;
};

std::string fixes_table(const FixResult& result, const RuleSet& rules, const TextStyle& style) {
  Grouped grouped;
  for (const AppliedFix& applied : result.applied)
    for (const FixTarget& finding : applied.findings)
      grouped.add({rules.rule(applied.fix).name, applied.safe ? "safe" : "unsafe",
                   finding_name(finding, rules)},
                  finding.name);
  for (const FixTarget& finding : result.also_gone)
    grouped.add({"(went with them)", "", finding_name(finding, rules)}, finding.name);
  if (grouped.rows().empty()) return "";
  Table table({"fix", "kind", "finding", "at"}, 3, 0);
  for (const auto& [key, names] : grouped.rows())
    table.add({key[0], key[1], key[2], places(names, style)});
  return table.text(style) + "\n";
}

std::size_t counted_findings(const Analysis& analysis, const RuleSet& rules) {
  return static_cast<std::size_t>(
      std::count_if(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& one) {
        return one.counts() && rules.rule(one.rule).kind == RuleKind::Lint;
      }));
}

std::string gains_table(const FixResult& result, const RuleSet& rules, const TextStyle& style) {
  if (result.applied.empty()) return "";
  Table table({"summary (" + result.after.target.name() + ")", "before", "after"}, 0, 0);
  const std::size_t before = counted_findings(result.before, rules);
  const std::size_t after = counted_findings(result.after, rules);
  if (before != after) table.add({"findings", std::to_string(before), std::to_string(after)});
  for (const SummaryRow& row : summary_rows(result.before, result.after))
    table.add({row.what, row.before, row.after});
  return table.text(style) + "\n";
}

// Where one rule is left for one kind of reason, the first tells it.
std::string left_lines(const FixResult& result, const RuleSet& rules, const TextStyle& style) {
  Grouped grouped;
  std::map<std::vector<std::string>, std::vector<std::string>> reasons;
  for (const LeftFinding& left : result.left) {
    const std::vector<std::string> key = {
        finding_name(left.finding, rules), left.fix.empty() ? "" : left.fix + ": ",
        left.unsafe_mends ? "; --unsafe-fixes mends it" : "", std::string(why_left_name(left.why))};
    grouped.add(key, left.finding.name);
    reasons[key].push_back(printable(left.reason));
  }
  std::string out;
  for (const auto& [key, names] : grouped.rows()) {
    const std::vector<std::string>& all = reasons[key];
    const bool alike = std::count(all.begin(), all.end(), all.front()) == std::ssize(all);
    const std::string at = names.front().empty() ? "" : " at " + places(names, style);
    out += paragraph(
        "left  ",
        key[0] + at + ": " + key[1] + all.front() + (alike ? "" : ", and the like") + key[2], "",
        style.width);
  }
  return out.empty() ? "" : out + "\n";
}

std::size_t mended(const FixResult& result) {
  std::size_t count = result.also_gone.size();
  for (const AppliedFix& applied : result.applied) count += applied.findings.size();
  return count;
}

}  // namespace

std::string fixes_verdict(const FixResult& result, const FixesUse& use) {
  const std::size_t done = mended(result);
  const auto helped = std::count_if(result.left.begin(), result.left.end(),
                                    [](const LeftFinding& left) { return left.unsafe_mends; });
  std::string out = "No findings";
  if (done > 0) {
    out = (use.output.empty() ? "Would mend " : "Mended ") + counted(done, "finding");
  } else if (!result.left.empty()) {
    out = "Nothing mended";
  }
  if (done > 0 || !result.left.empty()) out += ", " + std::to_string(result.left.size()) + " left";
  if (helped > 0) out += ", " + std::to_string(helped) + " of them for --unsafe-fixes";
  if (!use.output.empty()) out += "; written to " + printable(use.output);
  return out;
}

std::string fixes_text(const FixResult& result, const RuleSet& rules, const FixesUse& use,
                       const TextStyle& style) {
  return fixes_table(result, rules, style) + gains_table(result, rules, style) +
         left_lines(result, rules, style) + fixes_verdict(result, use) + "\n";
}

}  // namespace qdq
