// match_nodes.h: which node of one model is which of another.
#pragma once

#include <vector>

#include "graph/float_network.h"

namespace qdq {

struct NodeMatch {
  std::vector<NodeId> after;  // by node of the old model; kNoNode: it is gone, or a Q or DQ
  bool names_trusted = true;
};

// As plan_diff.h says. Linear but for sorting.
NodeMatch match_nodes(const FloatNetwork& before, const FloatNetwork& after);

}  // namespace qdq
