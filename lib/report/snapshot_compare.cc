// Whether a committed snapshot is that of the model.
#include <algorithm>
#include <map>

#include "qdq_lint/report.h"
#include "qdq_lint/snapshot.h"
#include "report/snapshot_header.h"
#include "report/wording.h"

namespace qdq {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, stop);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return lines;
}

// How many lines can stay where they are, each paired with its equal of the same count among equals:
// the longest run of pairs that rises on both sides.
std::size_t kept(const std::vector<std::string_view>& before,
                 const std::vector<std::string>& after) {
  std::map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t k = after.size(); k-- > 0;) places[after[k]].push_back(k);
  std::vector<std::size_t> ends;  // ends[n]: the smallest place that ends a run of n + 1 pairs
  for (const std::string_view line : before) {
    const auto found = places.find(line);
    if (found == places.end() || found->second.empty()) continue;
    const std::size_t place = found->second.back();
    found->second.pop_back();
    const auto at = std::lower_bound(ends.begin(), ends.end(), place);
    if (at == ends.end())
      ends.push_back(place);
    else
      *at = place;
  }
  return ends.size();
}

StaleReason reason_of(const std::vector<std::string_view>& committed, const Analysis& analysis,
                      std::string& target) {
  if (committed.empty() || committed.front() != kSnapshotFormat) return StaleReason::NoSnapshot;
  for (const std::string_view line : committed) {
    const std::optional<std::string_view> named = snapshot_target(line);
    if (!named) continue;
    if (*named == analysis.target.name()) break;
    target = *named;
    return StaleReason::OtherTarget;
  }
  return StaleReason::OtherPlan;
}

}  // namespace

std::optional<StaleSnapshot> compare_snapshot(const Analysis& analysis,
                                              std::string_view committed) {
  const SnapshotLines snapshot(analysis);
  const std::vector<std::string>& expected = snapshot.lines();
  const std::vector<std::string_view> found = lines_of(committed);
  const auto first = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
  if (first.first == found.end() && first.second == expected.end()) return std::nullopt;
  StaleSnapshot stale;
  stale.reason = reason_of(found, analysis, stale.target);
  stale.line = static_cast<std::size_t>(first.first - found.begin()) + 1;
  if (first.first != found.end()) stale.committed = *first.first;
  if (first.second != expected.end()) stale.expected = *first.second;
  const std::size_t same = kept(found, expected);
  stale.added = expected.size() - same;
  stale.removed = found.size() - same;
  return stale;
}

std::string stale_text(const StaleSnapshot& stale, const Analysis& analysis) {
  switch (stale.reason) {
    case StaleReason::NoSnapshot:
      return "is no plan snapshot of this version of the format";
    case StaleReason::OtherTarget:
      return "is of target " + printable(stale.target) + ", not " + analysis.target.name();
    case StaleReason::OtherPlan:
      break;
  }
  return "line " + std::to_string(stale.line) + " differs; " + counted(stale.added, "line") +
         " added, " + std::to_string(stale.removed) + " removed";
}

}  // namespace qdq
