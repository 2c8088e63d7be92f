// attempt.h: one fix rule, applied where findings are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fix/state.h"
#include "rules/compiled.h"

namespace qdq {

// A finding that is to be mended.
struct Wanted {
  FixTarget target;
  Seen seen;
  std::vector<OriginId> origins;  // that it names, of the rewritten graph; sorted
};

Wanted wanted(const Finding& finding, const FixState& state, const RuleSet& rules);

struct Attempt {
  Graph graph;              // rewritten further
  std::vector<Step> steps;  // in order
  // By finding: the steps that touch what it names, ascending; and, where there are none, the nearest that
  // the rule came to one, as a sentence without full stop.
  std::vector<std::vector<std::size_t>> steps_of;
  // Empty: nothing that it looks at stands there.
  std::vector<std::string> nearest;
  bool reaches_inside = false;  // what a subgraph or function reads would be another value
  bool endless = false;         // it does not come to an end there; the graph is as it was
};

// Applies the rule until it fits no more, but only where a node that it binds, or what became of one, is among
// those that the findings name, and all of them stand in the main graph. Errors: Internal if that
// gives a graph that does not verify; those of the watch.
Result<Attempt> attempt(const FixState& state, const CompiledRule& fix,
                        const std::vector<Wanted>& findings, const RuleSet& rules,
                        const WatchLimits& limits);

// The attempt's steps that hang together, as what is told of them. Findings without steps are in none.
std::vector<AppliedFix> applied_fixes(const FixState& state, const Attempt& attempt,
                                      const CompiledRule& fix, const std::vector<Wanted>& findings);

}  // namespace qdq
