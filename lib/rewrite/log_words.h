// log_words.h: a line of TensorRT's verbose log from a rule file's template.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"
#include "rules/compiled.h"

namespace qdq {

// "Swapping {dq} with {pad}" with the names that nodes and constants have in `graph` at this moment;
// `bound` is parallel to `holes`. Parameters and packs have no name: nothing stands for them.
std::string worded(const std::string& log, const Graph& graph, const std::vector<Hole>& holes,
                   const std::vector<Bound>& bound);

// A line of a phase's beginning: once for each Q and DQ of the graph, in the model's order, if it
// has {qdq} in it, else as it is. Q and DQ with computed scales are ordinary operators and left out.
std::vector<std::string> worded_header(const std::string& log, const Graph& graph);

}  // namespace qdq
