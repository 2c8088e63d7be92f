#include <doctest/doctest.h>

#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;

std::string canonical(std::string_view text) { return canonical_form(graph_of(text)); }

TEST_CASE("the canonical form numbers everything in the order of the walk") {
  CHECK(
      canonical("in x: f32[1]\nin unused\nconst k: f32[2]\nconst half = 0.5\nquant zz = i8 "
                "per-channel axis=0\n"
                "const nobody: f32[1]\nconst qk = Q{zz}(k)\n"
                "second = Relu<b=1, a=2>(first)\n"
                "first = Conv{_, zz}(x, qk, half, half2)\nconst half2 = 0.5\nout second, first") ==
      "in i0: f32[1]\n"
      "in i1\n"
      "quant s0 = i8 per-channel axis=0 ?u0\n"
      "const c0: f32[2]\n"
      "const c1 = Q{s0}(c0)\n"
      "const c2: f32[] = 0.5\n"
      "v0 = Conv{_, s0}(i0, c1, c2, c2)\n"
      "v1 = Relu<a=2, b=1>(v0)\n"
      "out v1, v0\n");
}

struct Pair {
  std::string_view name;
  std::string_view a;
  std::string_view b;
};

constexpr Pair kEqual[] = {
    {"names", "in x\ny = Relu(x)\nout y", "in a\nb = Relu(a)\nout b"},
    {"order of lines", "in x\na = Relu(x)\nb = Tanh(x)\ny = Add(a, b)\nout y",
     "in x\nb = Tanh(x)\na = Relu(x)\ny = Add(a, b)\nout y"},
    {"names and order of parameters",
     "in x\nquant a = i8 per-tensor 1\nquant b = i8 per-tensor 2\ny = Q{a}(x)\nz = Q{b}(y)\nout z",
     "in x\nquant a = i8 per-tensor 2\nquant b = i8 per-tensor 1\ny = Q{b}(x)\nz = Q{a}(y)\nout z"},
    {"parameters written twice", "in x\nquant a = i8 per-tensor 1\ny = Q{a}(x)\nz = Q{a}(y)\nout z",
     "in x\nquant a = i8 per-tensor 1\nquant b = i8 per-tensor 1\ny = Q{a}(x)\nz = Q{b}(y)\nout z"},
    {"names of unknown scales", "in x\nquant a = i8 per-tensor\ny = Q{a}(x)\nout y",
     "in x\nquant b = i8 per-tensor ?somewhere\ny = Q{b}(x)\nout y"},
    {"known constants written twice", "const a = 1\nconst b = 1\ny = Add(a, b)\nout y",
     "const a = 1\ny = Add(a, a)\nout y"},
    {"folds of one constant",
     "const k\nquant s = i8 per-tensor 1\nconst a = Q{s}(k)\nconst b = Q{s}(k)\ny = Add(a, b)\nout "
     "y",
     "const k\nquant s = i8 per-tensor 1\nconst a = Q{s}(k)\ny = Add(a, a)\nout y"},
    {"types of folds", "const k\nconst a: f32[2] = Transpose(k)\ny = Relu(a)\nout y",
     "const k\nconst a = Transpose(k)\ny = Relu(a)\nout y"},
    {"constants and parameters that nothing reads",
     "in x\nconst k\nquant a = i8 per-tensor\ny = Relu(x)\nout y", "in x\ny = Relu(x)\nout y"},
    {"order of nodes that nothing reads",
     "in x\na = Relu(x)\nb = Tanh(x)\nc = Exp(a)\nd = Exp(b)\n",
     "in x\nb = Tanh(x)\nd = Exp(b)\na = Relu(x)\nc = Exp(a)\n"},
    {"trailing _", "in x\nquant a = i8 per-tensor\ny = Add{a, _}(x, x)\nout y",
     "in x\nquant a = i8 per-tensor\ny = Add{a}(x, x)\nout y"},
    {"empty braces", "in x\ny = Add{}(x, x)\nout y", "in x\ny = Add(x, x)\nout y"},
    {"Q spelled out",
     "in x\nquant a = i8 per-tensor\ny = QuantizeLinear{a}(x)\nz = DequantizeLinear{a}(y)\nout z",
     "in x\nquant a = i8 per-tensor\ny = Q{a}(x)\nz = DQ{a}(y)\nout z"},
};

constexpr Pair kDifferent[] = {
    {"operator", "in x\ny = Relu(x)\nout y", "in x\ny = Tanh(x)\nout y"},
    {"domain", "in x\ny = Relu(x)\nout y", "in x\ny = d::Relu(x)\nout y"},
    {"operand order", "in a\nin b\ny = Sub(a, b)\nout y", "in a\nin b\ny = Sub(b, a)\nout y"},
    {"output order", "in a\ny = Relu(a)\nz = Tanh(a)\nout y, z",
     "in a\ny = Relu(a)\nz = Tanh(a)\nout z, y"},
    {"input types", "in a: f32\ny = Relu(a)\nout y", "in a: f16\ny = Relu(a)\nout y"},
    {"unused inputs", "in a\nin b\ny = Relu(a)\nout y", "in a\ny = Relu(a)\nout y"},
    {"attributes", "in a\ny = Relu<k=1>(a)\nout y", "in a\ny = Relu<k=1.0>(a)\nout y"},
    {"parameters", "in x\nquant a = i8 per-tensor 1\ny = Q{a}(x)\nout y",
     "in x\nquant a = i8 per-tensor 2\ny = Q{a}(x)\nout y"},
    {"zero point", "in x\nquant a = i8 per-tensor 1\ny = Q{a}(x)\nout y",
     "in x\nquant a = i8 per-tensor 1 zp=1\ny = Q{a}(x)\nout y"},
    {"where parameters stand", "in x\nquant a = i8 per-tensor 1\ny = Conv{a}(x)\nout y",
     "in x\nquant a = i8 per-tensor 1\ny = Conv{-> a}(x)\nout y"},
    {"one unknown scale or two", "in x\nquant a = i8 per-tensor\ny = Q{a}(x)\nz = Q{a}(y)\nout z",
     "in x\nquant a = i8 per-tensor\nquant b = i8 per-tensor\ny = Q{a}(x)\nz = Q{b}(y)\nout z"},
    {"one unknown constant or two", "const a: f32[1]\ny = Add(a, a)\nout y",
     "const a: f32[1]\nconst b: f32[1]\ny = Add(a, b)\nout y"},
    {"content of constants", "const a = 1\ny = Relu(a)\nout y", "const a = 2\ny = Relu(a)\nout y"},
    {"type of constants", "const a: f32[] = 1\ny = Relu(a)\nout y",
     "const a: i8[] = 1\ny = Relu(a)\nout y"},
    {"one node or two", "in x\na = Relu(x)\nb = Relu(x)\ny = Add(a, b)\nout y",
     "in x\na = Relu(x)\ny = Add(a, a)\nout y"},
    {"nodes that nothing reads", "in x\na = Relu(x)\nb = Tanh(x)\nout a",
     "in x\na = Relu(x)\nout a"},
    {"fused or not", "in x\na = Conv(x)\nb = Relu(a)\nout b",
     "in x\nb = Conv(x) | Relu(%0)\nout b"},
    {"principal operator", "in x\nb = Conv(x) | Relu(%0)\nout b",
     "in x\nb = Conv(x) | Relu(%0) as Relu\nout b"},
    {"formal inputs", "in x\nformal i\ny = Add(x, i)\nout y", "in x\nin i\ny = Add(x, i)\nout y"},
    {"which result", "in x\na, b = Split(x)\nout a", "in x\nb, a = Split(x)\nout a"},
};

TEST_CASE("graphs that differ in what does not matter have one canonical form") {
  for (const Pair& pair : kEqual) {
    SUBCASE(std::string(pair.name).c_str()) { CHECK(canonical(pair.a) == canonical(pair.b)); }
  }
}

TEST_CASE("graphs that differ have canonical forms that differ") {
  for (const Pair& pair : kDifferent) {
    SUBCASE(std::string(pair.name).c_str()) { CHECK(canonical(pair.a) != canonical(pair.b)); }
  }
}

TEST_CASE("a rewritten graph prints and reads as itself") {
  Graph graph = graph_of("in x\ny = Relu(x)\nz = Tanh(y)\nw = Exp(z)\nout w, z");
  GraphEditor editor(graph);
  editor.value(graph.find_value("y")).name = "z";  // names repeat while rules work
  editor.value(graph.find_value("w")).name = "z_2";
  const std::string text = print_graph(graph);
  CHECK(text == "in x\nz_3 = Relu(x)\nz = Tanh(z_3)\nz_2 = Exp(z)\nout z_2, z\n");
  CHECK(canonical_form(graph_of(text)) == canonical_form(graph));
}

TEST_CASE("operands that stages share are written once for each reading") {
  Graph graph = graph_of("in x\nin r\ny = Mul(x, r) | Add(%0, r)\nout y");
  GraphEditor editor(graph);
  const std::string text = print_graph(graph);
  Node& node = editor.node(NodeId{0});
  editor.set_operand(node.id, 2, kNoValue);
  node.stages[1].args = {~0, 1};
  CHECK(verify(graph));
  CHECK(print_graph(graph) == text);
  CHECK(canonical_form(graph) == canonical_form(graph_of(text)));
}

TEST_CASE("a graph that is broken by a cycle can still be printed") {
  Graph graph = graph_of("in x\ny = Relu(x)\nz = Tanh(y)\nout z");
  GraphEditor(graph).set_operand(NodeId{0}, 0, graph.find_value("z"));
  CHECK(print_graph(graph) == "in x\ny = Relu(z)\nz = Tanh(y)\nout z\n");
  CHECK(!canonical_form(graph).empty());
}

TEST_CASE("a value without a name gets one") {
  Graph graph = graph_of("in x\ny = Relu(x)\nz = Tanh(y)\nout z");
  GraphEditor(graph).value(graph.find_value("y")).name = "";
  CHECK(print_graph(graph) == "in x\nunnamed_2 = Relu(x)\nz = Tanh(unnamed_2)\nout z\n");
}

TEST_CASE("content whose dimensions do not fit the value's keeps its own") {
  Graph graph = graph_of("const k: f32[2,2] = [1, 2, 3, 4]\ny = Relu(k)\nout y");
  GraphEditor editor(graph);
  editor.set_type(graph.find_value("k"), {DataType::Float, std::vector<std::int64_t>{-1}});
  CHECK(print_graph(graph) == "const k: f32[2,2] = [1, 2, 3, 4]\ny = Relu(k)\nout y\n");
}

}  // namespace
}  // namespace qdq
