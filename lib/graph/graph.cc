#include "qdq_lint/graph.h"

#include <algorithm>

#include "graph/name_place.h"

namespace qdq {

std::size_t Graph::consumer_count(ValueId id) const {
  const Uses& uses = value(id).uses;
  if (uses.size() < 2) return uses.size();
  std::vector<NodeId> nodes;
  nodes.reserve(uses.size());
  for (const Use& use : uses) nodes.push_back(use.node);
  std::ranges::sort(nodes);
  return static_cast<std::size_t>(std::unique(nodes.begin(), nodes.end()) - nodes.begin());
}

ValueId Graph::find_value(std::string_view name) const {
  const std::vector<ValueId>& table = by_name_.read();
  if (table.empty() || name.empty()) return kNoValue;
  const ValueId found = table[name_place(values_, table, name)];
  return found == kNoValue || value(found).erased ? kNoValue : found;
}

}  // namespace qdq
