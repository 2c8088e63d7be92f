// run_phases.h: run a given list of phases; what rewrite() does with a release's, and what the examples
// of a rule file do with that one rule, and fixes with theirs.
#pragma once

#include <span>

#include "qdq_lint/rewrite.h"
#include "rewrite/matcher.h"
#include "rewrite/miss_table.h"
#include "rules/compiled.h"

namespace qdq {

// What a run leaves out; of a release nothing.
struct PhaseLimits {
  MatchFilter only = nullptr;          // rules apply to these matches alone
  std::optional<std::size_t> steps{};  // more are an Error of kind Limit, "steps"
  MissTable* misses = nullptr;         // gets the misses as they are; the trace then has none
};

// Every rule that the phases name must be in `rules` for the target's release (QDQ_CHECKed: Internal).
Result<Rewritten> run_phases(const Graph& model, const CompiledRules& rules, const Target& target,
                             std::span<const Phase> phases, const RewriteOptions& options,
                             const PhaseLimits& limits = {});

// rewrite(), but for the misses: to sort them takes a while, and can go on beside what does not look at them.
Result<Rewritten> rewrite(const Graph& model, const RuleSet& rules, const Target& target,
                          const RewriteOptions& options, MissTable& misses);

}  // namespace qdq
