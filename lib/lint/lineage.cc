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
    if (!node.origins.empty()) nodes_[index(principal_origin(rewritten, node))].push_back(node.id);
  for (std::uint32_t k = 0; k < prediction.layers.size(); ++k) {
    const Layer& layer = prediction.layers[k];
    if (layer.node != kNoNode) set(layer.node, k);
    for (NodeId node : layer.region) set(node, k);
    for (const OriginRef& ref : layer.origins) {
      std::vector<std::uint32_t>& known = layers_[index(ref.origin)];
      if (known.empty() || known.back() != k) known.push_back(k);
    }
  }
}

const std::uint32_t* Lineage::layer(NodeId node) const {
  const std::uint32_t& layer = layer_of_[index(node)];
  return layer == kNone ? nullptr : &layer;
}

const Miss* Lineage::newest_miss(OriginId origin, RuleId rule) const {
  const std::vector<NodeId>& line = nodes_[index(origin)];
  for (auto node = line.rbegin(); node != line.rend(); ++node) {
    const auto miss = std::lower_bound(
        trace_.misses.begin(), trace_.misses.end(), std::pair(*node, rule),
        [](const Miss& a, const auto& key) { return std::pair(a.on, a.rule) < key; });
    if (miss != trace_.misses.end() && miss->on == *node && miss->rule == rule) return &*miss;
  }
  return nullptr;
}

}  // namespace qdq
