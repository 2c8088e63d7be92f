// units.h: which nodes of the rewritten graph are one layer.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

// The live nodes, one or a whole region at a time, in an order in which every unit stands behind all
// that it reads. Without regions it is the topological order of the nodes.
std::vector<std::vector<NodeId>> layer_units(const Graph& graph);

// "{ForeignNode[first...last]}", the nodes being in topological order.
std::string foreign_node_name(const Graph& graph, const std::vector<NodeId>& nodes);

}  // namespace qdq
