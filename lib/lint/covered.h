// covered.h: findings that another finding says already.
#pragma once

#include <vector>

#include "qdq_lint/findings.h"
#include "rules/compiled.h"

namespace qdq {

// A rule's `covers` names rules whose findings are but another symptom where they stand at an ONNX node
// that the covering finding names, or blame the same one. They go away; their layers and steps pass to the
// finding that covers them.
void drop_covered(std::vector<Finding>& findings, const CompiledRules& rules);

}  // namespace qdq
