#include "lint/message.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "qdq_lint/findings.h"

namespace qdq {
namespace {

// More names than this do not fit into a sentence.
constexpr std::size_t kListed = 3;

template <class Ids, class Name>
std::string list(const Ids& ids, Name name) {
  std::string text;
  for (std::size_t k = 0; k < std::min(ids.size(), kListed); ++k)
    text += (k == 0 ? "" : ", ") + name(ids[k]);
  if (ids.size() > kListed) text += " and " + std::to_string(ids.size() - kListed) + " more";
  return text;
}

std::optional<std::string> worded(const Bound& bound, const Graph& graph) {
  if (const auto* node = std::get_if<NodeId>(&bound)) return node_name(graph, *node);
  if (const auto* value = std::get_if<ValueId>(&bound)) return value_name(graph, *value);
  if (const auto* quant = std::get_if<QuantId>(&bound)) return quant_name(graph, *quant);
  if (const auto* nodes = std::get_if<std::vector<NodeId>>(&bound))
    return list(*nodes, [&](NodeId id) { return node_name(graph, id); });
  if (const auto* values = std::get_if<ValueIds>(&bound))
    return list(*values, [&](ValueId id) { return value_name(graph, id); });
  return std::nullopt;
}

}  // namespace

std::string fill_names(const std::string& text, const std::vector<Hole>& holes,
                       const std::vector<Bound>& bound, const Graph& graph) {
  const auto filled = [&](std::string_view name) -> std::optional<std::string> {
    const auto hole =
        std::find_if(holes.begin(), holes.end(), [&](const Hole& h) { return h.name == name; });
    if (hole == holes.end()) return std::nullopt;
    return worded(bound[static_cast<std::size_t>(hole - holes.begin())], graph);
  };
  std::string out;
  std::size_t done = 0;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == text.npos) break;
    const auto name = filled(std::string_view(text).substr(open + 1, close - open - 1));
    if (!name) continue;
    out.append(text, done, open - done) += *name;
    done = close + 1;
    open = close;
  }
  return out.append(text, done, text.npos);
}

}  // namespace qdq
