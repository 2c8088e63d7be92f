// graph_lines.h: states of a graph that is rewritten, in notation, line by line, in one naming.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

struct GraphLine {
  std::string text;             // without a line end
  NodeId node = kNoNode;        // that it makes
  ValueId constant = kNoValue;  // likewise
};

// A graph whose live values have names of their own. Parameters are called by their ids, "s0", "s1", ...: who
// rewrites adds parameters and takes none away, so that a line is the same text in all states that have it.
std::vector<GraphLine> graph_lines(const Graph& graph);

}  // namespace qdq
