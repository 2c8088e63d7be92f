// replay.h: the recorded steps of a trace, carried out again one by one.
#pragma once

#include "qdq_lint/graph.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"
#include "rewrite/rewriter.h"

namespace qdq {

class Replay {
 public:
  // `graph` is that on which the trace was recorded, `rules` those that recorded it; both outlive it.
  Replay(Graph& graph, const RuleSet& rules) : graph_(graph), rules_(rules), rewriter_(graph) {}

  // Carries out the next step. Throws BrokenInvariant if it does not fit the graph.
  void apply(const Step& step);

 private:
  Graph& graph_;
  const RuleSet& rules_;
  Rewriter rewriter_;
};

}  // namespace qdq
