#include "lint/message.h"

#include <algorithm>
#include <optional>

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
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t close = text[at] == '{' ? text.find('}', at) : std::string::npos;
    const std::string_view name = close == std::string::npos
                                      ? std::string_view()
                                      : std::string_view(text).substr(at + 1, close - at - 1);
    const auto hole =
        std::find_if(holes.begin(), holes.end(), [&](const Hole& h) { return h.name == name; });
    std::optional<std::string> filled;
    if (!name.empty() && hole != holes.end())
      filled = worded(bound[static_cast<std::size_t>(hole - holes.begin())], graph);
    if (filled) {
      out += *filled;
      at = close;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace qdq
