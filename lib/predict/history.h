// history.h: which steps a node of the rewritten graph goes back to, and where ONNX nodes went.
#pragma once

#include <optional>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/trace.h"

namespace qdq {

// The steps behind the node, oldest first: the one it was born of, those behind the nodes which that
// step removed and which carry an ONNX node of this one, and so on.
std::vector<StepId> steps_behind(const Graph& rewritten, const Trace& trace, NodeId node);

// For each ONNX node, by its number, the last step that removed a node carrying it.
std::vector<std::optional<StepId>> last_removals(const Graph& rewritten, const Trace& trace);

}  // namespace qdq
