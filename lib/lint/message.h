// message.h: a lint rule's message and advice with the names of what its holes are bound to.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"
#include "rules/compiled.h"

namespace qdq {

// "{dq} is left over" -> "QuantizeLinear_15 is left over". A name in braces that is no hole, or one
// that the match left open, stays as it is.
std::string fill_names(const std::string& text, const std::vector<Hole>& holes,
                       const std::vector<Bound>& bound, const Graph& graph);

}  // namespace qdq
