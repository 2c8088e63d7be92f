// Damaged and hostile models: an Error or a Model, whatever the bytes.
#include <doctest/doctest.h>

#include <random>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::bytes_of;
using test::parse_onnx;
using test::read_bytes;
using test::with_opset;

std::string small_model() {
  return bytes_of(parse_onnx(with_opset(13, R"(
    agraph (float[1,3,8,8] x, bool c) => (float[1,3,8,8] y)
    <float s = {0.5}, int8 z = {0}, float[3,3,1,1] w = {1,2,3,4,5,6,7,8,9}> {
      q = QuantizeLinear<axis = 1>(x, s, z)
      d = DequantizeLinear(q, s, z)
      v = Conv<strides = [1, 1]>(d, w)
      k = Constant<value = float {2.0}>()
      m = Mul(v, k)
      y = If(c) <then_branch = t () => (float[1,3,8,8] a) { a = Relu(m) },
                 else_branch = e () => (float[1,3,8,8] b) { b = Neg(m) }>
    })")));
}

TEST_CASE("a model cut off anywhere is an error or a smaller model") {
  const std::string whole = small_model();
  REQUIRE(read_bytes(whole));
  std::size_t errors = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto model = read_bytes(whole.substr(0, length));
    if (model) continue;
    ++errors;
    CAPTURE(length);
    const ErrorKind kind = model.error().kind;
    CHECK((kind == ErrorKind::Truncated || kind == ErrorKind::NotOnnx));
    CHECK(model.error().where.file == "-");
    CHECK(model.error().what != "");
  }
  // Only cuts behind the graph leave a model.
  CHECK(errors + 10 > whole.size());
}

TEST_CASE("a cut is told with its place") {
  const std::string whole = small_model();
  const auto model = read_bytes(whole.substr(0, whole.size() / 2));
  CHECK(model.error().kind == ErrorKind::Truncated);
  CHECK(model.error().where.byte.has_value());
  CHECK(model.error().hint == "the file is incomplete: fetch or export it again");
}

TEST_CASE("a byte that is wrong does no harm") {
  const std::string whole = small_model();
  std::mt19937 random(7);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(random());
    const auto model = read_bytes(damaged);
    CAPTURE(at);
    if (!model) CHECK(model.error().kind != ErrorKind::Internal);
  }
}

TEST_CASE("damage inside a message names the byte") {
  onnx::ModelProto model;
  model.set_ir_version(8);
  onnx::NodeProto* node = model.mutable_graph()->add_node();
  node->set_op_type("Relu");
  node->set_name("the-node");
  std::string bytes = bytes_of(model);
  const std::size_t name = bytes.find("the-node");
  bytes[name - 1] = 100;  // the name's length
  const auto read = read_bytes(bytes);
  CHECK(read.error().kind == ErrorKind::Malformed);
  CHECK(read.error().where.byte == name - 2);
}

TEST_CASE("negative and huge dimensions") {
  for (const std::int64_t dim : {std::int64_t{-1}, std::int64_t{-5}, INT64_MIN, INT64_MAX,
                                 std::int64_t{1} << 40, std::int64_t{0}}) {
    onnx::ModelProto model = parse_onnx(with_opset(13, R"(
      agraph (float[1,3,8,8] x) => (float[1,3,8,8] y) <float[2] s = {1, 2}, int8[2] z = {0, 0}> {
        q = QuantizeLinear(x, s, z)
        y = DequantizeLinear(q, s, z)
      })"));
    for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
      tensor.set_dims(0, dim);
      tensor.add_dims(dim);
    }
    auto* shape = model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type();
    shape->mutable_shape()->mutable_dim(1)->set_dim_value(dim);
    const auto read = test::read_proto(model);
    CAPTURE(dim);
    REQUIRE(read);
    CHECK_FALSE(read->notes.empty());
  }
}

TEST_CASE("a tensor of a million dimensions is of unknown rank") {
  onnx::ModelProto model =
      parse_onnx(with_opset(13, "agraph (float[1] x) => (float y) { y = Add(x, w) }"));
  onnx::TensorProto* tensor = model.mutable_graph()->add_initializer();
  tensor->set_name("w");
  tensor->set_data_type(1);
  for (int i = 0; i < 1'000'000; ++i) tensor->add_dims(1);
  CHECK(test::type_of(test::read_proto(model), "w") == "f32");
}

TEST_CASE("names keep their control characters") {
  onnx::ModelProto model =
      parse_onnx(with_opset(13, "agraph (float[1] x) => (float[1] y) { y = Relu(x) }"));
  model.mutable_graph()->mutable_node(0)->set_name("a\n\x1b[31mb");
  const auto read = test::read_proto(model);
  REQUIRE(read);
  CHECK(read->graph.nodes()[0].name == "a\n\x1b[31mb");
}

TEST_CASE("limits") {
  ReadLimits limits;
  limits.max_nodes = 3;
  const std::string bytes = small_model();
  const auto read = read_bytes(bytes, {}, limits);
  CHECK(read.error().kind == ErrorKind::Limit);
  CHECK(read.error().what == "more than 3 nodes");
}

}  // namespace
}  // namespace qdq
