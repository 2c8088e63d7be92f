// settled.h: a rewritten graph as one that was just read.
#pragma once

#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

// Gives the values that rewriting made names such as a file could have, "T_OP_Output": T is the tensor that
// was rewritten. Values with lower ids than `first` keep the name that they have.
void name_fresh_values(Graph& graph, ValueId first);

struct Settled {
  Graph graph;
  // By origin of the settled graph: the origin of the rewritten one. The first ids are the same in both;
  // behind them are those of nodes that share their origin with an earlier one.
  std::vector<OriginId> from;
};

// The live part of a rewritten graph, as reading a file with these nodes would give it: in a topological order,
// each node with an origin of its own and no step behind it, folded constants with no history. Origins of
// nodes that are gone stay, and no node has them. Error BadGraph for a graph with a cycle.
Result<Settled> settled(const Graph& rewritten);

}  // namespace qdq
