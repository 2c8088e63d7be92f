#include "qdq_lint/graph.h"

#include <algorithm>

namespace qdq {

std::size_t Graph::consumer_count(ValueId id) const {
  const std::vector<Use>& uses = value(id).uses;
  if (uses.size() < 2) return uses.size();
  std::vector<NodeId> nodes;
  nodes.reserve(uses.size());
  for (const Use& use : uses) nodes.push_back(use.node);
  std::ranges::sort(nodes);
  return static_cast<std::size_t>(std::ranges::unique(nodes).begin() - nodes.begin());
}

ValueId Graph::find_value(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end() || value(found->second).erased) return kNoValue;
  return found->second;
}

}  // namespace qdq
