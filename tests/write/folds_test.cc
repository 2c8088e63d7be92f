// Constants that an edit folded, computed.
#include "write/hand_edit.h"

namespace qdq {
namespace {

using namespace test;

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
    CHECK(floats_of(initializer(out, "d")) ==
          std::vector<float>{1 * 0.1f, -131 * 0.3f, 127 * 0.1f, 2 * 0.3f, -7 * 0.1f, 0 * 0.3f});
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
    CHECK(floats_of(initializer(out, "d")) == std::vector<float>{0, 1, 0, 63, -64.5f, 1});
  }
}

TEST_CASE("what cannot be computed is refused, with the tensor") {
  onnx::ModelProto proto = parse_onnx(with_opset(19, R"(g (float16[1,2] x) => (float16[1,2] y)
    <int8[2,2] w = {1, 2, 3, 4}> {
      d = DequantizeLinear (w, s)
      y = MatMul (x, d)
    })"));
  *proto.mutable_graph()->add_initializer() =
      raw_tensor("s", onnx::TensorProto::FLOAT16, {}, std::string("\0\x3c", 2));
  Edit e(proto);
  e.fold("d", e.value("w"), "DequantizeLinear", e.quant("d"));
  CHECK(e.refused() ==
        "a folded constant cannot be computed: its scale is not known in float32, at \"d\"");
}

}  // namespace
}  // namespace qdq
