// Models that can be parsed and whose graph is none; and those that only look so.
#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::parse_onnx;
using test::read_proto;
using test::read_text;
using test::shown;
using test::with_opset;

TEST_CASE("a tensor that nobody produces") {
  const auto model =
      read_text(with_opset(13, "agraph (float[2] x) => (float[2] y) { y = Add(x, gone) }"));
  REQUIRE_FALSE(model);
  CHECK(model.error().kind == ErrorKind::BadGraph);
  CHECK(model.error().where.node == "Add_0");
  CHECK(model.error().where.piece == "gone");
  CHECK(shown(model) ==
        "-: no node, input or initializer produces a tensor that a node reads, node Add_0, at "
        "\"gone\"");
}

TEST_CASE("an output that nobody produces") {
  CHECK(shown(read_text(with_opset(13, "agraph (float[2] x) => (float[2] z) { y = Relu(x) }"))) ==
        "-: nothing produces a tensor that the graph gives out, at \"z\"");
}

TEST_CASE("a tensor with two producers") {
  CHECK(shown(read_text(
            with_opset(13, "agraph (float[2] x) => (float[2] y) { y = Relu(x) y = Neg(x) }"))) ==
        "-: a tensor is produced twice, node Relu_0, at \"y\"");
  CHECK(shown(read_text(with_opset(13, "agraph (float[2] x) => (float[2] x) { x = Relu(x) }"))) ==
        "-: a tensor is produced twice, node Relu_0, at \"x\"");
  onnx::ModelProto twice =
      parse_onnx(with_opset(13, "agraph (float[2] x) => (float[2] y) { y = Relu(x) }"));
  for (int i = 0; i < 2; ++i) {
    *twice.mutable_graph()->add_initializer() = test::raw_tensor("w", 1, {1}, std::string(4, '\0'));
  }
  CHECK(shown(read_proto(twice)) == "-: a tensor is produced twice, at \"w\"");
}

TEST_CASE("a cycle names a node on it") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x) => (float[2] y) {
      behind = Neg(b)
      a = Relu(x)
      b = Add(a, c)
      c = Abs(b)
      y = Neg(behind)
    })"));
  REQUIRE_FALSE(model);
  CHECK(model.error().kind == ErrorKind::BadGraph);
  const std::string node = model.error().where.node;
  CHECK((node == "Add_0" || node == "Abs_0"));
  CHECK(shown(read_text(with_opset(13, "agraph (float[2] x) => (float[2] y) { y = Add(x, y) }"))) ==
        "-: the graph has a cycle, node Add_0, at \"y\"");
}

TEST_CASE("Q and DQ without a scale") {
  onnx::ModelProto model = parse_onnx(
      with_opset(13, "agraph (float[2] x, float s) => (int8[2] y) { y = QuantizeLinear(x, s) }"));
  model.mutable_graph()->mutable_node(0)->set_input(1, "");
  CHECK(shown(read_proto(model)) ==
        "-: QuantizeLinear has no scale; it takes data, scale and an optional zero point, node "
        "QuantizeLinear_0, at \"x\"");
  model.mutable_graph()->mutable_node(0)->clear_input();
  CHECK(shown(read_proto(model)) ==
        "-: QuantizeLinear has no data; it takes data, scale and an optional zero point, node "
        "QuantizeLinear_0");
}

TEST_CASE("nodes need not be sorted, and ties keep the file's order") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x) => (float[2] y) {
      y = Add(b, c)
      c = Neg(a)
      b = Abs(a)
      a = Relu(x)
    })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "a = Relu(x)\n"
        "c = Neg(a)\n"
        "b = Abs(a)\n"
        "y = Add(b, c)\n"
        "out y\n");
  for (const Node& node : model->graph.nodes()) CHECK(node.order == index(node.id));
  CHECK(model->graph.origin(model->graph.nodes()[0].origins[0].origin).index == 3);
}

TEST_CASE("an initializer that is listed as an input too is a constant") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x, float[2] w) => (float[2] y) <float[2] w = {1, 2}> { y = Add(x, w) })"));
  CHECK(shown(model) ==
        "in x: f32[2]\n"
        "const w: f32[2] = [1, 2]\n"
        "y = Add(x, w)\n"
        "out y\n");
  CHECK(model->graph.inputs().size() == 1);
}

TEST_CASE("inputs and constants that are outputs") {
  CHECK(shown(read_text(
            with_opset(13, "agraph (float[2] x) => (float[2] x, float w) <float w = {1}> { }"))) ==
        "in x: f32[2]\n"
        "const w: f32[] = 1\n"
        "out x, w\n");
}

TEST_CASE("absent operands and results") {
  onnx::ModelProto model = parse_onnx(
      with_opset(13, "agraph (float[2] x, float[2] m) => (float[2] y) { y, b = Foo(x, m, m) }"));
  onnx::NodeProto* node = model.mutable_graph()->mutable_node(0);
  node->set_input(1, "");
  node->add_input("");
  node->set_output(1, "");
  const auto read = read_proto(model);
  REQUIRE(read);
  const Node& foo = read->graph.nodes()[0];
  REQUIRE(foo.operands.size() == 3);
  CHECK(foo.operands[1] == kNoValue);
  CHECK(foo.results.size() == 1);
}

TEST_CASE("unnamed nodes are numbered by operator, around the names that the model has") {
  onnx::ModelProto model = parse_onnx(with_opset(13, R"(
    agraph (float[2] x) => (float[2] y) {
      a = Relu(x)
      b = Neg(a)
      c = Relu(b)
      y = Relu(c)
    })"));
  model.mutable_graph()->mutable_node(3)->set_name("Relu_1");
  const auto read = read_proto(model);
  REQUIRE(read);
  std::string names;
  for (const Node& node : read->graph.nodes()) {
    names += node.name + (read->graph.origin(node.origins[0].origin).named ? "! " : " ");
  }
  CHECK(names == "Relu_0 Neg_0 Relu_1_1 Relu_1! ");
}

TEST_CASE("an origin is the node's place in the file") {
  const std::string bytes = test::bytes_of(
      parse_onnx(with_opset(13, "agraph (float[2] x) => (float[2] y) { a = Relu(x) y = Neg(a) }")));
  const auto read = test::read_bytes(bytes);
  REQUIRE(read);
  const Origin& origin = read->graph.origin(read->graph.nodes()[1].origins[0].origin);
  CHECK(origin.op == "Neg");
  CHECK(origin.index == 1);
  onnx::NodeProto node;
  REQUIRE(node.ParseFromString(bytes.substr(origin.byte_offset, origin.byte_length)));
  CHECK(node.op_type() == "Neg");
}

TEST_CASE("facts about the model") {
  onnx::ModelProto model =
      parse_onnx(with_opset(21, "agraph (float[2] x) => (float[2] y) { y = Relu(x) }"));
  model.set_ir_version(99);
  model.set_producer_name("pytorch");
  model.set_producer_version("2.4");
  const auto read = read_proto(model);
  REQUIRE(read);
  CHECK(read->graph.name == "agraph");
  CHECK(read->graph.ir_version == 99);
  CHECK(read->graph.opset == 21);
  CHECK(read->graph.producer == "pytorch 2.4");
  CHECK(read->notes.empty());
}

}  // namespace
}  // namespace qdq
