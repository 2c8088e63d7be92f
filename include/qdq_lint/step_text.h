// step_text.h: what each step of a trace did to the graph, in the graph notation.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/result.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"

namespace QDQ_LINT_API qdq {

// The lines of the nodes that a step touched, before it and after it: those that it removed or made, the
// constants that it folded, and the nodes beside them that read something else now. Lines of the graph
// notation (graph_text.h), those of the quantization parameters in front, without a line end behind the
// last. In one step a tensor has one name on both sides. Long lists of scales are counted in a comment
// instead of written out, of many readers of one tensor the first are shown, and a line that is longer than
// anybody reads ends in " ...". Both are empty for a step that claims a region.
struct StepText {
  std::string before;
  std::string after;
};

// One for each of the trace's steps. `model` is the graph on which the trace was recorded, as loaded, and
// `rules` recorded it. Pure; linear in the graph and the steps. Error Internal if a step does not fit.
Result<std::vector<StepText>> step_texts(const Graph& model, const RuleSet& rules,
                                         const Trace& trace);

}  // namespace qdq
