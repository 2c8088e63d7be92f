#include <doctest/doctest.h>

#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;

std::string order_of(const Graph& graph) {
  const Result<std::vector<NodeId>> order = topological_order(graph);
  if (!order) return to_string(order.error());
  std::string text;
  for (const NodeId id : *order) text += graph.node(id).name + " ";
  return text;
}

TEST_CASE("the model's order is followed where the edges allow it") {
  CHECK(order_of(graph_of("in x\na = Relu(x)\nb = Relu(x)\nc = Add(b, a)\nout c")) == "a b c ");
  CHECK(order_of(graph_of("in x\nc = Add(b, a)\nb = Relu(x)\na = Relu(x)\nout c")) == "b a c ");
  CHECK(order_of(graph_of("in x\nd = Relu(c)\nc = Relu(x)\na = Relu(x)\nb = Relu(d)\nout b")) ==
        "c d a b ");
}

TEST_CASE("equal places in the model's order go by id; erased nodes are left out") {
  Graph graph = graph_of("in x\na = Relu(x)\nb = Relu(x)\nc = Relu(x)\nout a, c");
  GraphEditor editor(graph);
  editor.node(NodeId{0}).order = 2;
  CHECK(order_of(graph) == "b a c ");
  editor.erase_node(NodeId{1});
  CHECK(order_of(graph) == "a c ");
}

TEST_CASE("a node reads one value twice") {
  CHECK(order_of(graph_of("in x\nb = Add(a, a)\na = Relu(x)\nout b")) == "a b ");
}

TEST_CASE("a cycle is found behind whatever hangs on it") {
  Graph graph = graph_of("in x\na = Add(x, x)\nb = Relu(a)\nc = Relu(b)\nd = Relu(c)\nout d");
  GraphEditor(graph).set_operand(NodeId{1}, 0, graph.find_value("c"));
  CHECK(order_of(graph) == "the graph has a cycle, node b, at \"b\"");
  GraphEditor(graph).set_operand(NodeId{1}, 0, graph.find_value("b"));
  CHECK(order_of(graph) == "the graph has a cycle, node b, at \"b\"");
}

TEST_CASE("depth costs no stack") {
  std::string text = "in v0\n";
  constexpr int kDepth = 50000;
  for (int i = kDepth; i > 0; --i) {
    text += "v" + std::to_string(i) + " = Relu(v" + std::to_string(i - 1) + ")\n";
  }
  const Graph graph = graph_of(text + "out v" + std::to_string(kDepth));
  const Result<std::vector<NodeId>> order = topological_order(graph);
  REQUIRE(order);
  CHECK(order->front() == NodeId{kDepth - 1});
  CHECK(order->back() == NodeId{0});
}

}  // namespace
}  // namespace qdq
