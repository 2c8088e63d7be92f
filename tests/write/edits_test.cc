// Single edits, made by hand, and what the file says then.
#include <cstring>

#include "write/edits.h"

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

struct Edit {
  explicit Edit(onnx::ModelProto proto, const std::filesystem::path& base = {})
      : bytes(bytes_of(proto)), base(base), model(read(bytes, base)), graph(model.graph), edit(graph) {}
  explicit Edit(const std::string& text) : Edit(parse_onnx(with_opset(13, text))) {}

  static Model read(const std::string& bytes, const std::filesystem::path& base) {
    Result<Model> model = read_bytes(bytes, base);
    REQUIRE_MESSAGE(model, to_string(model.error()));
    return std::move(*model);
  }
  ValueId value(const std::string& name) const { return graph.find_value(name); }
  NodeId maker(const std::string& name) const { return graph.value(value(name)).producer; }
  onnx::ModelProto written() { return write(bytes, model, graph, base).proto; }
  std::string refused() const {
    const Result<std::string> out = write_model(model, graph, as_span(bytes), base);
    return out ? "accepted" : to_string(out.error());
  }
  // A new node like the one that makes `like`, which reads `operand`.
  ValueId add(const std::string& op, const std::string& like, ValueId operand, QuantId quant) {
    const Node& from = graph.node(maker(like));
    Node node;
    node.op = op;
    node.name = from.name;
    node.origins = from.origins;
    node.order = from.order;
    node.operands = {operand};
    Value result;
    result.name = "made@" + std::to_string(graph.values().size());
    result.type = graph.value(operand).type;
    if (op == "QuantizeLinear") {
      node.out_quant = quant;
      result.type.type = graph.quant(quant).type;
    } else {
      node.in_quant = {quant};
      result.type.type = DataType::Float;
    }
    node.results = {edit.add_value(result)};
    const ValueId made = node.results[0];
    edit.add_node(std::move(node));
    return made;
  }
  void fold(const std::string& name, ValueId from, const std::string& op, QuantId quant) {
    Value folded;
    folded.kind = ValueKind::Constant;
    folded.name = name;
    folded.type = graph.value(value(name)).type;
    folded.folded = Folded{from, quant, op, {}};
    const NodeId node = maker(name);
    const ValueId made = edit.add_value(std::move(folded));
    edit.redirect_uses(value(name), made);
    edit.erase_node(node);
  }
  QuantId quant(const std::string& name) const {
    const Node& node = graph.node(maker(name));
    return node.out_quant ? *node.out_quant : *node.in_quant[0];
  }

  std::string bytes;
  std::filesystem::path base;
  Model model;
  Graph graph;
  GraphEditor edit;
};

std::vector<float> floats_of(const onnx::TensorProto* tensor) {
  REQUIRE(tensor);
  std::vector<float> out(tensor->raw_data().size() / 4);
  std::memcpy(out.data(), tensor->raw_data().data(), tensor->raw_data().size());
  return out;
}

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

TEST_CASE("parameters that the file has are used again by name") {
  Edit e(kPairs);
  const ValueId q = e.add("QuantizeLinear", "q2", e.value("d1"), e.quant("q2"));
  const ValueId d = e.add("DequantizeLinear", "d2", q, e.quant("q2"));
  e.edit.set_operand(e.maker("y"), 0, d);
  const onnx::ModelProto out = e.written();
  CHECK(inputs_of(proto_making(out, "d1_QuantizeLinear_Output")) == "d1 s o");  // equal to t and p
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
  CHECK(inputs_of(proto_making(out, "d1")) == "q1 s q1_zero_point");
  CHECK(initializer(out, "x_zero_point")->raw_data() == "\x80");
  CHECK(result_types(out) == "q1:2 d2:1 y:1 ");
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

TEST_CASE("a folded DequantizeLinear of stored integers is computed as ONNX does") {
  onnx::ModelProto proto = parse_onnx(with_opset(13, R"(g (float[1,3] x) => (float[1,2] y)
    <float[2] s = {0.1, 0.3}, int8[2] o = {0, 3}, int8[3,2] w = {1, -128, 127, 5, -7, 3}> {
      d = DequantizeLinear <axis = 1> (w, s, o)
      y = MatMul (x, d)
    })"));
  const auto check = [](Edit& e) {
    e.fold("d", e.value("w"), "DequantizeLinear", e.quant("d"));
    const onnx::ModelProto out = e.written();
    CHECK(out.graph().node_size() == 1);
    CHECK(out.graph().initializer_size() == 1);
    CHECK(inputs_of(proto_making(out, "y")) == "x d");
    CHECK(floats_of(initializer(out, "d")) == std::vector<float>{1 * 0.1f, -131 * 0.3f, 127 * 0.1f,
                                                                 2 * 0.3f, -7 * 0.1f, 0 * 0.3f});
  };
  const Folder folder;
  SUBCASE("typed") {
    Edit e(proto);
    check(e);
  }
  SUBCASE("raw") {
    for (onnx::TensorProto& tensor : *proto.mutable_graph()->mutable_initializer())
      if (tensor.name() == "w") tensor = raw_tensor("w", 3, {3, 2}, "\x01\x80\x7f\x05\xf9\x03");
    Edit e(proto);
    check(e);
  }
  SUBCASE("external") {
    for (onnx::TensorProto& tensor : *proto.mutable_graph()->mutable_initializer()) {
      if (tensor.name() != "w") continue;
      tensor.clear_int32_data();
      tensor.clear_raw_data();
      tensor.set_data_location(onnx::TensorProto::EXTERNAL);
      onnx::StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key("location");
      entry.set_value("w.bin");
    }
    folder.write("w.bin", "\x01\x80\x7f\x05\xf9\x03");
    const std::string bytes = bytes_of(proto);
    const auto files = external_data_files(as_span(bytes));
    REQUIRE(files);
    CHECK(*files == std::vector<std::string>{"w.bin"});
    Edit e(proto, folder.path());
    check(e);
    Edit without(proto, folder.path());
    without.fold("d", without.value("w"), "DequantizeLinear", without.quant("d"));
    std::filesystem::remove(folder.path() / "w.bin");
    CHECK(without.refused().find("w.bin is missing") != std::string::npos);
  }
}

TEST_CASE("a folded Q rounds half to even and saturates; a chain is computed through") {
  Edit e(R"(g (float[1,2] x) => (float[1,3] y)
    <float s = {0.5}, int8 o = {1}, float[2,3] w = {0.25, 0.75, -0.25, 1000, -1000, 1.25}> {
      q = QuantizeLinear (w, s, o)
      d = DequantizeLinear (q, s, o)
      y = MatMul (x, d)
    })");
  const QuantId quant = e.quant("q");
  Value folded;
  folded.kind = ValueKind::Constant;
  folded.name = "q";
  folded.type = e.graph.value(e.value("q")).type;
  folded.folded = Folded{e.value("w"), quant, "QuantizeLinear", {}};
  const ValueId q = e.edit.add_value(std::move(folded));
  const NodeId old = e.maker("q");
  e.edit.redirect_uses(e.value("q"), q);
  e.edit.erase_node(old);
  SUBCASE("integers are stored") {
    const onnx::ModelProto out = e.written();
    CHECK(inputs_of(proto_making(out, "d")) == "q s o");
    CHECK(initializer(out, "q")->data_type() == onnx::TensorProto::INT8);
    CHECK(initializer(out, "q")->raw_data() == std::string("\x01\x03\x01\x7f\x80\x03", 6));
    CHECK(!initializer(out, "w"));
  }
  SUBCASE("floats again") {
    e.fold("d", q, "DequantizeLinear", quant);
    const onnx::ModelProto out = e.written();
    CHECK(out.graph().node_size() == 1);
    CHECK(floats_of(initializer(out, "d")) ==
          std::vector<float>{0, 1, 0, 63, -64.5f, 1});
  }
}

TEST_CASE("what cannot be computed is refused, with the tensor") {
  Edit e(R"(g (float16[1,2] x) => (float16[1,2] y)
    <float16 s = {1}, int8[2,2] w = {1, 2, 3, 4}> {
      d = DequantizeLinear (w, s)
      y = MatMul (x, d)
    })");
  e.fold("d", e.value("w"), "DequantizeLinear", e.quant("d"));
  CHECK(e.refused() == "a folded constant cannot be computed: its scale is not known in float32, at \"d\"");
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
    CHECK(e.refused() == "the edit changes a node of a subgraph or function, or a call, node Abs_0");
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
  CHECK(inputs == "x x_scale o ");
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
