// Where a scale may stand, and what becomes of Constant, Cast and Identity.
#include <doctest/doctest.h>

#include <algorithm>

#include "onnx/models.h"

namespace qdq {
namespace {

using namespace std::string_literals;
using test::parse_onnx;
using test::read_proto;
using test::read_text;
using test::shown;
using test::with_opset;

// The parameters of the model's first QuantizeLinear, in notation.
std::string quant_line(const Result<Model>& model) {
  const std::string text = shown(model);
  const std::size_t start = text.find("quant ");
  if (start == std::string::npos) return text;
  return text.substr(start, text.find('\n', start) - start);
}

onnx::ModelProto with_scale(const onnx::TensorProto& scale) {
  onnx::ModelProto model = parse_onnx(with_opset(
      13, "agraph (float[2,3] x) => (int8[2,3] y) { y = QuantizeLinear<axis = 1>(x, s) }"));
  *model.mutable_graph()->add_initializer() = scale;
  model.mutable_graph()->mutable_initializer(0)->set_name("s");
  return model;
}

onnx::TensorProto tensor(int type, int dim = 0) {
  onnx::TensorProto made;
  made.set_data_type(type);
  if (dim > 0) made.add_dims(dim);
  return made;
}

TEST_CASE("a scale in every field that a tensor has for its elements") {
  onnx::TensorProto scale = tensor(onnx::TensorProto::FLOAT);
  scale.add_float_data(0.5f);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor 0.5");

  scale = tensor(onnx::TensorProto::FLOAT);
  scale.set_raw_data("\0\0\0\x3f"s);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor 0.5");

  scale = tensor(onnx::TensorProto::FLOAT16);
  scale.add_int32_data(0x3800);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor f16 0.5");

  scale = tensor(onnx::TensorProto::BFLOAT16);
  scale.add_int32_data(0x3f00);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor bf16 0.5");

  scale = tensor(onnx::TensorProto::DOUBLE);
  scale.add_double_data(0.5);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor f64 0.5");

  scale = tensor(24);  // FLOAT8E8M0, newer than the linked onnx
  scale.add_int32_data(126);
  CHECK(quant_line(read_proto(with_scale(scale))) == "quant s0 = i8 per-tensor f8e8m0 0.5");

  scale = tensor(onnx::TensorProto::FLOAT, 3);
  for (const float s : {0.5f, 0.25f, 0.125f}) scale.add_float_data(s);
  CHECK(quant_line(read_proto(with_scale(scale))) ==
        "quant s0 = i8 per-channel axis=1 [0.5, 0.25, 0.125]");
}

TEST_CASE("elements that are not packed, in a graph that comes in two parts") {
  // float_data as old exporters wrote it, one tag for each element. The initializer stands in a
  // second graph field, which protobuf merges into the first.
  const std::string scale = "\x08\x02\x10\x01\x25\0\0\0\x3f\x25\0\0\x80\x3e\x42\x01s"s;
  onnx::ModelProto model = with_scale(tensor(1));
  model.mutable_graph()->clear_initializer();
  std::string bytes = test::bytes_of(model);
  const std::string initializer = "\x2a"s + static_cast<char>(scale.size()) + scale;
  bytes += "\x3a"s + static_cast<char>(initializer.size()) + initializer;
  const auto read = test::read_bytes(bytes);
  CHECK(quant_line(read) == "quant s0 = i8 per-channel axis=1 [0.5, 0.25]");
}

TEST_CASE("a scale in a Constant node, in each of its forms") {
  const auto line = [](const std::string& value) {
    return quant_line(
        read_text(with_opset(13, "agraph (float[2,3] x) => (int8[2,3] y) { s = Constant<" + value +
                                     ">() y = QuantizeLinear(x, s) }")));
  };
  CHECK(line("value = float {0.5}") == "quant s0 = i8 per-tensor 0.5");
  CHECK(line("value = float[1] {0.5}") == "quant s0 = i8 per-tensor 0.5");
  CHECK(line("value_float = 0.5") == "quant s0 = i8 per-tensor 0.5");
  CHECK(line("value_floats = [0.5, 0.25, 0.125]") ==
        "quant s0 = i8 per-channel axis=1 [0.5, 0.25, 0.125]");
  CHECK(line("value_int = 2") == "quant s0 = i8 per-tensor i64 2");
}

TEST_CASE("chains of Cast and Identity are followed, and every node stays an origin") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2,3] x) => (int8[2,3] y) {
      c = Constant<value = double {0.1}>()
      i = Identity(c)
      s = Cast<to = 1>(i)
      y = QuantizeLinear(x, s)
    })"));
  REQUIRE(model);
  CHECK(quant_line(model) == "quant s0 = i8 per-tensor 0.10000000149011612");
  CHECK(model->graph.live_nodes() == 1);
  const Value& s = model->graph.value(model->graph.find_value("s"));
  CHECK(s.kind == ValueKind::Constant);
  CHECK(s.uses.empty());
  CHECK(s.layer_name == "Constant_0");
  CHECK(test::origins_of(model->graph, s.origins) == "Constant_0 Identity_0 Cast_0");
  const Value& c = model->graph.value(model->graph.find_value("c"));
  CHECK(test::origins_of(model->graph, c.origins) == "Constant_0");
}

TEST_CASE("constants fold beside activations") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float16[2] x) => (float16[2] y, float16[2] w16) <float[2] w = {1, 2.0001}> {
      w16 = Cast<to = 10>(w)
      y = Add(x, w16)
    })"));
  CHECK(shown(model) ==
        "in x: f16[2]\n"
        "const w16: f16[2] = [1, 2]\n"
        "y = Add(x, w16)\n"
        "out y, w16\n");
  const Value& w16 = model->graph.value(model->graph.find_value("w16"));
  CHECK(w16.layer_name == "w");
  CHECK(test::origins_of(model->graph, w16.origins) == "Cast_0");
}

TEST_CASE("a long chain stays nodes from some point on") {
  onnx::ModelProto model =
      parse_onnx(with_opset(13, "agraph () => (float y) <float c0 = {1}> { y = Relu(c200) }"));
  for (int i = 0; i < 200; ++i) {
    onnx::NodeProto* node = model.mutable_graph()->add_node();
    node->set_op_type("Identity");
    node->add_input("c" + std::to_string(i));
    node->add_output("c" + std::to_string(i + 1));
  }
  const auto read = read_proto(model);
  REQUIRE(read);
  std::size_t origins = 0;
  for (const Value& value : read->graph.values()) origins = std::max(origins, value.origins.size());
  CHECK(origins == 64);
  CHECK(read->graph.live_nodes() == 200 - 64 + 1);
  CHECK(read->graph.origins().size() == 201);
}

TEST_CASE("contents are kept of small constants only") {
  onnx::ModelProto model = parse_onnx(with_opset(
      13,
      "agraph (float[1] x) => (float[600] y, float[4] z) { y = Add(x, big) z = Add(x, small) }"));
  *model.mutable_graph()->add_initializer() =
      test::raw_tensor("big", 1, {600}, std::string(2400, '\0'));
  *model.mutable_graph()->add_initializer() =
      test::raw_tensor("small", 1, {4}, std::string(16, '\0'));
  const auto read = read_proto(model);
  REQUIRE(read);
  CHECK_FALSE(read->graph.value(read->graph.find_value("big")).content);
  CHECK(read->graph.value(read->graph.find_value("small")).content);
}

TEST_CASE("what cannot be read is unknown, with a note") {
  const auto note = [](const onnx::TensorProto& scale) {
    const auto read = read_proto(with_scale(scale));
    if (!read) return to_string(read.error());
    const QuantParams& params = read->graph.quant(*read->graph.nodes()[0].out_quant);
    CHECK_FALSE(read->graph.constant(params.scale).known);
    CHECK(read->graph.constant(params.scale).source == "s");
    return read->notes.empty() ? "none"s : read->notes[0];
  };
  const std::string start = "scale of QuantizeLinear_0 could not be read: ";
  onnx::TensorProto scale = tensor(onnx::TensorProto::FLOAT);
  CHECK(note(scale) == start + "it has no data");
  scale.set_raw_data("abc");
  CHECK(note(scale) == start + "3 bytes of data for 1 elements");
  scale = tensor(onnx::TensorProto::STRING);
  scale.add_string_data("0.5");
  CHECK(note(scale) == start + "its element type has no numbers");
  scale = tensor(onnx::TensorProto::FLOAT);
  scale.add_float_data(1);
  scale.add_float_data(2);
  CHECK(note(scale) == start + "2 values or more of data for 1 elements");
}

TEST_CASE("a scale with too many elements is not read") {
  onnx::ModelProto model = with_scale(tensor(onnx::TensorProto::FLOAT, 3'000'000));
  const auto read = read_proto(model);
  REQUIRE(read);
  CHECK(read->notes.back() ==
        "scale of QuantizeLinear_0 could not be read: it has 3000000 elements, more than 1048576");
}

TEST_CASE("a sparse initializer as a scale is noted") {
  onnx::ModelProto model = with_scale(tensor(1));
  model.mutable_graph()->clear_initializer();
  onnx::SparseTensorProto* sparse = model.mutable_graph()->add_sparse_initializer();
  sparse->mutable_values()->set_name("s");
  sparse->mutable_values()->set_data_type(1);
  sparse->add_dims(3);
  const auto read = read_proto(model);
  REQUIRE(read);
  CHECK(test::type_of(read, "y") == "i8[2,3]");
  REQUIRE(read->notes.size() == 1);
  CHECK(read->notes[0] == "scale of QuantizeLinear_0 could not be read: it has no data");
}

TEST_CASE("two scales with the same number are one, whatever they are called") {
  const auto model = read_text(with_opset(13, R"(
    agraph (float[2] x) => (float[2] y) <float a = {0.5}, float[1] b = {0.5}, int8 z = {0}> {
      q = QuantizeLinear(x, a, z)
      y = DequantizeLinear(q, b, z)
    })"));
  REQUIRE(model);
  CHECK(model->graph.nodes()[0].out_quant == model->graph.nodes()[1].in_quant[0]);
  // Scales and zero points that are only parameters are no values of the graph.
  CHECK(model->graph.find_value("a") == kNoValue);
}

}  // namespace
}  // namespace qdq
