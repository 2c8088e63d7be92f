// Subgraphs become part of the graph; calls of local functions become their bodies.
#include <doctest/doctest.h>

#include <set>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::node_named;
using test::origins_of;
using test::parse_onnx;
using test::read_proto;
using test::read_text;
using test::shown;
using test::with_opset;

// Every node with the origins it covers.
std::string origin_list(const Result<Model>& model) {
  if (!model) return to_string(model.error());
  std::string text;
  for (const Node& node : model->graph.nodes()) {
    text += node.name + " <- " + origins_of(model->graph, node.origins) + "\n";
  }
  return text;
}

TEST_CASE("the branches of an If") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) <float w = {3}> {
      x2 = Mul(x, w)
      y = If(c) <
        then_branch = t () => (float[2] a) { a = Relu(x2) },
        else_branch = e () => (float[2] a) <float v = {4}> { b = Mul(x, v) a = Add(b, w) }>
    })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "in c: bool[]\n"
        "const w: f32[] = 3\n"
        "const v: f32[] = 4\n"
        "x2 = Mul(x, w)\n"
        "a = Relu(x2)\n"
        "b = Mul(x, v)\n"
        "If_0/else_branch/a = Add(b, w)\n"
        "y = If<else_branch=?graph, then_branch=?graph>(c, a, If_0/else_branch/a)\n"
        "out y\n");
  CHECK(origin_list(model) ==
        "Mul_0 <- Mul_0\n"
        "Relu_0 <- If_0/then_branch:Relu_0\n"
        "Mul_0 <- If_0/else_branch:Mul_0\n"
        "Add_0 <- If_0/else_branch:Add_0\n"
        "If_0 <- If_0\n");
}

TEST_CASE("Q and DQ inside a branch") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) <float s = {0.5}, int8 z = {0}> {
      q = QuantizeLinear(x, s, z)
      y = If(c) <
        then_branch = t () => (float[2] a) { a = DequantizeLinear(q, s, z) },
        else_branch = e () => (float[2] b) <float r = {0.25}> { b = DequantizeLinear(q, r, z) }>
    })"));
  REQUIRE(model);
  const Node& q = *node_named(model->graph, "QuantizeLinear_0");
  CHECK(model->graph.nodes()[1].in_quant[0] == q.out_quant);
  CHECK(model->graph.nodes()[2].in_quant[0] != q.out_quant);
}

TEST_CASE("a Loop's formal inputs are inputs, but not the network's") {
  const auto model = read_text(with_opset(13, R"(
    agraph (int64 m, bool c, float[2] x) => (float[2] y) {
      y = Loop(m, c, x) <
        body = b (int64 i, bool k, float[2] v) => (bool k2, float[2] w) {
          k2 = Identity(k)
          w = Relu(v)
        }>
    })"));
  REQUIRE(model);
  CHECK(model->graph.inputs().size() == 3);
  const Value& formal = model->graph.value(model->graph.find_value("v"));
  CHECK(formal.kind == ValueKind::Input);
  CHECK_FALSE(formal.network_input);
  const Node& loop = *node_named(model->graph, "Loop_0");
  CHECK(loop.operands.size() == 5);
  CHECK(loop.operands[4] == model->graph.find_value("w"));
}

TEST_CASE("a node of the model's own name in two scopes") {
  onnx::ModelProto model = parse_onnx(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) {
      y = If(c) <then_branch = t () => (float[2] a) { a = Relu(x) },
                 else_branch = e () => (float[2] b) { b = Relu(x) }>
    })"));
  auto* branches = model.mutable_graph()->mutable_node(0);
  branches->set_name("choose");
  for (auto& attribute : *branches->mutable_attribute()) {
    attribute.mutable_g()->mutable_node(0)->set_name("relu");
  }
  CHECK(origin_list(read_proto(model)) ==
        "relu <- choose/then_branch:relu\n"
        "relu <- choose/else_branch:relu\n"
        "choose <- choose\n");
}

TEST_CASE("a tensor inside hides one of the same name outside") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) {
      a = Neg(x)
      y = If(c) <then_branch = t () => (float[2] r) { a = Abs(x) r = Relu(a) },
                 else_branch = e () => (float[2] s) { s = Relu(a) }>
    })"));
  REQUIRE(model);
  CHECK(shown(model).find("r = Relu(If_0/then_branch/a)\n") != std::string::npos);
  CHECK(shown(model).find("s = Relu(a)\n") != std::string::npos);
}

TEST_CASE("faults inside a branch name its nodes") {
  CHECK(shown(read_text(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) {
      y = If(c) <then_branch = t () => (float[2] r) { r = Relu(gone) },
                 else_branch = e () => (float[2] s) { s = Relu(x) }>
    })"))) ==
        "-: no node, input or initializer produces a tensor that a node reads, node Relu_0, at "
        "\"gone\"");
}

onnx::ModelProto nested(int depth) {
  onnx::ModelProto model =
      parse_onnx(with_opset(13, "agraph (float[2] x, bool c) => (float[2] y0) { y0 = If(c) }"));
  onnx::NodeProto* node = model.mutable_graph()->mutable_node(0);
  for (int i = 1; i <= depth; ++i) {
    onnx::AttributeProto* attribute = node->add_attribute();
    attribute->set_name("then_branch");
    attribute->set_type(onnx::AttributeProto::GRAPH);
    onnx::GraphProto* graph = attribute->mutable_g();
    node = graph->add_node();
    node->set_op_type("If");
    node->add_input("c");
    node->add_output("y" + std::to_string(i));
    graph->add_output()->set_name("y" + std::to_string(i));
  }
  return model;
}

TEST_CASE("nesting is bounded") {
  CHECK(read_proto(nested(60)));
  const auto deep = read_proto(nested(70));
  CHECK(deep.error().kind == ErrorKind::Limit);
  CHECK(deep.error().what == "subgraphs and functions are nested more than 64 deep");
}

std::string with_functions(const std::string& graph, const std::string& functions) {
  return "<ir_version: 8, opset_import: [\"\" : 13, \"local\" : 1]>\n" + graph + "\n" + functions;
}

TEST_CASE("a call becomes the function's body") {
  const auto model = read_text(with_functions(R"(
    agraph (float[2] x) => (float[2] y) {
      a = local.both(x, x)
      y = local.both(a, x)
    })",
                                              R"(
    <domain: "local", opset_import: ["" : 13]> both (p, q) => (r) {
      s = Add(p, q)
      r = Relu(s)
    })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "both_0/s = Add(x, x)\n"
        "a = Relu(both_0/s)\n"
        "both_1/s = Add(a, x)\n"
        "y = Relu(both_1/s)\n"
        "out y\n");
  CHECK(origin_list(model) ==
        "Add_0 <- both_0:Add_0\n"
        "Relu_0 <- both_0:Relu_0 both_0(not shown)\n"
        "Add_0 <- both_1:Add_0\n"
        "Relu_0 <- both_1:Relu_0 both_1(not shown)\n");
  CHECK(test::type_of(model, "a") == "f32[2]");
}

TEST_CASE("functions call functions, and hand results through") {
  const auto model = read_text(with_functions(R"(
    agraph (float[2] x) => (float[2] y, float[2] z) { y, z = local.outer(x) })",
                                              R"(
    <domain: "local", opset_import: ["" : 13, "local" : 1]> outer (p) => (r, p2) {
      r, p2 = local.inner(p)
    }
    <domain: "local", opset_import: ["" : 13]> inner (p) => (r, p) { r = Neg(p) })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "y = Neg(x)\n"
        "z = Identity(x)\n"
        "out y, z\n");
  CHECK(origin_list(model) ==
        "Neg_0 <- outer_0/inner_0:Neg_0 outer_0:inner_0(not shown) outer_0(not shown)\n"
        "inner_0 <- outer_0:inner_0\n");
}

TEST_CASE("attributes of a call reach the body") {
  onnx::ModelProto model = parse_onnx(with_functions(R"(
    agraph (float[2,3] x) => (float y) { y = local.move<how = [1, 0]>(x) })",
                                                     R"(
    <domain: "local", opset_import: ["" : 13]> move (p) => (r) {
      s = Transpose(p)
      r = Flatten(s)
    })"));
  for (auto& node : *model.mutable_functions(0)->mutable_node()) {
    onnx::AttributeProto* attribute = node.add_attribute();
    attribute->set_name(node.op_type() == "Transpose" ? "perm" : "axis");
    attribute->set_ref_attr_name(node.op_type() == "Transpose" ? "how" : "not_given");
  }
  CHECK(shown(read_proto(model)) ==
        "in x: f32[2,3]\n"
        "move_0/s = Transpose<perm=[1,0]>(x)\n"
        "y = Flatten(move_0/s)\n"
        "out y\n");
}

TEST_CASE("a constant inside a function is a scale like any other") {
  const auto model = read_text(with_functions(R"(
    agraph (float[2] x) => (float[2] y) { y = local.fake(x) })",
                                              R"(
    <domain: "local", opset_import: ["" : 13]> fake (p) => (r) {
      s = Constant<value_float = 0.5>()
      q = QuantizeLinear(p, s)
      r = DequantizeLinear(q, s)
    })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "const fake_0/s: f32[] = 0.5\n"
        "quant s0 = i8 per-tensor 0.5\n"
        "fake_0/q = Q{s0}(x)\n"
        "y = DQ{s0}(fake_0/q)\n"
        "out y\n");
}

TEST_CASE("a function that gives a constant keeps the call as its origin") {
  const auto model = read_text(with_functions(R"(
    agraph (float[2] x) => (float[2] y) { k = local.two() y = Mul(x, k) })",
                                              R"(
    <domain: "local", opset_import: ["" : 13]> two () => (r) { r = Constant<value_float = 2.0>() })"));
  REQUIRE(model);
  const Value& k = model->graph.value(model->graph.find_value("k"));
  CHECK(k.kind == ValueKind::Constant);
  CHECK(origins_of(model->graph, k.origins) == "two_0:Constant_0 two_0(not shown)");
}

TEST_CASE("missing operands of a call are absent in the body") {
  const auto model = read_text(with_functions(R"(
    agraph (float[2] x) => (float[2] y) { y = local.clip(x) })",
                                              R"(
    <domain: "local", opset_import: ["" : 13]> clip (p, lo, hi) => (r) { r = Clip(p, lo, hi) })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "y = Clip(x)\n"
        "out y\n");
}

TEST_CASE("a function without the result that the call wants") {
  CHECK(shown(read_text(with_functions("agraph (float[2] x) => (float[2] y) { z, y = local.f(x) }",
                                       R"(
    <domain: "local", opset_import: ["" : 13]> f (p) => (r) { r = Relu(p) })"))) ==
        "-: the called function does not produce a result of the call, node f_0, at \"y\"");
}

TEST_CASE("recursion and explosion are bounded") {
  const auto endless = read_text(with_functions("agraph (float x) => (float y) { y = local.f(x) }",
                                                R"(
    <domain: "local", opset_import: ["local" : 1]> f (p) => (r) { r = local.f(p) })"));
  CHECK(endless.error().kind == ErrorKind::Limit);

  std::string functions =
      "<domain: \"local\", opset_import: [\"\" : 13]> f0 (p) => (r) { r = Relu(p) }\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string next = "local.f" + std::to_string(i - 1);
    functions += "<domain: \"local\", opset_import: [\"local\" : 1]> f" + std::to_string(i) +
                 " (p) => (r) { q = " + next + "(p) r = " + next + "(q) }\n";
  }
  onnx::ModelProto model =
      parse_onnx(with_functions("agraph (float x) => (float y) { y = local.f40(x) }", functions));
  ReadLimits limits;
  limits.max_expanded_bytes = 1 << 20;
  const auto huge = test::read_bytes(test::bytes_of(model), {}, limits);
  CHECK(huge.error().kind == ErrorKind::Limit);
  CHECK(huge.error().what ==
        "inlining functions and flattening subgraphs takes more than 1048576 bytes");
}

TEST_CASE("every node of a model is an origin of something") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x, bool c) => (float[2] y) {
      k = Constant<value_float = 2.0>()
      k2 = Identity(k)
      unused = Constant<value_int = 1>()
      y = If(c) <then_branch = t () => (float[2] a) { a = Mul(x, k2) },
                 else_branch = e () => (float[2] b) { b = Neg(x) }>
    })"));
  REQUIRE(model);
  std::set<OriginId> reached;
  for (const Node& node : model->graph.nodes()) {
    for (const OriginRef ref : node.origins) reached.insert(ref.origin);
  }
  for (const Value& value : model->graph.values()) {
    for (const OriginRef ref : value.origins) reached.insert(ref.origin);
  }
  CHECK(reached.size() == 6);
  CHECK(model->graph.origins().size() == 6);
}

}  // namespace
}  // namespace qdq
