// lint_matches.h: where lint rules match.
#pragma once

#include <vector>

#include "qdq_lint/watch.h"
#include "rewrite/matcher.h"
#include "rules/predicates.h"

namespace qdq {

struct LintMatch {
  const CompiledRule* rule = nullptr;
  NodeId anchor{};
  Match match;
};

// All matches of the target's lint rules in one of the two graphs, by anchor and then rule. `over_model`: it is
// the model as loaded. Asks the watch, if there is one, and uses its threads; once it is over, matches are
// missing.
std::vector<LintMatch> lint_matches(const PredicateContext& context, bool over_model, Watch* watch);

}  // namespace qdq
