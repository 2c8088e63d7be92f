// graph_of.h: graphs for tests, written in graph notation.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "qdq_lint/graph_text.h"

namespace qdq::testing {

inline Graph graph_of(std::string_view text) {
  Result<Graph> graph = parse_graph(text, "test.graph");
  INFO(text);
  REQUIRE_MESSAGE(graph, (graph ? "" : to_string(graph.error())));
  return *std::move(graph);
}

// How parsing `text` fails, in the form that users see; "" if it does not.
inline std::string error_of(std::string_view text) {
  const Result<Graph> graph = parse_graph(text, "test.graph");
  return graph ? "" : to_string(graph.error());
}

inline const Value& value_of(const Graph& graph, std::string_view name) {
  const ValueId id = graph.find_value(name);
  INFO(name);
  REQUIRE(id != kNoValue);
  return graph.value(id);
}

inline const Node& node_of(const Graph& graph, std::string_view result) {
  const Value& value = value_of(graph, result);
  REQUIRE(value.producer != kNoNode);
  return graph.node(value.producer);
}

}  // namespace qdq::testing
