// Single edits, made by hand, and what the file says then.
#include "write/hand_edit.h"

namespace qdq {
namespace {

using namespace test;

const char* const kPairs = R"(g (float[1,4] x) => (float[1,4] y)
    <float s = {0.5}, int8 o = {0}, float t = {0.5}, int8 p = {0}, float unused = {1.0},
     int8[1,4] q1, float[1,4] d2> {
      q1 = QuantizeLinear (x, s, o)
      d1 = DequantizeLinear (q1, s, o)
      q2 = QuantizeLinear (x, t, p)
      d2 = DequantizeLinear (q2, t, p)
      y = Add (d1, d2)
    })";

std::string result_types(const onnx::ModelProto& proto) {
  std::string text;
  for (const auto* infos : {&proto.graph().value_info(), &proto.graph().output()})
    for (const onnx::ValueInfoProto& info : *infos)
      text += info.name() + ":" + std::to_string(info.type().tensor_type().elem_type()) + " ";
  return text;
}

TEST_CASE("what the edit leaves without a reader goes, what had none stays") {
  Edit e(kPairs);
  const NodeId q2 = e.maker("q2"), d2 = e.maker("d2");
  e.edit.redirect_uses(e.value("d2"), e.value("d1"));
  e.edit.erase_node(d2);
  e.edit.erase_node(q2);
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "y")) == "d1 d1");
  CHECK(out.graph().node_size() == 3);
  CHECK(initializer(out, "s"));
  CHECK(initializer(out, "unused"));
  CHECK(!initializer(out, "t"));
  CHECK(!initializer(out, "p"));
  CHECK(result_types(out) == "q1:3 y:1 ");
}

TEST_CASE("scales that Constant nodes make go with their readers") {
  Edit e(R"(g (float[1,4] x) => (float[1,4] y) {
      s = Constant <value = float {0.5}> ()
      t = Constant <value = float {0.25}> ()
      c = Cast <to = 1> (t)
      o = Constant <value = int8 {0}> ()
      q1 = QuantizeLinear (x, s, o)
      d1 = DequantizeLinear (q1, s, o)
      q2 = QuantizeLinear (d1, c, o)
      d2 = DequantizeLinear (q2, c, o)
      y = Relu (d2)
    })");
  e.edit.redirect_uses(e.value("d2"), e.value("d1"));
  e.edit.erase_node(e.maker("d2"));
  e.edit.erase_node(e.maker("q2"));
  const onnx::ModelProto out = e.written();
  CHECK(out.graph().node_size() == 5);
  CHECK(!proto_making(out, "t"));
  CHECK(!proto_making(out, "c"));
  CHECK(proto_making(out, "s"));
}

TEST_CASE("a new pair is named after its tensor and stands in front of its reader") {
  Edit e(kPairs);
  QuantParams params = e.graph.quant(e.quant("q1"));
  Constant scale;
  scale.type = DataType::Float;
  scale.data = {0.125};
  params.scale = e.edit.intern(std::move(scale));
  params.zero_point.reset();
  const QuantId quant = e.edit.intern(params);
  const ValueId q = e.add("QuantizeLinear", "q1", e.value("d1"), quant);
  const ValueId d = e.add("DequantizeLinear", "d1", q, quant);
  e.edit.set_operand(e.maker("y"), 0, d);
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "y")) == "d1_DequantizeLinear_Output d2");
  CHECK(inputs_of(proto_making(out, "d1_DequantizeLinear_Output")) ==
        "d1_QuantizeLinear_Output d1_scale");
  CHECK(inputs_of(proto_making(out, "d1_QuantizeLinear_Output")) == "d1 d1_scale d1_zero_point");
  CHECK(floats_of(initializer(out, "d1_scale")) == std::vector<float>{0.125f});
  CHECK(initializer(out, "d1_zero_point")->data_type() == onnx::TensorProto::INT8);
  CHECK(out.graph().node(5).op_type() == "DequantizeLinear");
}

TEST_CASE("a new pair may have origins of its own") {
  Edit e(kPairs);
  const ValueId q = e.add("QuantizeLinear", "q1", e.value("d1"), e.quant("q1"));
  const ValueId d = e.add("DequantizeLinear", "d1", q, e.quant("q1"));
  for (const ValueId made : {q, d}) {
    Origin origin;
    origin.name = "new";
    e.edit.node(e.graph.value(made).producer).origins = {{e.edit.add_origin(origin), true}};
  }
  e.edit.set_operand(e.maker("y"), 0, d);
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "y")) == "d1_DequantizeLinear_Output d2");
  CHECK(inputs_of(proto_making(out, "d1_QuantizeLinear_Output")) == "d1 s o");
  CHECK(proto_making(out, "d1_QuantizeLinear_Output")->name() == "d1_QuantizeLinear");
}

TEST_CASE("parameters that the file has are used again by name") {
  Edit e(kPairs);
  const ValueId q = e.add("QuantizeLinear", "q2", e.value("d1"), e.quant("q2"));
  const ValueId d = e.add("DequantizeLinear", "d2", q, e.quant("q2"));
  e.edit.set_operand(e.maker("y"), 0, d);
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "d1_QuantizeLinear_Output")) == "d1 s o");
  CHECK(out.graph().initializer_size() == 5);
}

TEST_CASE("parameters changed in place, and a type that the file declares") {
  Edit e(kPairs);
  QuantParams params = e.graph.quant(e.quant("q1"));
  params.type = DataType::UInt8;
  Constant zero;
  zero.type = DataType::UInt8;
  zero.data = {128};
  params.zero_point = e.edit.intern(std::move(zero));
  const QuantId quant = e.edit.intern(params);
  e.edit.node(e.maker("q1")).out_quant = quant;
  e.edit.node(e.maker("d1")).in_quant = {quant};
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "q1")) == "x s x_zero_point");
  CHECK(inputs_of(proto_making(out, "d1")) == "q1 s x_zero_point");
  CHECK(initializer(out, "x_zero_point")->raw_data() == "\x80");
  CHECK(result_types(out) == "q1:2 d2:1 y:1 ");
}

TEST_CASE("a Q whose type an attribute tells: further ones tell it by a zero point") {
  onnx::ModelProto proto = parse_onnx(with_opset(21, R"(g (float[1,4] x) => (float[1,4] y)
    <float s = {0.5}> {
      q = QuantizeLinear <output_dtype = 2> (x, s)
      d = DequantizeLinear (q, s)
      y = Relu (d)
    })"));
  Edit e(proto);
  const ValueId q = e.add("QuantizeLinear", "q", e.value("d"), e.quant("q"));
  e.edit.set_operand(e.maker("y"), 0, e.add("DequantizeLinear", "d", q, e.quant("q")));
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "d_QuantizeLinear_Output")) == "d s d_zero_point");
  CHECK(initializer(out, "d_zero_point")->data_type() == onnx::TensorProto::UINT8);
  CHECK(inputs_of(proto_making(out, "d_DequantizeLinear_Output")) == "d_QuantizeLinear_Output s");
}

TEST_CASE("an output that is INT8 from now on") {
  Edit e(R"(g (float[1,4] x) => (float[1,4] y) <float s = {0.5}, int8 o = {0}> {
      q = QuantizeLinear (x, s, o)
      y = DequantizeLinear (q, s, o)
    })");
  const NodeId old_q = e.maker("q"), old_d = e.maker("y");
  const ValueId q = e.add("QuantizeLinear", "q", e.value("x"), e.quant("q"));
  e.edit.move_result(e.value("y"), e.graph.value(q).producer, 0);
  e.edit.erase_node(old_d);
  e.edit.erase_node(old_q);
  const onnx::ModelProto out = e.written();
  CHECK(out.graph().node_size() == 1);
  CHECK(inputs_of(proto_making(out, "y")) == "x s o");
  CHECK(out.graph().output(0).type().tensor_type().elem_type() == onnx::TensorProto::INT8);
  CHECK(out.graph().output(0).type().tensor_type().shape().dim(1).dim_value() == 4);
}

TEST_CASE("fields that nobody knows, doc strings and attributes of a changed node stay") {
  onnx::ModelProto proto = parse_onnx(with_opset(13, kPairs));
  onnx::NodeProto& add = *proto.mutable_graph()->mutable_node(4);
  add.set_doc_string("the sum");
  add.GetReflection()->MutableUnknownFields(&add)->AddVarint(777, 5);
  proto.GetReflection()->MutableUnknownFields(&proto)->AddLengthDelimited(800)->assign("kept");
  onnx::GraphProto& graph = *proto.mutable_graph();
  graph.GetReflection()->MutableUnknownFields(&graph)->AddFixed32(801, 7);
  Edit e(proto);
  e.edit.set_operand(e.maker("y"), 1, e.value("d1"));
  onnx::ModelProto expected = proto;
  expected.mutable_graph()->mutable_node(4)->set_input(1, "d1");
  CHECK(e.written().SerializeAsString() == expected.SerializeAsString());
}

TEST_CASE("nodes of subgraphs and functions are not edited") {
  Edit e(R"(g (float[4] x, bool c) => (float[4] z) {
      y = Relu (x)
      w = Sigmoid (x)
      z = If (c) <then_branch = t () => (float[4] a) { a = Abs (y) },
                  else_branch = f () => (float[4] b) { b = Neg (y) }>
    })");
  SUBCASE("an operand inside") {
    e.edit.set_operand(e.maker("a"), 0, e.value("w"));
    CHECK(e.refused() ==
          "the edit changes a node of a subgraph or function, or a call, node Abs_0");
  }
  SUBCASE("what a subgraph gives out") {
    e.edit.set_operand(e.maker("z"), 1, e.value("w"));
    CHECK(e.refused().find("the edit changes operand 1 of a node") != std::string::npos);
  }
  SUBCASE("a tensor from inside, read outside") {
    e.edit.set_operand(e.maker("w"), 0, e.value("a"));
    CHECK(e.refused() != "accepted");
  }
  SUBCASE("around it all is as it was") {
    e.edit.set_operand(e.maker("w"), 0, e.value("y"));
    CHECK(inputs_of(proto_making(e.written(), "w")) == "y");
  }
}

TEST_CASE("a call of a local function stays, what it calls is not edited") {
  Edit e(parse_onnx(R"(<ir_version: 8, opset_import: ["" : 13, "mine" : 1]>
    g (float[4] x) => (float[4] z) {
      y = Relu (x)
      v = Abs (y)
      z = mine.Twice (y)
    }
    <domain: "mine", opset_import: ["" : 13]>
    Twice (a) => (c) {
      b = Neg (a)
      c = Neg (b)
    })"));
  SUBCASE("beside it") {
    e.edit.set_operand(e.maker("v"), 0, e.value("x"));
    CHECK(inputs_of(proto_making(e.written(), "v")) == "x");
  }
  SUBCASE("its operand") {
    const NodeId inside = e.graph.node(e.maker("z")).operands[0] == kNoValue
                              ? kNoNode
                              : e.graph.value(e.graph.node(e.maker("z")).operands[0]).producer;
    REQUIRE(inside != kNoNode);
    e.edit.set_operand(inside, 0, e.value("x"));
    CHECK(e.refused().find("subgraph or function") != std::string::npos);
  }
}

TEST_CASE("constant operands that are attributes of the graph stay operands of the file") {
  Edit e(R"(g (float[1,4] x) => (float[1,6] y) <int64[4] pads = {0,1,0,1}, float v = {1}> {
      r = Relu (x)
      y = Pad (r, pads, v)
    })");
  SUBCASE("untouched") {
    e.edit.set_operand(e.maker("y"), 0, e.value("x"));
    const onnx::ModelProto out = e.written();
    CHECK(inputs_of(proto_making(out, "y")) == "x pads v");
    CHECK(proto_making(out, "r"));  // unread, but still in the graph
  }
  SUBCASE("an attribute of the graph cannot be changed") {
    e.edit.node(e.maker("y")).attrs["pads"] = std::vector<std::int64_t>{0, 2, 0, 0};
    CHECK(e.refused() == "the edit changes attributes of a node or quantizes it, node Pad_0");
  }
}

TEST_CASE("an old model lists its initializers as inputs: new ones too, and none that is gone") {
  onnx::ModelProto proto = parse_onnx(with_opset(10, R"(g (float[1,4] x) => (float[1,4] y)
    <float s = {0.5}, int8 o = {0}> {
      q = QuantizeLinear (x, s, o)
      y = DequantizeLinear (q, s, o)
    })"));
  proto.set_ir_version(3);
  *proto.mutable_graph()->add_input() = value_info("s", 1, {});
  *proto.mutable_graph()->add_input() = value_info("o", 3, {});
  Edit e(proto);
  QuantParams params = e.graph.quant(e.quant("q"));
  Constant scale;
  scale.type = DataType::Float;
  scale.data = {0.25};
  params.scale = e.edit.intern(std::move(scale));
  const QuantId quant = e.edit.intern(params);
  e.edit.node(e.maker("q")).out_quant = quant;
  e.edit.node(e.maker("y")).in_quant = {quant};
  const onnx::ModelProto out = e.written();
  std::string inputs;
  for (const onnx::ValueInfoProto& input : out.graph().input()) inputs += input.name() + " ";
  CHECK(inputs == "x o x_scale ");
  CHECK(!initializer(out, "s"));
}

TEST_CASE("annotations go with their tensors and hold what they name") {
  onnx::ModelProto proto = parse_onnx(with_opset(13, kPairs));
  for (const char* tensor : {"d2", "d1"}) {
    onnx::TensorAnnotation& note = *proto.mutable_graph()->add_quantization_annotation();
    note.set_tensor_name(tensor);
    onnx::StringStringEntryProto& entry = *note.add_quant_parameter_tensor_names();
    entry.set_key("SCALE_TENSOR");
    entry.set_value(tensor == std::string("d1") ? "t" : "s");
  }
  Edit e(proto);
  e.edit.redirect_uses(e.value("d2"), e.value("d1"));
  e.edit.erase_node(e.maker("d2"));
  e.edit.erase_node(e.maker("q2"));
  const onnx::ModelProto out = e.written();
  REQUIRE(out.graph().quantization_annotation_size() == 1);
  CHECK(out.graph().quantization_annotation(0).tensor_name() == "d1");
  CHECK(initializer(out, "t"));
  CHECK(!initializer(out, "p"));
}

TEST_CASE("what was not meant is noticed") {
  Edit e(kPairs);
  const std::string plain = bytes_of(parse_onnx(with_opset(13, kPairs)));
  e.edit.set_operand(e.maker("y"), 1, e.value("d1"));
  const Result<void> same = check_written(e.graph, e.model.graph);
  REQUIRE(!same);
  CHECK(same.error().what.find("the written model is not the one that was meant") == 0);
  const Edit other(R"(g (float[2] x) => (float[2] y) <float[2] a = {1, 2}, float[2] b = {1, 2}> {
      t = Add (x, a)
      y = Mul (t, b)
    })");
  const Edit swapped(R"(g (float[2] x) => (float[2] y) <float[2] a = {1, 2}, float[2] b = {1, 2}> {
      t = Add (x, b)
      y = Mul (t, a)
    })");
  CHECK(!check_written(other.graph, swapped.graph));
}

}  // namespace
}  // namespace qdq
