// A part of a graph in notation is a graph.
#include <doctest/doctest.h>

#include <vector>

#include "qdq_lint/graph_text.h"

namespace {

using namespace qdq;

Graph graph_of(const char* text) {
  Result<Graph> graph = parse_graph(text);
  REQUIRE_MESSAGE(graph, to_string(graph.error()));
  return *std::move(graph);
}

NodeId producer(const Graph& graph, const char* name) {
  return graph.value(graph.find_value(name)).producer;
}

constexpr const char* kText = R"(in x: f32[1,4]
const k: f32[4,4]
const other: f32[1]
quant a = i8 per-tensor 0.5
quant b = i8 per-tensor 0.25
qx = Q{a}(x)
y: i8[1,4] = Relu{a -> b}(qx)
z = Gemm{b}(y, k)
w = Add{b}(y, other)
out z, w
)";

}  // namespace

TEST_CASE("what comes from elsewhere is an input, what goes elsewhere an output") {
  const Graph graph = graph_of(kText);
  CHECK(print_part(graph, std::vector{producer(graph, "y")}) ==
        "in qx: i8[1,4]\n"
        "quant s0 = i8 per-tensor 0.5\n"
        "quant s1 = i8 per-tensor 0.25\n"
        "y = Relu{s0 -> s1}(qx)\n"
        "out y\n");
}

TEST_CASE("only the constants that the part reads") {
  const Graph graph = graph_of(kText);
  const std::string text =
      print_part(graph, std::vector{producer(graph, "y"), producer(graph, "z")});
  CHECK(text ==
        "in qx: i8[1,4]\n"
        "const k: f32[4,4]\n"
        "quant s0 = i8 per-tensor 0.5\n"
        "quant s1 = i8 per-tensor 0.25\n"
        "y = Relu{s0 -> s1}(qx)\n"
        "z = Gemm{s1}(y, k)\n"
        "out y, z\n");
  CHECK(parse_graph(text));
}

TEST_CASE("a folded constant comes with what it is folded from") {
  const Graph graph = graph_of(
      "in x: f32[1]\nconst k: f32[1]\nquant a = i8 per-tensor 0.5\nconst qk = Q{a}(k)\n"
      "y = Add(x, qk)\nz = Relu(y)\nout z\n");
  CHECK(print_part(graph, std::vector{producer(graph, "y")}) ==
        "in x: f32[1]\n"
        "const k: f32[1]\n"
        "const qk = Q{s0}(k)\n"
        "quant s0 = i8 per-tensor 0.5\n"
        "y = Add(x, qk)\n"
        "out y\n");
}

TEST_CASE("all nodes are the whole graph") {
  const Graph graph =
      graph_of("in x: f32[1]\nconst k: f32[1]\ny = Add(x, k)\nz = Relu(y)\nout z\n");
  std::vector<NodeId> all;
  for (const Node& node : graph.nodes()) all.push_back(node.id);
  CHECK(print_part(graph, all) == print_graph(graph));
}
