#include <doctest/doctest.h>

#include <functional>

#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;

constexpr std::string_view kText =
    "in x: f32[1]\n"
    "formal i\n"
    "const k: f32[1]\n"
    "const qk = Q{s}(k)\n"
    "quant s = i8 per-tensor 1\n"
    "a = Relu(x)\n"
    "b = Conv{s}(a, qk) | Relu(%0)\n"
    "c = Add(a, i)\n"
    "out b, c\n";

ValueId id(const Graph& graph, std::string_view name) { return graph.find_value(name); }

struct Violation {
  std::string_view name;
  std::function<void(const Graph&, GraphEditor&)> inflict;
  std::string_view error;
};

const NodeId kA{0};
const NodeId kB{1};

std::vector<Violation> violations() {
  return {
      {"operand of no value",
       [](const Graph&, GraphEditor& e) { e.node(kA).operands[0] = ValueId{99}; },
       "a node reads a value that does not exist, node a"},
      {"operand that was erased",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "x")).erased = true; },
       "a node reads a value that does not exist, node a, at \"x\""},
      {"operand that does not know of it",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "x")).uses.clear(); },
       "a node reads a value that does not list the use, node a, at \"x\""},
      {"use that is listed twice",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "x")).uses.push_back({kA, 0});
       },
       "a use is listed twice, node a, at \"x\""},
      {"use by a node that does not read it",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "k")).uses.push_back({kA, 0});
       },
       "a use names a node that does not read the value there, node a, at \"k\""},
      {"use of a slot that does not exist",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "x")).uses.push_back({kA, 7});
       },
       "a use names a node that does not read the value there, node a, at \"x\""},
      {"use by no node",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "x")).uses.push_back({NodeId{9}, 0});
       },
       "a use names an unknown node, at \"x\""},
      {"result without a producer",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "b")).producer = kNoNode; },
       "a result has no producer, at \"b\""},
      {"result of an unknown node",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "b")).producer = NodeId{9}; },
       "a result has an unknown producer, at \"b\""},
      {"result of an erased node", [](const Graph&, GraphEditor& e) { e.node(kB).erased = true; },
       "a result outlives its producer, node b, at \"b\""},
      {"result that its producer does not have",
       [](const Graph&, GraphEditor& e) { e.node(kB).results.clear(); },
       "a result is not among those of its producer, node b, at \"b\""},
      {"two producers",
       [](const Graph& g, GraphEditor& e) { e.node(kB).results.push_back(id(g, "c")); },
       "a value has two producers, node b, at \"c\""},
      {"result that was erased",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "b")).erased = true; },
       "a node makes a value that does not exist, node b, at \"b\""},
      {"constant with a producer",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "k")).producer = kA; },
       "an input or constant has a producer, at \"k\""},
      {"node without origin", [](const Graph&, GraphEditor& e) { e.node(kA).origins.clear(); },
       "a node has no origin, node a"},
      {"node of an unknown origin",
       [](const Graph&, GraphEditor& e) { e.node(kA).origins[0].origin = OriginId{99}; },
       "a node has an unknown origin, node a"},
      {"value of an unknown origin",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "k")).origins.push_back({OriginId{99}});
       },
       "a value has an unknown origin, at \"k\""},
      {"more parameters than operands",
       [](const Graph&, GraphEditor& e) { e.node(kA).in_quant.resize(2); },
       "a node has more quantization parameters than operands, node a"},
      {"unknown parameters",
       [](const Graph&, GraphEditor& e) { e.node(kA).out_quant = QuantId{9}; },
       "a node has unknown quantization parameters, node a"},
      {"unknown parameters of an operand",
       [](const Graph&, GraphEditor& e) { e.node(kB).in_quant[1] = QuantId{9}; },
       "a node has unknown quantization parameters, node b"},
      {"stage that reads an operand that is not there",
       [](const Graph&, GraphEditor& e) { e.node(kB).stages[0].args[0] = 2; },
       "stage 0 reads what does not exist, node b"},
      {"stage that reads itself",
       [](const Graph&, GraphEditor& e) { e.node(kB).stages[1].args[0] = ~1; },
       "stage 1 reads what does not exist, node b"},
      {"operand that no stage reads",
       [](const Graph&, GraphEditor& e) { e.node(kB).stages[0].args.pop_back(); },
       "no stage reads this operand, node b, at \"qk\""},
      {"stage with parameters",
       [](const Graph&, GraphEditor& e) { e.node(kB).stages[1].quant = QuantId{0}; },
       "a stage other than Q and DQ has parameters of its own, node b"},
      {"stage with unknown parameters",
       [](const Graph&, GraphEditor& e) {
         e.node(kB).stages[1].op = "QuantizeLinear";
         e.node(kB).stages[1].quant = QuantId{9};
       },
       "a stage has unknown quantization parameters, node b"},
      {"constant folded from an input",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "qk")).folded->from = id(g, "x"); },
       "a constant is folded from what does not exist, at \"qk\""},
      {"constant folded from an erased one",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "k")).erased = true; },
       "a constant is folded from what does not exist, at \"qk\""},
      {"constant folded from itself",
       [](const Graph& g, GraphEditor& e) {
         e.value(id(g, "k")).folded =
             Folded{.from = id(g, "qk"), .quant = {}, .op = "Cast", .attrs = {}};
       },
       "a constant is folded from itself, at \"k\""},
      {"output that is not marked",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "b")).graph_output = false; },
       "an output is not marked as one, at \"b\""},
      {"mark on what is no output",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "a")).graph_output = true; },
       "the graph's inputs or outputs lack a value that is marked so"},
      {"two outputs of one name",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "c")).name = "b"; },
       "two outputs have one name, at \"b\""},
      {"input that is none",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "x")).network_input = false; },
       "a network input does not exist or is not one, at \"x\""},
      {"input that is not listed",
       [](const Graph& g, GraphEditor& e) { e.value(id(g, "i")).network_input = true; },
       "the graph's inputs or outputs lack a value that is marked so"},
      {"cycle", [](const Graph& g, GraphEditor& e) { e.set_operand(kA, 0, id(g, "c")); },
       "the graph has a cycle, node a, at \"a\""},
  };
}

TEST_CASE("a graph that is sound passes") { CHECK(verify(graph_of(kText))); }

TEST_CASE("an empty graph passes") { CHECK(verify(Graph())); }

TEST_CASE("each violation is named") {
  for (const Violation& violation : violations()) {
    SUBCASE(std::string(violation.name).c_str()) {
      Graph graph = graph_of(kText);
      GraphEditor editor(graph);
      violation.inflict(graph, editor);
      const Result<void> verified = verify(graph);
      REQUIRE(!verified);
      CHECK(verified.error().kind == ErrorKind::BadGraph);
      CHECK(to_string(verified.error()) == violation.error);
    }
  }
}

}  // namespace
}  // namespace qdq
