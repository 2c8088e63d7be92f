// rewrite.h: run a release's pipeline over a graph.
#pragma once

#include <optional>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"
#include "qdq_lint/watch.h"

namespace QDQ_LINT_API qdq {

// Whose misses the trace keeps. They are most of what a run has to remember.
enum class KeepMisses {
  All,
  Explaining,  // of the rules that lint rules name as reasons: what findings need
  None,
};

struct RewriteOptions {
  std::optional<StepId> until;          // stop after this step; for bisection and `graph --step`
  bool verify_each_step = false;        // on in tests: slow
  KeepMisses misses = KeepMisses::All;  // the graph is the same without them
  bool log = true;                      // the trace tells the lines of TensorRT's log
  Watch* watch = nullptr;               // asked on the way; not owned. Its Error if it is over
};

struct Rewritten {
  Graph graph;
  Trace trace;
};

// Rewrites `model` as the target's release does. Pure: same input, same result. Time and memory are
// linear in the size of the model for a fixed rule set. Error Internal if a rule set does not reach
// a fixed point within its step budget (names the rule) or breaks an invariant.
Result<Rewritten> rewrite(const Graph& model, const RuleSet& rules, const Target& target,
                          const RewriteOptions& options = {});

// Applies the recorded steps, without matching, to the graph that they were recorded on. The result
// is the same graph as rewrite() gave. Error Internal if a step does not fit.
Result<Graph> replay(const Graph& model, const RuleSet& rules, const Target& target,
                     const Trace& trace);

}  // namespace qdq
