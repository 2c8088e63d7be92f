// lint_matches.h: where lint rules match.
#pragma once

#include <vector>

#include "qdq_lint/findings.h"
#include "qdq_lint/watch.h"
#include "rewrite/matcher.h"

namespace qdq {

struct LintMatch {
  const CompiledRule* rule = nullptr;
  NodeId anchor{};
  Match match;
};

// All matches of the target's lint rules in one of the two graphs, by anchor and then rule. `over_model`: it is
// the model as loaded. Asks the watch, if there is one, and uses its threads; once it is over, matches are
// missing.
std::vector<LintMatch> lint_matches(const Graph& graph, bool over_model, const RuleSet& rules,
                                    const Target& target, Watch* watch);

// As lint(), for those who have the matches in the model already: these need no more than the model.
std::vector<Finding> lint(const LintInput& input, std::vector<LintMatch> in_model);

}  // namespace qdq
