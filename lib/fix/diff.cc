// The edits of a model as a diff of its notation.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/graph_lines.h"
#include "qdq_lint/fix.h"
#include "qdq_lint/printable.h"

namespace qdq {
namespace {

constexpr std::size_t kContext = 3;

using Lines = std::vector<std::string>;

// Constants that nothing reads any more are not in the file.
Lines lines_of(const Graph& graph, const Graph& before) {
  std::vector<bool> folded_from(graph.values().size());
  for (const Value& value : graph.values())
    if (!value.erased && value.folded && !value.uses.empty())
      folded_from[index(value.folded->from)] = true;
  const auto dropped = [&](ValueId id) {
    const Value& now = graph.value(id);
    return now.uses.empty() && !now.graph_output && !folded_from[index(id)] &&
           index(id) < before.values().size() && !before.value(id).uses.empty();
  };
  Lines out;
  for (const GraphLine& line : graph_lines(graph))
    if (line.constant == kNoValue || !dropped(line.constant)) out.push_back(printable(line.text));
  return out;
}

// Pairs of equal lines, ascending in both: most of those that can be. Each line defines a name, so none stands in
// a text twice, and the longest ascending sequence of places is the answer.
std::vector<std::pair<std::size_t, std::size_t>> common(const Lines& a, const Lines& b) {
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t k = 0; k < b.size(); ++k) place.emplace(b[k], k);
  struct Link {
    std::size_t a, b;
    std::size_t before;  // in `links`
  };
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<Link> links;
  std::vector<std::size_t> ends;  // of the best sequence of each length
  for (std::size_t k = 0; k < a.size(); ++k) {
    const auto at = place.find(a[k]);
    if (at == place.end()) continue;
    const auto length =
        std::lower_bound(ends.begin(), ends.end(), at->second,
                         [&](std::size_t end, std::size_t to) { return links[end].b < to; });
    links.push_back({k, at->second, length == ends.begin() ? kNone : *(length - 1)});
    if (length == ends.end()) {
      ends.push_back(links.size() - 1);
    } else {
      *length = links.size() - 1;
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t k = ends.empty() ? kNone : ends.back(); k != kNone; k = links[k].before)
    out.emplace_back(links[k].a, links[k].b);
  std::reverse(out.begin(), out.end());
  return out;
}

// A line of the diff: ' ', '-' or '+', and how far both texts are before it.
struct Edit {
  char sign;
  std::size_t a, b;
};

std::vector<Edit> edits_of(const Lines& a, const Lines& b) {
  std::vector<Edit> edits;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto go_to = [&](std::size_t to_a, std::size_t to_b) {
    for (; i < to_a; ++i) edits.push_back({'-', i, j});
    for (; j < to_b; ++j) edits.push_back({'+', i, j});
  };
  for (const auto& [at_a, at_b] : common(a, b)) {
    go_to(at_a, at_b);
    edits.push_back({' ', i++, j++});
  }
  go_to(a.size(), b.size());
  return edits;
}

std::string range(std::size_t first, std::size_t count) {
  return std::to_string(count == 0 ? first : first + 1) + "," + std::to_string(count);
}

std::string hunk(const Lines& a, const Lines& b, const std::vector<Edit>& edits, std::size_t begin,
                 std::size_t end) {
  std::string body;
  std::size_t in_a = 0;
  std::size_t in_b = 0;
  for (std::size_t k = begin; k < end; ++k) {
    const Edit& edit = edits[k];
    body += edit.sign + (edit.sign == '+' ? b[edit.b] : a[edit.a]) + "\n";
    in_a += edit.sign != '+' ? 1 : 0;
    in_b += edit.sign != '-' ? 1 : 0;
  }
  return "@@ -" + range(edits[begin].a, in_a) + " +" + range(edits[begin].b, in_b) + " @@\n" + body;
}

}  // namespace

std::string fix_diff(const FixResult& result, std::string_view from, std::string_view to) {
  const Graph& before = result.before.model.graph;
  const Lines a = lines_of(before, before);
  const Lines b = lines_of(result.edited, before);
  const std::vector<Edit> edits = edits_of(a, b);
  std::string out;
  for (std::size_t k = 0; k < edits.size();) {
    if (edits[k].sign == ' ') {
      ++k;
      continue;
    }
    const std::size_t begin = k < kContext ? 0 : k - kContext;
    std::size_t end = k;  // behind the hunk
    for (std::size_t same = 0; end < edits.size() && same <= 2 * kContext; ++end)
      same = edits[end].sign == ' ' ? same + 1 : 0;
    std::size_t last = end;
    while (edits[last - 1].sign == ' ') --last;
    last = std::min(last + kContext, edits.size());
    out += hunk(a, b, edits, begin, last);
    k = last;
  }
  if (out.empty()) return "";
  return "--- " + printable(from) + "\n+++ " + printable(to) + "\n" + out;
}

}  // namespace qdq
