#include "base/nearest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <set>

namespace qdq {
namespace {

// Longer names are compared by their first so many characters: the cost is bounded.
constexpr std::size_t kCompared = 96;

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kCompared));
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view word, const std::vector<std::string>& names,
                                       std::size_t most) {
  const std::string wanted = lower(word);
  const std::size_t tolerated = std::max<std::size_t>(wanted.size() / 2, 1);
  using Ranked = std::pair<std::size_t, std::string>;
  std::set<Ranked> ranked;
  for (const std::string& name : names) {
    const std::string candidate = lower(name);
    std::size_t distance = 0;
    if (wanted.empty() || candidate.find(wanted) == std::string::npos) {
      const std::size_t shortest = candidate.size() > wanted.size()
                                       ? candidate.size() - wanted.size()
                                       : wanted.size() - candidate.size();
      if (shortest > tolerated) continue;
      distance = edits(wanted, candidate);
      if (distance > tolerated) continue;
    }
    ranked.emplace(distance, name);
    if (ranked.size() > most) ranked.erase(std::prev(ranked.end()));
  }
  std::vector<std::string> out;
  for (const Ranked& entry : ranked) out.push_back(entry.second);
  return out;
}

std::optional<std::string> nearest_name(std::string_view word,
                                        const std::vector<std::string>& names) {
  const std::string_view wanted = word.substr(0, kCompared);
  std::optional<std::string> best;
  std::size_t best_distance = wanted.size() / 3 + 2;
  for (const std::string& name : names) {
    const std::size_t distance = edits(wanted, std::string_view(name).substr(0, kCompared));
    if (distance >= best_distance) continue;
    best = name;
    best_distance = distance;
  }
  return best;
}

}  // namespace qdq
