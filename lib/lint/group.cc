// What has one cause is one group.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "graph/content_hash.h"
#include "lint/gain.h"
#include "qdq_lint/findings.h"

namespace qdq {
namespace {

// How a finding came about: which rules nearly applied, and what kind of thing stood in the way. Files
// of one rule for several releases share its code.
std::uint64_t cause_of(const Finding& finding, const RuleSet& rules) {
  ContentHash hash;
  // fingerprint() begins with the code: the same beginning here would cancel it out.
  hash.add(std::string_view("cause"));
  hash.add(std::string_view(rules.rule(finding.rule).code));
  for (const Miss& miss : finding.misses) {
    hash.add(std::string_view(rules.rule(miss.rule).name));
    hash.add(std::string_view(miss.case_name));
    hash.add(static_cast<std::uint64_t>(miss.reason.kind)).add(std::string_view(miss.reason.text));
  }
  // Of the project's own files each place is a cause of its own.
  if (!finding.place.empty()) hash.add(finding.key);
  return hash.value();
}

std::optional<double> share_of(const std::vector<std::uint32_t>& members,
                               const std::vector<Finding>& findings, const CostEstimate& cost) {
  std::set<std::uint32_t> layers;
  for (std::uint32_t k : members)
    if (findings[k].cost_share) layers.insert(findings[k].layers.begin(), findings[k].layers.end());
  return share_to_gain({layers.begin(), layers.end()}, cost);
}

}  // namespace

std::vector<FindingGroup> group_findings(const std::vector<Finding>& findings, const RuleSet& rules,
                                         const CostEstimate& cost) {
  using Key = std::tuple<std::uint64_t, bool, BaselineState, Severity>;
  std::map<Key, std::size_t> known;
  std::vector<FindingGroup> groups;
  for (std::uint32_t k = 0; k < findings.size(); ++k) {
    const Finding& finding = findings[k];
    const std::uint64_t cause = cause_of(finding, rules);
    const Key key{cause, finding.suppressed.has_value(), finding.baseline, finding.severity};
    const auto [it, fresh] = known.emplace(key, groups.size());
    if (fresh) groups.push_back({{}, finding.confidence, std::nullopt, cause});
    FindingGroup& group = groups[it->second];
    group.members.push_back(k);
    group.confidence = std::min(group.confidence, finding.confidence);
  }
  for (FindingGroup& group : groups) group.cost_share = share_of(group.members, findings, cost);
  const auto rank = [&](const FindingGroup& group) {
    const Finding& first = findings[group.members.front()];
    return std::tuple(first.counts(), first.severity, millionths(group.cost_share));
  };
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const FindingGroup& a, const FindingGroup& b) { return rank(a) > rank(b); });
  return groups;
}

}  // namespace qdq
