// lineage.h: from an ONNX node to the nodes it became, the layers it is in and what nearly happened.
#pragma once

#include <cstdint>
#include <vector>

#include "base/chains.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/trace.h"

namespace qdq {

// Once it is made, any number of threads may ask it.
class Lineage {
 public:
  Lineage(const Graph& rewritten, const Trace& trace, const Prediction& prediction);

  // Visits the indexes of layers that hold the ONNX node, descending.
  template <class Visit>
  void each_layer(OriginId origin, Visit visit) const {
    layers_.each(index(origin), visit);
  }
  // The layer of a live node of the rewritten graph; null for nodes that are in none.
  const std::uint32_t* layer(NodeId node) const;
  // The kept miss of the rule on the newest node of this ONNX node that has one; else null. A node is that of
  // its principal ONNX node.
  const Miss* newest_miss(OriginId origin, RuleId rule) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  const Miss* miss(NodeId node, RuleId rule) const;

  const Trace& trace_;
  Chains<NodeId> nodes_;
  Chains<std::uint32_t> layers_;
  std::vector<std::uint32_t> layer_of_;  // by node; kNone: none
};

}  // namespace qdq
