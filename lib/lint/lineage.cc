#include "lint/lineage.h"

#include <algorithm>

#include "qdq_lint/findings.h"

namespace qdq {

Lineage::Lineage(const Graph& rewritten, const Trace& trace, const Prediction& prediction)
    : trace_(trace),
      nodes_(rewritten.origins().size()),
      layers_(rewritten.origins().size()),
      layer_of_(rewritten.nodes().size(), kNone) {
  const auto set = [&](NodeId node, std::uint32_t layer) {
    if (layer_of_[index(node)] == kNone) layer_of_[index(node)] = layer;
  };
  for (const Node& node : rewritten.nodes())
    if (!node.origins.empty()) nodes_.add(index(principal_origin(rewritten, node)), node.id);
  std::vector<std::uint32_t> newest(rewritten.origins().size(), kNone);
  for (std::uint32_t k = 0; k < prediction.layers.size(); ++k) {
    const Layer& layer = prediction.layers[k];
    if (layer.node != kNoNode) set(layer.node, k);
    for (NodeId node : layer.region) set(node, k);
    for (const OriginRef& ref : layer.origins) {
      if (newest[index(ref.origin)] == k) continue;
      newest[index(ref.origin)] = k;
      layers_.add(index(ref.origin), k);
    }
  }
}

const std::uint32_t* Lineage::layer(NodeId node) const {
  const std::uint32_t& layer = layer_of_[index(node)];
  return layer == kNone ? nullptr : &layer;
}

const Miss* Lineage::newest_miss(OriginId origin, RuleId rule) const {
  const NodeId* node =
      nodes_.find(index(origin), [&](NodeId id) { return miss(id, rule) != nullptr; });
  return node ? miss(*node, rule) : nullptr;
}

const Miss* Lineage::miss(NodeId node, RuleId rule) const {
  const auto found = std::lower_bound(
      trace_.misses.begin(), trace_.misses.end(), std::pair(node, rule),
      [](const Miss& a, const auto& key) { return std::pair(a.on, a.rule) < key; });
  const bool is_it = found != trace_.misses.end() && found->on == node && found->rule == rule;
  return is_it ? &*found : nullptr;
}

}  // namespace qdq
