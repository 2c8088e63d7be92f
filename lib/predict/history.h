// history.h: which steps a node of the rewritten graph goes back to, and where ONNX nodes went.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/trace.h"

namespace qdq {

// Which steps nodes of a rewritten graph go back to. For one thread at a time; both must outlive it.
class History {
 public:
  History(const Graph& rewritten, const Trace& trace)
      : rewritten_(rewritten), trace_(trace), seen_(trace.steps.size()) {}

  // The steps behind the node, oldest first: the one it was born of, those behind the nodes which that
  // step removed and which carry an ONNX node of this one, and so on. Valid until the next call.
  std::span<const StepId> steps_behind(NodeId node);

 private:
  const Graph& rewritten_;
  const Trace& trace_;
  std::vector<std::uint32_t> seen_;  // by step: the last call, counted from 1, that came to it
  std::uint32_t calls_ = 0;
  std::vector<StepId> found_;
  std::vector<NodeId> open_;
};

// For each ONNX node, by its number, the last step that removed a node carrying it.
std::vector<std::optional<StepId>> last_removals(const Graph& rewritten, const Trace& trace);

}  // namespace qdq
