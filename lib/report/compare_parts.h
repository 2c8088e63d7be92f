// compare_parts.h: what JSON documents say of a comparison with an engine.
#pragma once

#include "qdq_lint/compare.h"
#include "qdq_lint/qdq_lint.h"
#include "report/json_parts.h"

namespace qdq {

// Layers are called by their names. `layers` is parallel to the engine's, `disagreements` to
// disagreements().
struct ComparisonParts {
  Json engine, score, layers, disagreements, engine_only, predicted_only;
};

ComparisonParts comparison_parts(const Analysis& analysis, const RuleSet& rules,
                                 const EngineReport& engine, const Comparison& comparison);

}  // namespace qdq
