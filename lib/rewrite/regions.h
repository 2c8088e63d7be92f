// regions.h: what another backend claims before any Q/DQ moves.
//
// TensorRT hands connected parts of the network to Myelin, which compiles each into one layer
// ({ForeignNode[first...last]}). A region rule says which nodes it takes: a seed makes a region, a
// member joins one. A region is connected and convex: no path leaves it and comes back, or the layer
// would have to run before itself. Where the members are not convex, the cut runs towards the inputs:
// what also feeds an outside node that the region depends on stays outside.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "qdq_lint/trace.h"
#include "qdq_lint/watch.h"
#include "rewrite/matcher.h"

namespace qdq {

// What the nodes are bound as in the step.
constexpr const char* kRegionBinding = "region";

struct Region {
  std::vector<NodeId> nodes;           // in topological order
  const CompiledRule* rule = nullptr;  // of the first seed
  NodeId seed = kNoNode;
  Confidence confidence =
      Confidence::Observed;  // of the weakest rule that claimed one of the nodes
  std::vector<Reason> assumed;
};

struct FoundRegions {
  struct SeedMiss {
    const CompiledRule* rule = nullptr;
    NodeId on = kNoNode;
    NearMiss near;
  };
  std::vector<Region> regions;   // by their first nodes
  std::vector<SeedMiss> misses;  // seed rules that looked at a node and did not fit
};

// How to look for regions.
struct RegionSearch {
  std::function<bool(const CompiledRule&)> tells_misses = {};  // of a seed rule; empty: all do
  // Asked on the way, and its threads are used; once it is over, regions are missing. Null: one thread.
  Watch* watch = nullptr;
};

// Linear in the size of the graph and the number of rules. Nodes that are in a region stay there.
FoundRegions find_regions(const PredicateContext& context, std::vector<const CompiledRule*> rules,
                          const RegionSearch& search = {});

// Marks the nodes that the step claims; it is what a region's step does, and what replaying it does.
void claim_region(Graph& graph, const Step& step);

}  // namespace qdq
