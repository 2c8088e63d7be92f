#include <doctest/doctest.h>

#include "base/check.h"
#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;
using testing::node_of;
using testing::value_of;

NodeId add_op(Graph& graph, std::string op, std::vector<ValueId> operands, ValueId result) {
  Node node;
  node.op = op;
  node.name = op;
  node.operands = std::move(operands);
  node.results = {result};
  node.origins = {{.origin = OriginId{0}}};
  return GraphEditor(graph).add_node(std::move(node));
}

ValueId add_result(Graph& graph, std::string name) {
  Value value;
  value.name = std::move(name);
  return GraphEditor(graph).add_value(std::move(value));
}

TEST_CASE("adding a node registers its uses and its results") {
  Graph graph = graph_of("in x\ny = Relu(x)\nout y");
  const ValueId x = graph.find_value("x");
  const ValueId z = add_result(graph, "z");
  const NodeId node = add_op(graph, "Mul", {x, kNoValue, x}, z);
  CHECK(graph.value(x).uses == std::vector<Use>{{NodeId{0}, 0}, {node, 0}, {node, 2}});
  CHECK(graph.consumer_count(x) == 2);
  CHECK(graph.value(z).producer == node);
  CHECK(graph.live_nodes() == 2);
  CHECK(verify(graph));
}

TEST_CASE("erasing a node drops its uses; the last use takes the place of one that goes") {
  Graph graph = graph_of("in x\na = Relu(x)\nb = Sigmoid(x)\nc = Tanh(x)\nout b, c");
  const ValueId x = graph.find_value("x");
  GraphEditor editor(graph);
  const ValueId a = graph.find_value("a");
  editor.erase_node(NodeId{0});
  CHECK(graph.value(x).uses == std::vector<Use>{{NodeId{2}, 0}, {NodeId{1}, 0}});
  CHECK(graph.node(NodeId{0}).erased);
  CHECK(graph.node(NodeId{0}).name == "a");
  CHECK(graph.value(a).erased);
  CHECK(graph.find_value("a") == kNoValue);
  CHECK(graph.live_nodes() == 2);
  CHECK(verify(graph));
  CHECK_THROWS_AS(editor.erase_node(NodeId{0}), BrokenInvariant);
  CHECK_THROWS_AS(editor.erase_node(NodeId{1}), BrokenInvariant);  // b is an output
}

TEST_CASE("a node whose result is read stays") {
  Graph graph = graph_of("in x\ny = Relu(x)\nz = Relu(y)\nout z");
  CHECK_THROWS_AS(GraphEditor(graph).erase_node(NodeId{0}), BrokenInvariant);
}

TEST_CASE("operands may be set, to nothing too") {
  Graph graph = graph_of("in x\nin y\nz = Add(x, y)\nout z");
  GraphEditor editor(graph);
  editor.set_operand(NodeId{0}, 1, graph.find_value("x"));
  CHECK(verify(graph));
  CHECK(print_graph(graph) == "in x\nin y\nz = Add(x, x)\nout z\n");
  editor.set_operand(NodeId{0}, 0, kNoValue);
  CHECK(verify(graph));
  CHECK(print_graph(graph) == "in x\nin y\nz = Add(_, x)\nout z\n");
  CHECK(graph.value(graph.find_value("x")).uses == std::vector<Use>{{NodeId{0}, 1}});
  CHECK_THROWS_AS(editor.set_operand(NodeId{0}, 2, kNoValue), BrokenInvariant);
}

TEST_CASE("redirected uses stand behind those that are there") {
  Graph graph = graph_of("in x\nin y\na = Relu(y)\nb = Add(x, x)\nout a, b");
  GraphEditor editor(graph);
  editor.redirect_uses(graph.find_value("x"), graph.find_value("y"));
  CHECK(value_of(graph, "x").uses.empty());
  CHECK(value_of(graph, "y").uses ==
        std::vector<Use>{{NodeId{0}, 0}, {NodeId{1}, 0}, {NodeId{1}, 1}});
  CHECK(verify(graph));
  editor.redirect_uses(graph.find_value("y"), graph.find_value("y"));
  CHECK(value_of(graph, "y").uses.size() == 3);
}

TEST_CASE("a result moves to another node and keeps its name, uses and mark") {
  Graph graph = graph_of("in x\nc = Conv(x)\ny = Relu(c)\nz = Tanh(y)\nout y, z");
  GraphEditor editor(graph);
  const ValueId y = graph.find_value("y");
  const NodeId fused = add_op(graph, "Fused", {graph.find_value("x")}, add_result(graph, "fresh"));
  editor.move_result(y, fused, 0);
  CHECK(graph.value(y).producer == fused);
  CHECK(verify(graph));
  editor.erase_node(NodeId{1});
  editor.erase_node(NodeId{0});
  CHECK(verify(graph));
  CHECK(print_graph(graph) == "in x\ny = Fused(x)\nz = Tanh(y)\nout y, z\n");
}

TEST_CASE("a result does not move into a slot whose value is needed") {
  Graph graph = graph_of("in x\ny = Relu(x)\nz = Tanh(x)\nout y, z");
  const ValueId y = graph.find_value("y");
  CHECK_THROWS_AS(GraphEditor(graph).move_result(y, NodeId{1}, 0), BrokenInvariant);
  CHECK(verify(graph));
}

TEST_CASE("an unproduced result moves into an absent slot, and out of a used one") {
  Graph graph = graph_of("in x\n_, y = Split(x)\nout y");
  GraphEditor editor(graph);
  const ValueId fresh = add_result(graph, "fresh");
  editor.move_result(fresh, NodeId{0}, 0);
  CHECK(verify(graph));
  const ValueId other = add_result(graph, "other");
  editor.move_result(other, NodeId{0}, 0);
  CHECK(graph.value(fresh).erased);
  CHECK(verify(graph));
  CHECK(print_graph(graph) == "in x\nother, y = Split(x)\nout y\n");
}

TEST_CASE("inputs and constants are erased when nothing reads them") {
  Graph graph = graph_of("in x\nin y\nconst k\nz = Relu(x)\nout z");
  GraphEditor editor(graph);
  editor.erase_value(graph.find_value("y"));
  editor.erase_value(graph.find_value("k"));
  CHECK(verify(graph));
  CHECK(print_graph(graph) == "in x\nz = Relu(x)\nout z\n");
  CHECK_THROWS_AS(editor.erase_value(graph.find_value("x")), BrokenInvariant);
}

TEST_CASE("what does not exist is refused") {
  Graph graph = graph_of("in x\ny = Relu(x)\nout y");
  const ValueId x = graph.find_value("x");
  const ValueId y = graph.find_value("y");
  CHECK_THROWS_AS(add_op(graph, "A", {ValueId{77}}, add_result(graph, "a")), BrokenInvariant);
  CHECK_THROWS_AS(add_op(graph, "A", {x}, y), BrokenInvariant);
  CHECK_THROWS_AS(add_op(graph, "A", {y}, x), BrokenInvariant);
  QuantParams params;
  params.scale = ConstantId{5};
  CHECK_THROWS_AS(GraphEditor(graph).intern(params), BrokenInvariant);
}

TEST_CASE("names are found after indexing; the lowest id has a name that repeats") {
  Graph graph = graph_of("in x\ny = Relu(x)\nout y");
  const ValueId second = add_result(graph, "x");
  CHECK(graph.find_value("z") == kNoValue);
  GraphEditor editor(graph);
  editor.value(second).name = "z";
  editor.index_names();
  CHECK(graph.find_value("z") == second);
  editor.value(second).name = "x";
  editor.index_names();
  CHECK(graph.find_value("x") == ValueId{0});
}

// Takes minutes if one removal is linear in the number of uses.
TEST_CASE("dropping all uses of a value is linear in their number, in any order") {
  constexpr std::uint32_t kUses = 30'000;
  for (const bool from_front : {true, false}) {
    Graph graph = graph_of("in x\nin z\ny = Relu(z)\nout y");
    const ValueId x = graph.find_value("x");
    for (std::uint32_t i = 0; i < kUses; ++i) {
      add_op(graph, "Relu", {x, x, x, x, x}, add_result(graph, ""));
    }
    GraphEditor editor(graph);
    for (std::uint32_t i = 1; i <= kUses; ++i) {
      editor.erase_node(NodeId{from_front ? i : kUses + 1 - i});
    }
    CHECK(graph.value(x).uses.empty());
    CHECK(verify(graph));
  }
}

}  // namespace
}  // namespace qdq
