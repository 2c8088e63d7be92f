// From the operands and attributes of Q and DQ to QuantParams.
#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::parse_onnx;
using test::read_proto;
using test::read_text;
using test::shown;
using test::type_of;
using test::with_opset;

std::string notes_of(const Result<Model>& model) {
  if (!model) return to_string(model.error());
  std::string text;
  for (const std::string& note : model->notes) text += note + "\n";
  return text;
}

TEST_CASE("per tensor, per channel and in blocks") {
  const auto model = read_text(with_opset(21, R"(
    agraph (float[4,6] x) => (float[4,6] y1, float[4,6] y2, float[4,6] y3)
    <float s = {0.5}, int8 z = {0}, float[4] c = {1, 2, 3, 4}, uint8[4] cz = {0, 1, 2, 3},
     float[4,2] b = {1, 2, 3, 4, 5, 6, 7, 8}> {
      q1 = QuantizeLinear(x, s, z)
      y1 = DequantizeLinear(q1, s, z)
      q2 = QuantizeLinear<axis = -2>(x, c, cz)
      y2 = DequantizeLinear<axis = 0>(q2, c, cz)
      q3 = QuantizeLinear<axis = 1, block_size = 3, output_dtype = 22>(x, b)
      y3 = DequantizeLinear<axis = 1, block_size = 3>(q3, b)
    })"));
  CHECK(shown(model) ==
        "in x: f32[4,6]\n"
        "quant s0 = i8 per-tensor 0.5 zp=0\n"
        "quant s1 = u8 per-channel axis=-2 [1, 2, 3, 4] zp=[0, 1, 2, 3]\n"
        "quant s2 = u8 per-channel axis=0 [1, 2, 3, 4] zp=[0, 1, 2, 3]\n"
        "quant s3 = i4 block axis=1 size=3 f32[4,2] [1, 2, 3, 4, 5, 6, 7, 8]\n"
        "q1 = Q{s0}(x)\n"
        "y1 = DQ{s0}(q1)\n"
        "q2 = Q{s1}<axis=-2>(x)\n"
        "y2 = DQ{s2}<axis=0>(q2)\n"
        "q3 = Q{s3}<axis=1, block_size=3, output_dtype=22>(x)\n"
        "y3 = DQ{s3}<axis=1, block_size=3>(q3)\n"
        "out y1, y2, y3\n");
  CHECK(notes_of(model) == "");
  CHECK(type_of(model, "q3") == "i4[4,6]");
  CHECK(type_of(model, "y3") == "f32[4,6]");
}

TEST_CASE("the axis that ONNX means when it is not given is 1; the attribute stays visible") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[4,2] x) => (int8[4,2] y) <float[2] s = {1, 2}> { y = QuantizeLinear(x, s) })"));
  REQUIRE(model);
  const Node& node = model->graph.nodes()[0];
  CHECK(model->graph.quant(*node.out_quant).axis == 1);
  CHECK_FALSE(node.attrs.contains("axis"));
}

TEST_CASE("without a zero point") {
  const auto model = read_text(with_opset(21, R"(
    agraph (float[4] x, uint8[4] u) => (float[4] y, float[4] v, float[4] w, float[4] k)
    <float s = {0.5}, int32[4] bias = {1, 2, 3, 4}> {
      q = QuantizeLinear(x, s)
      y = DequantizeLinear(q, s)
      p = QuantizeLinear<output_dtype = 17>(x, s)
      v = DequantizeLinear(p, s)
      w = DequantizeLinear(u, s)
      k = DequantizeLinear(bias, s)
    })"));
  REQUIRE(model);
  CHECK(type_of(model, "q") == "i8[4]");
  CHECK(type_of(model, "p") == "f8e4m3[4]");
  const auto taken = [&](const char* name) {
    const Node* node = test::node_named(model->graph, name);
    const QuantParams& params = model->graph.quant(*node->in_quant[0]);
    CHECK_FALSE(params.zero_point);
    return params.type;
  };
  CHECK(taken("DequantizeLinear_0") == DataType::Int8);
  CHECK(taken("DequantizeLinear_1") == DataType::Float8E4M3FN);
  CHECK(taken("DequantizeLinear_2") == DataType::UInt8);
  CHECK(taken("DequantizeLinear_3") == DataType::Int32);
  CHECK(model->graph.nodes()[0].out_quant == model->graph.nodes()[1].in_quant[0]);
}

TEST_CASE("the type without a zero point travels past operators that move data") {
  onnx::ModelProto model = parse_onnx(with_opset(13, R"(
    agraph (float[4,2] x) => (float[8] y) <float s = {0.5}, int64[1] n = {8}> {
      q = QuantizeLinear(x, s)
      r = Reshape(q, n)
      y = DequantizeLinear(r, s)
    })"));
  // What onnx's own inference leaves in a model.
  *model.mutable_graph()->add_value_info() = test::value_info("q", 2, {4, 2});
  *model.mutable_graph()->add_value_info() = test::value_info("r", 2, {8});
  const auto read = read_proto(model);
  CHECK(type_of(read, "q") == "i8[4,2]");
  CHECK(type_of(read, "r") == "i8[8]");
  CHECK(read->graph.nodes()[0].out_quant == read->graph.nodes()[2].in_quant[0]);
}

TEST_CASE("types around Q and DQ") {
  const auto model = read_text(with_opset(19, R"(
    agraph (float16[1,4] x, int8[4,4] w8) => (float16[1,4] y)
    <float one = {1}, int8 z = {0}> {
      s = Cast<to = 10>(one)
      q = QuantizeLinear(x, s, z)
      d = DequantizeLinear(q, s, z)
      w = DequantizeLinear(w8, s, z)
      y = MatMul(d, w)
    })"));
  CHECK(type_of(model, "q") == "i8[1,4]");
  CHECK(type_of(model, "d") == "f16[1,4]");
  CHECK(type_of(model, "w") == "f16[4,4]");
}

TEST_CASE("a scale that is computed leaves an ordinary operator") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[4] x, float s, float[4] t) => (float[4] y) <int8 z = {0}, float c = {2}> {
      q = QuantizeLinear(x, s, z)
      m = Mul(s, c)
      y = DequantizeLinear(q, m, z)
    })"));
  REQUIRE(model);
  CHECK(shown(model) ==
        "in x: f32[4]\n"
        "in s: f32[]\n"
        "in t: f32[4]\n"
        "const z: i8[] = 0\n"
        "const c: f32[] = 2\n"
        "q = QuantizeLinear(x, s, z)\n"
        "m = Mul(s, c)\n"
        "y = DequantizeLinear(q, m, z)\n"
        "out y\n");
  CHECK_FALSE(model->graph.nodes()[0].out_quant);
  CHECK(type_of(model, "q") == "i8[4]");
  CHECK(type_of(model, "y") == "f32[4]");
}

TEST_CASE("a computed zero point likewise") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[4] x, int8 z) => (int8[4] y) <float s = {2}> { y = QuantizeLinear(x, s, z) })"));
  REQUIRE(model);
  CHECK_FALSE(model->graph.nodes()[0].out_quant);
  CHECK(model->graph.nodes()[0].operands.size() == 3);
}

TEST_CASE("ONNX Runtime's domain means the same; others do not") {
  const auto model = read_text(R"(
    <ir_version: 8, opset_import: ["" : 13, "com.microsoft" : 1, "mine" : 1]>
    agraph (float[4] x) => (int8[4] y, int8[4] v) <float s = {0.5}, int8 z = {0}> {
      y = com.microsoft.QuantizeLinear(x, s, z)
      v = mine.QuantizeLinear(x, s, z)
    })");
  REQUIRE(model);
  CHECK(model->graph.nodes()[0].out_quant);
  CHECK(model->graph.nodes()[0].domain == "com.microsoft");
  CHECK_FALSE(model->graph.nodes()[1].out_quant);
}

TEST_CASE("what does not fit together is noted, and the node stays quantized") {
  const auto notes = [](const std::string& graph) {
    const auto model = read_text(with_opset(21, graph));
    if (model) CHECK((model->graph.nodes()[0].out_quant || model->graph.nodes()[0].in_quant[0]));
    return notes_of(model);
  };
  CHECK(notes("agraph (float[4,3] x) => (int8[4,3] y) <float[2] s = {1, 2}, int8[2] z = {0, 0}> "
              "{ y = QuantizeLinear(x, s, z) }") ==
        "QuantizeLinear QuantizeLinear_0: the scale has 2 elements, the data 3 along axis 1\n");
  CHECK(notes("agraph (float[4,3] x) => (int8[4,3] y) <float[3] s = {1, 2, 3}, int8[2] z = {0, 0}> "
              "{ y = QuantizeLinear(x, s, z) }") ==
        "QuantizeLinear QuantizeLinear_0: the scale has dimensions [3], the zero point [2]\n");
  CHECK(notes("agraph (float[4] x) => (int8[4] y) <float[3] s = {1, 2, 3}> "
              "{ y = QuantizeLinear(x, s) }") ==
        "QuantizeLinear QuantizeLinear_0: axis 1 is out of range for data of rank 1\n");
  CHECK(notes("agraph (float[4,6] x) => (int8[4,6] y) <float[4,2] s = {1,2,3,4,5,6,7,8}> "
              "{ y = QuantizeLinear<block_size = 2>(x, s) }") ==
        "QuantizeLinear QuantizeLinear_0: a scale of dimensions [4,2] does not cover data of "
        "dimensions [4,6] in blocks of 2 along axis 1\n");
  CHECK(notes("agraph (float[4,6] x) => (int8[4,6] y) <float[4,2] s = {1,2,3,4,5,6,7,8}> "
              "{ y = QuantizeLinear(x, s) }") ==
        "QuantizeLinear QuantizeLinear_0: a scale of rank 2 without block_size\n");
  CHECK(notes("agraph (float[4,6,1] x) => (int8[4,6,1] y) <float[4,2] s = {1,2,3,4,5,6,7,8}> "
              "{ y = QuantizeLinear<block_size = 3>(x, s) }") ==
        "QuantizeLinear QuantizeLinear_0: the scale has rank 2, the data rank 3\n");
  CHECK(notes("agraph (uint8[4] x) => (float[4] y) <float s = {1}, int8 z = {0}> "
              "{ y = DequantizeLinear(x, s, z) }") ==
        "DequantizeLinear DequantizeLinear_0: the data is u8, the zero point i8\n");
  CHECK(notes("agraph (float[4] x) => (int8[4] y) <float s = {1}, int8 z = {0}> "
              "{ y = QuantizeLinear<output_dtype = 2>(x, s, z) }") ==
        "QuantizeLinear QuantizeLinear_0: output_dtype is u8, the zero point i8\n");
  CHECK(notes("agraph (float[4] x) => (int8[4] y) <float s = {1}, int8 z = {0}> "
              "{ y = QuantizeLinear(x, s, z, s) }") ==
        "QuantizeLinear QuantizeLinear_0: it has 4 operands and takes at most 3\n");
}

TEST_CASE("the last block may be shorter") {
  const auto model = read_text(with_opset(21, R"(
    agraph (float[2,5] x) => (int8[2,5] y) <float[2,2] s = {1, 2, 3, 4}> {
      y = QuantizeLinear<block_size = 3>(x, s) })"));
  CHECK(notes_of(model) == "");
}

TEST_CASE("an opset before Q and DQ is noted") {
  const std::string graph = R"(
    agraph (float[4] x) => (int8[4] y) <float s = {0.5}, int8 z = {0}> {
      y = QuantizeLinear(x, s, z) })";
  CHECK(notes_of(read_text(with_opset(9, graph))) ==
        "opset 9 has no QuantizeLinear and DequantizeLinear; they came with opset 10\n");
  CHECK(notes_of(read_text(with_opset(10, graph))) == "");
  CHECK(notes_of(read_text(with_opset(7, "agraph (float[4] x) => (float[4] y) { y = Relu(x) }"))) ==
        "");
}

}  // namespace
}  // namespace qdq
