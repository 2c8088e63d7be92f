#include <doctest/doctest.h>

#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::error_of;
using testing::graph_of;
using testing::node_of;
using testing::value_of;

struct Bad {
  std::string_view text;
  std::string_view error;
};

constexpr Bad kBad[] = {
    // Words
    {"in 1x", "test.graph:1:4: a name that starts with a digit stands in quotes, at \"1x\""},
    {"in x\n$",
     "test.graph:2:1: this character means nothing here; such names stand in quotes, at \"$\""},
    {"in \"x", "test.graph:1:4: this quoted text has no end, at \"\"x\""},
    {"in \"\\q\"",
     "test.graph:1:4: unknown escape; known are \\\" \\\\ \\n \\r \\t \\xHH, at \"\\q\""},
    {"const k = 1e999", "test.graph:1:11: this number is out of range, at \"1e999\""},
    {"in größe",
     "test.graph:1:6: this character means nothing here; such names stand in quotes, at \"ö\""},
    {"in \"größe\" x", "test.graph:1:12: expected \":\", at \"x\""},
    // Statements
    {"in", "test.graph:1:3: expected the name of an input, but the line ends"},
    {"in _", "test.graph:1:4: expected the name of an input, at \"_\""},
    {"in x: float", "test.graph:1:7: expected a data type such as f32 or i8, at \"float\""},
    {"in x: f32[1,-1]", "test.graph:1:13: expected a dimension or \"?\", at \"-1\""},
    {"in x: f32[1", "test.graph:1:12: expected \",\" or \"]\", but the line ends"},
    {"in x: f32 y", "test.graph:1:11: expected the end of the line, at \"y\""},
    {"in x\nin x", "test.graph:2:4: x is already defined in line 1, at \"x\""},
    {"in x\nx = Relu(x)", "test.graph:2:1: x is already defined in line 1, at \"x\""},
    {"in x\nout x, x", "test.graph:2:8: x is an output twice, at \"x\""},
    {"out x", "test.graph:1:5: no line defines the value x, at \"x\""},
    {"# nothing\n= Relu(x)",
     "test.graph:2:1: expected a statement or the name of a result, at \"=\""},
    // Constants
    {"const k f32", "test.graph:1:9: expected \":\" and a type, or \"=\" and a value, at \"f32\""},
    {"const k: f32[2] = [1]", "test.graph:1:19: expected 2 numbers, found 1"},
    {"const k: f32[?] = [1]", "test.graph:1:19: expected an unknown number of numbers, found 1"},
    {"const k: f32[9999999999,9999999999] = [1]",
     "test.graph:1:39: expected an unknown number of numbers, found 1"},
    {"const k: f32 = f16 1",
     "test.graph:1:16: the type of a constant stands behind its name, at \"f16\""},
    {"const k = [1, a]", "test.graph:1:15: expected a number, at \"a\""},
    {"const k = Q{w}(k)", "test.graph:1:13: no quant line defines w, at \"w\""},
    {"quant w = i8 per-tensor\nconst q = Q{w}(k)\nconst k",
     "test.graph:2:16: a folded constant stands below the constant that it is made from, at \"k\""},
    {"in x\nquant w = i8 per-tensor\nconst q = Q{w}(x)",
     "test.graph:3:16: x is not a constant, at \"x\""},
    {"const a\nconst q = Concat(a, a)",
     "test.graph:2:11: a folded operator has one operand, a constant, at \"Concat\""},
    {"const a\nquant w = i8 per-tensor\nconst q = Q{w -> w}(a)",
     "test.graph:3:18: a folded operator has one set of parameters, at \"w\""},
    // Quantization parameters
    {"quant a = i8",
     "test.graph:1:13: expected \"per-tensor\", \"per-channel\" or \"block\", but the line ends"},
    {"quant a = i8 per-tensor axis=0",
     "test.graph:1:25: no such property at this granularity, at \"axis\""},
    {"quant a = i8 per-channel size=2",
     "test.graph:1:26: no such property at this granularity, at \"size\""},
    {"quant a = i8 per-channel", "test.graph:1:25: expected \"axis=\", but the line ends"},
    {"quant a = i8 block axis=0", "test.graph:1:26: expected \"size=\", but the line ends"},
    {"quant a = i8 per-tensor 0.5 0.6",
     "test.graph:1:29: expected \"axis=\", \"size=\" or \"zp=\", at \"0.6\""},
    {"quant a = i8 per-tensor zp=x",
     "test.graph:1:28: expected a number, a list of numbers or \"?\" and a name, at \"x\""},
    {"quant a = i8 per-tensor zp=1.5 zp=2", "test.graph:1:32: zp is given twice, at \"zp\""},
    {"quant a = i8 per-tensor\nquant a = i8 per-tensor",
     "test.graph:2:7: a is already defined in line 1, at \"a\""},
    {"quant a = i8 per-channel axis=0 f32[2] [1]", "test.graph:1:33: expected 2 numbers, found 1"},
    // Nodes
    {"in x\ny = Relu x", "test.graph:2:10: expected \"(\", at \"x\""},
    {"in x\ny Relu(x)", "test.graph:2:3: expected \",\" or \"=\", at \"Relu\""},
    {"in x\ny = Relu(x", "test.graph:2:11: expected \",\" or \")\", but the line ends"},
    {"in x\ny = Relu(x) z", "test.graph:2:13: expected the end of the line, at \"z\""},
    {"in x\ny = Relu(z)", "test.graph:2:10: no line defines the value z, at \"z\""},
    {"in x\ny = (x)", "test.graph:2:5: expected an operator, at \"(\""},
    {"in x\ny = Q{a}(x)", "test.graph:2:7: no quant line defines a, at \"a\""},
    {"in x\ny = Conv{-> a}(x)", "test.graph:2:13: no quant line defines a, at \"a\""},
    {"in x\nquant a = i8 per-tensor\ny = Q{a, a}(x)",
     "test.graph:3:10: a Q has one set of parameters, at \"a\""},
    {"in x\nquant a = i8 per-tensor\ny = Relu{a, a}(x)",
     "test.graph:3:13: more quantization parameters than operands, at \"a\""},
    {"in x\nquant a = i8 per-tensor\ny = Conv(x) | Relu{-> a}(%0)",
     "test.graph:3:23: the first stage names the parameters of the result, at \"a\""},
    {"in x\ny = Conv{a b}(x)", "test.graph:2:12: expected \",\", \"->\" or \"}\", at \"b\""},
    {"in x\ny = Conv{-> a, b}(x)", "test.graph:2:14: expected \"}\", at \",\""},
    {"in x\ny = Relu(%0)", "test.graph:2:10: %0 is not an earlier stage, at \"%0\""},
    {"in x\ny = Relu(x) | Relu(%1)", "test.graph:2:20: %1 is not an earlier stage, at \"%1\""},
    {"in x\ny = Relu(%x)", "test.graph:2:11: expected a whole number, at \"x\""},
    // Attributes
    {"in x\ny = Pad<mode=edge>(x)",
     "test.graph:2:14: expected a number, text in quotes or a list, at \"edge\""},
    {"in x\ny = Pad<a=1, a=2>(x)", "test.graph:2:14: attribute a is given twice, at \"a\""},
    {"in x\ny = Pad<a=[1, \"b\"]>(x)", "test.graph:2:15: expected a number, at \"\"b\"\""},
    {"in x\ny = Pad<a=[\"b\", 1]>(x)", "test.graph:2:17: expected text in quotes, at \"1\""},
    {"in x\ny = Pad<a=[b]>(x)", "test.graph:2:12: expected a number or text in quotes, at \"b\""},
    {"in x\ny = Pad<a>(x)", "test.graph:2:10: expected \"=\", at \">\""},
    {"in x\ny = Pad<a=1(x)", "test.graph:2:12: expected \",\" or \">\", at \"(\""},
    {"in x\ny = Pad<1=1>(x)", "test.graph:2:9: expected the name of an attribute, at \"1\""},
    {"opset 13\nopset 13", "test.graph:2:1: opset is given twice, at \"opset\""},
    {"opset 13 14", "test.graph:1:10: expected the end of the line, at \"14\""},
    // Graphs that are none
    {"a = Relu(b)\nb = Relu(a)\nout b", "test.graph: the graph has a cycle, node a, at \"a\""},
    {"in x\na = Add(x, d)\nb = Relu(a)\nc = Relu(b)\nd = Relu(b)\nout c",
     "test.graph: the graph has a cycle, node a, at \"a\""},
};

TEST_CASE("a text that is wrong is refused where it is wrong") {
  for (const Bad& bad : kBad) {
    INFO(bad.text);
    CHECK(error_of(bad.text) == bad.error);
  }
}

TEST_CASE("an error carries its parts") {
  const Result<Graph> graph = parse_graph("in x\ny = Relu(z)", "f");
  REQUIRE(!graph);
  CHECK(graph.error().kind == ErrorKind::BadNotation);
  CHECK(graph.error().where.file == "f");
  CHECK(graph.error().where.line == 2);
  CHECK(graph.error().where.column == 10);
  CHECK(graph.error().where.piece == "z");
  CHECK(parse_graph("a = Relu(a)").error().kind == ErrorKind::BadGraph);
}

TEST_CASE("comments, blank lines, line ends and the order of lines do not matter") {
  const Graph graph = graph_of(
      "out y  # the result\r\n\r\n\t y=Q{a}( x )\r\n   # nothing\nquant a=i8 per-tensor 1\nin "
      "x:f32[1]");
  CHECK(print_graph(graph) == "in x: f32[1]\nquant s0 = i8 per-tensor 1\ny = Q{s0}(x)\nout y\n");
}

TEST_CASE("the opset is a number; without one it is a name like others") {
  CHECK(graph_of("opset 13\nin x\nout x").opset == 13);
  CHECK(graph_of("in x\nout x").opset == 0);
  CHECK(print_graph(graph_of("in x\nopset = Relu(x)\nout opset")) ==
        "in x\nopset = Relu(x)\nout opset\n");
}

TEST_CASE("attributes may stand before or behind the braces") {
  CHECK(canonical_form(graph_of("in x\nquant a = i8 per-tensor\ny = Op<k=1>{a}(x)\nout y")) ==
        canonical_form(graph_of("in x\nquant a = i8 per-tensor\ny = Op{a}<k=1>(x)\nout y")));
}

TEST_CASE("a plain node") {
  const Graph graph = graph_of("in x\nconst k\ny, z = dom::Op<a=1>(x, _, k)\nw = Relu(z)\nout w");
  const Node& node = node_of(graph, "z");
  CHECK(node.op == "Op");
  CHECK(node.domain == "dom");
  CHECK(node.name == "y");
  CHECK(node.attrs == Attributes{{"a", AttrValue{std::int64_t{1}}}});
  CHECK(node.operands == std::vector{graph.find_value("x"), kNoValue, graph.find_value("k")});
  CHECK(node.in_quant.empty());
  CHECK(!node.out_quant);
  CHECK(node.stages.empty());
  CHECK(node.order == 0);
  CHECK(node_of(graph, "w").order == 1);
  REQUIRE(node.origins.size() == 1);
  const Origin& origin = graph.origin(node.origins[0].origin);
  CHECK(origin.name == "y");
  CHECK(origin.op == "Op");
  CHECK(origin.index == 0);
  CHECK(graph.origin(node_of(graph, "w").origins[0].origin).index == 1);
  CHECK(value_of(graph, "z").result_index == 1);
}

TEST_CASE("Q and DQ carry their parameters, with braces only") {
  const Graph graph = graph_of(
      "in x: f32[1,2]\nquant a = i8 per-tensor 1\nq = Q{a}(x)\nd = DQ{a}(q)\n"
      "p = QuantizeLinear(d, x, x)\nout p");
  const Node& q = node_of(graph, "q");
  CHECK(q.op == "QuantizeLinear");
  CHECK(q.out_quant == QuantId{0});
  CHECK(q.in_quant.empty());
  CHECK(value_of(graph, "q").type == TensorType{DataType::Int8, std::vector<std::int64_t>{1, 2}});
  const Node& dq = node_of(graph, "d");
  CHECK(dq.op == "DequantizeLinear");
  CHECK(dq.in_quant == QuantIds{QuantId{0}});
  CHECK(!dq.out_quant);
  CHECK(value_of(graph, "d").type ==
        TensorType{DataType::Undefined, std::vector<std::int64_t>{1, 2}});
  const Node& opaque = node_of(graph, "p");
  CHECK(opaque.op == "QuantizeLinear");
  CHECK(!opaque.out_quant);
  CHECK(opaque.operands.size() == 3);
  CHECK(value_of(graph, "p").type == TensorType{});
}

TEST_CASE("the stages of a fused chain refer to operands and to each other") {
  const Graph graph = graph_of(
      "in x\nconst k\nin r\nquant a = i8 per-tensor 1\nquant w = i8 per-tensor 2\n"
      "quant o = u8 per-tensor 3\nquant s = i8 per-tensor 4\n"
      "y = Pad{-> o}<n=1>(x) | Conv{w}<n=2>(k, %0) | Q{s}(%1) | Add{_, a}(r, %2, r) as Conv\nout "
      "y");
  const Node& node = node_of(graph, "y");
  CHECK(node.attrs == Attributes{{"n", AttrValue{std::int64_t{2}}}});
  const ValueId r = graph.find_value("r");
  CHECK(node.operands == std::vector{graph.find_value("x"), graph.find_value("k"), r, r});
  CHECK(node.in_quant == QuantIds{std::nullopt, QuantId{1}, std::nullopt, QuantId{0}});
  CHECK(node.out_quant == QuantId{2});
  REQUIRE(node.stages.size() == 4);
  CHECK(node.stages[0].args == std::vector{0});
  CHECK(node.stages[1].args == std::vector{1, ~0});
  CHECK(node.stages[2].args == std::vector{~1});
  CHECK(node.stages[2].quant == QuantId{3});
  CHECK(node.stages[3].args == std::vector{2, ~2, 3});
  CHECK(node.stages[1].attrs == node.attrs);
  CHECK(value_of(graph, "y").type.type == DataType::UInt8);
  CHECK(graph.value(r).uses.size() == 2);
  CHECK(graph.consumer_count(r) == 1);
}

TEST_CASE("one stage is a plain node, unless its principal operator is another one") {
  CHECK(node_of(graph_of("in x\ny = Relu(x) as Relu\nout y"), "y").stages.empty());
  const Graph graph = graph_of("in x\ny = Concat<axis=1>(x) as NoOp\nout y");
  CHECK(node_of(graph, "y").op == "NoOp");
  CHECK(node_of(graph, "y").attrs.empty());
  REQUIRE(node_of(graph, "y").stages.size() == 1);
  CHECK(node_of(graph, "y").stages[0].op == "Concat");
}

TEST_CASE("constants") {
  const Graph graph = graph_of(
      "quant w = i8 per-tensor 1\nconst k: f32[2] = [1, 2]\nconst s = 0.5\nconst u: f32[2]\n"
      "const q = Q{w}(k)\nconst t = Transpose<perm=[0]>(q)\nconst z: u8[] = 3\nout t");
  const Value& k = value_of(graph, "k");
  CHECK(k.kind == ValueKind::Constant);
  REQUIRE(k.content);
  CHECK(graph.constant(*k.content).data == std::vector<double>{1, 2});
  CHECK(graph.constant(*k.content).dims == std::vector<std::int64_t>{2});
  CHECK(value_of(graph, "s").type == TensorType{DataType::Float, std::vector<std::int64_t>{}});
  CHECK(!value_of(graph, "u").content);
  const Value& q = value_of(graph, "q");
  REQUIRE(q.folded);
  CHECK(q.folded->from == k.id);
  CHECK(q.folded->quant == QuantId{0});
  CHECK(q.folded->op == "QuantizeLinear");
  CHECK(q.type == TensorType{DataType::Int8, std::vector<std::int64_t>{2}});
  CHECK(q.layer_name == "k + q");
  REQUIRE(q.origins.size() == 1);
  CHECK(graph.origin(q.origins[0].origin).op == "QuantizeLinear");
  const Value& t = value_of(graph, "t");
  CHECK(t.folded->op == "Transpose");
  CHECK(t.folded->attrs.size() == 1);
  CHECK(!t.folded->quant);
  CHECK(t.layer_name == "k + q + t");
  CHECK(graph.constant(*value_of(graph, "z").content).type == DataType::UInt8);
}

TEST_CASE("quantization parameters") {
  const Graph graph = graph_of(
      "quant a = i8 per-channel axis=1\nquant b = u8 block axis=-1 size=16 [1, 2] zp=[3, 4]\n"
      "quant c = i8 per-tensor f16 0.5\nin x\ny = Q{a}(x)\nz = Q{b}(x)\nw = Q{c}(x)\nout y, z, w");
  const QuantParams& a = graph.quant(*node_of(graph, "y").out_quant);
  CHECK(a.granularity == Granularity::PerChannel);
  CHECK(a.axis == 1);
  CHECK(!graph.constant(a.scale).known);
  CHECK(graph.constant(a.scale).source == "a");
  CHECK(!a.zero_point);
  const QuantParams& b = graph.quant(*node_of(graph, "z").out_quant);
  CHECK(b.granularity == Granularity::Block);
  CHECK(b.block_size == 16);
  CHECK(b.axis == -1);
  CHECK(graph.constant(b.scale).dims == std::vector<std::int64_t>{2});
  REQUIRE(b.zero_point);
  CHECK(graph.constant(*b.zero_point).type == DataType::UInt8);
  CHECK(graph.constant(*b.zero_point).data == std::vector<double>{3, 4});
  const QuantParams& c = graph.quant(*node_of(graph, "w").out_quant);
  CHECK(graph.constant(c.scale).type == DataType::Float16);
  CHECK(graph.constant(c.scale).dims.empty());
}

TEST_CASE("inputs of the network and of subgraphs") {
  const Graph graph = graph_of("in x: f32[?]\nformal i: i64[]\ny = Loop(x, i)\nout y");
  CHECK(graph.inputs().size() == 1);
  CHECK(value_of(graph, "i").kind == ValueKind::Input);
  CHECK(!value_of(graph, "i").network_input);
  CHECK(value_of(graph, "x").type == TensorType{DataType::Float, std::vector<std::int64_t>{-1}});
}

TEST_CASE("very long lines and very many lines") {
  std::string text = "in v0: f32[1]\n";
  for (int i = 1; i <= 20000; ++i) {
    text += "v" + std::to_string(i) + " = Relu(v" + std::to_string(i - 1) + ")\n";
  }
  text += "y = Concat(v0";
  for (int i = 1; i <= 20000; ++i) text += ", v" + std::to_string(i);
  text += ")\nout y\n";
  const Graph graph = graph_of(text);
  CHECK(graph.live_nodes() == 20001);
  CHECK(print_graph(graph) == text);
  CHECK(canonical_form(graph_of(canonical_form(graph))) == canonical_form(graph));
}

}  // namespace
}  // namespace qdq
