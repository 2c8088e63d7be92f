// covered.h: findings that another finding says already.
#pragma once

#include <vector>

#include "qdq_lint/findings.h"
#include "rules/compiled.h"

namespace qdq {

// A rule's `covers` names rules whose findings on the same ONNX nodes are but another symptom. They go
// away; their layers and nodes pass to the finding that covers them.
void drop_covered(std::vector<Finding>& findings, const CompiledRules& rules);

}  // namespace qdq
