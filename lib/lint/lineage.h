// lineage.h: from an ONNX node to the nodes it became, the layers it is in and what nearly happened.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/trace.h"

namespace qdq {

class Lineage {
 public:
  Lineage(const Graph& rewritten, const Trace& trace, const Prediction& prediction);

  // Nodes of any age whose principal ONNX node this is, oldest first.
  std::span<const NodeId> nodes(OriginId origin) const { return nodes_[index(origin)]; }
  // Indexes of layers that hold the ONNX node, ascending.
  std::span<const std::uint32_t> layers(OriginId origin) const { return layers_[index(origin)]; }
  // The layer of a live node of the rewritten graph; null for nodes that are in none.
  const std::uint32_t* layer(NodeId node) const;
  // The kept miss of the rule on the newest node of this ONNX node that has one; else null.
  const Miss* newest_miss(OriginId origin, RuleId rule) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  const Trace& trace_;
  std::vector<std::vector<NodeId>> nodes_;
  std::vector<std::vector<std::uint32_t>> layers_;
  std::vector<std::uint32_t> layer_of_;  // by node; kNone: none
};

}  // namespace qdq
