// Types and shapes of results.
#include <doctest/doctest.h>

#include <tuple>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::parse_onnx;
using test::read_proto;
using test::type_of;
using test::with_opset;

// ONNX text cannot leave out the type of an output.
Result<Model> read_open(const std::string& text) {
  onnx::ModelProto model = parse_onnx(text);
  for (auto& output : *model.mutable_graph()->mutable_output()) output.clear_type();
  return read_proto(model);
}

struct Case {
  std::string inputs;        // of the graph
  std::string initializers;  // "" or <...>
  std::string node;          // makes y
  std::string type;          // of y
  int opset = 13;
};

void check(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    CAPTURE(one.inputs);
    CAPTURE(one.node);
    const std::string constants = one.initializers.empty() ? "" : "<" + one.initializers + "> ";
    const auto model = read_open(with_opset(one.opset, "agraph (" + one.inputs + ") => (float y) " +
                                                           constants + "{ " + one.node + " }"));
    CHECK(type_of(model, "y") == one.type);
  }
}

TEST_CASE("results shaped like operands") {
  check({
      {"float[1,N,4] x", "", "y = Relu(x)", "f32[1,?,4]"},
      {"float16[2] x", "", "y = Softmax(x)", "f16[2]"},
      {"float x", "", "y = Sigmoid(x)", "f32[]"},
      {"float[2,1,4] x, float[3,1] z", "", "y = Add(x, z)", "f32[2,3,4]"},
      {"float[N,4] x, float[5,4] z", "", "y = Mul(x, z)", "f32[5,4]"},
      {"float[N,4] x, float[1,4] z", "", "y = Mul(x, z)", "f32[?,4]"},
      {"float[2] x, float[2] z", "", "y = Less(x, z)", "bool[2]"},
      {"bool[2,1] c, float[3] x, float[3] z", "", "y = Where(c, x, z)", "f32[2,3]"},
      {"float[2] x", "", "y = Cast<to = 10>(x)", "f16[2]"},
      {"float[2] x", "", "y = Gelu(x)", "f32[2]", 20},
      {"float[2] x", "", "d, y = Dropout(x)", "bool[2]"},
      {"float[2,3] x, float[3] s", "", "z, y = LayerNormalization(x, s)", "f32[2,1]", 17},
      {"float[2] x", "", "y = SomethingNew(x)", "?"},
  });
}

TEST_CASE("windows") {
  check({
      {"float[1,3,224,224] x, float[64,3,7,7] w", "",
       "y = Conv<pads = [3,3,3,3], strides = [2,2]>(x, w)", "f32[1,64,112,112]"},
      {"float[1,3,9,9] x, float[8,3,3,3] w", "", "y = Conv<dilations = [2,2]>(x, w)",
       "f32[1,8,5,5]"},
      {"float[1,3,9,9] x, float[8,3,3,3] w", "",
       "y = Conv<auto_pad = \"SAME_UPPER\", strides = [2,2]>(x, w)", "f32[1,8,5,5]"},
      {"float[N,3,H,9] x, float[8,3,3,3] w", "", "y = Conv(x, w)", "f32[?,8,?,7]"},
      {"float[1,3,9,9] x, float[8,3,3,3] w", "", "y = Conv<strides = [0,0]>(x, w)", "f32[1,8,?,?]"},
      {"float[1,3,2,2] x, float[8,3,3,3] w", "", "y = Conv(x, w)", "f32[1,8,?,?]"},
      {"float[1,8,5,5] x, float[8,2,2,2] w", "",
       "y = ConvTranspose<strides = [2,2], group = 4>(x, w)", "f32[1,8,10,10]"},
      {"float[1,3,8,8] x", "", "y = MaxPool<kernel_shape = [3,3], strides = [2,2]>(x)",
       "f32[1,3,3,3]"},
      {"float[1,3,8,8] x", "",
       "y = MaxPool<kernel_shape = [3,3], strides = [2,2], ceil_mode = 1>(x)", "f32[1,3,4,4]"},
      {"float[1,3,8,8] x", "", "z, y = MaxPool<kernel_shape = [8,8]>(x)", "i64[1,3,1,1]"},
      {"float[1,3,8,8] x", "", "y = GlobalAveragePool(x)", "f32[1,3,1,1]"},
      {"float[1,3,8,8] x", "float[4] s = {1,1,2,1.5}", "y = Resize(x, , s)", "f32[1,3,16,12]"},
      {"float[1,3,8,8] x", "int64[4] n = {1,3,5,6}", "y = Resize(x, , , n)", "f32[1,3,5,6]"},
      {"float[1,3,8,8] x", "int64[2] n = {5,6}", "y = Resize<axes = [2,3]>(x, , , n)",
       "f32[1,3,5,6]", 18},
  });
}

TEST_CASE("products") {
  check({
      {"float[2,3,4] x, float[4,5] w", "", "y = MatMul(x, w)", "f32[2,3,5]"},
      {"float[4] x, float[4,5] w", "", "y = MatMul(x, w)", "f32[5]"},
      {"float[7,1,3,4] x, float[2,4,5] w", "", "y = MatMul(x, w)", "f32[7,2,3,5]"},
      {"float[3,4] x, float[5,4] w", "", "y = Gemm<transB = 1>(x, w)", "f32[3,5]"},
      {"int8[3,4] x, int8[4,5] w", "", "y = MatMulInteger(x, w)", "i32[3,5]"},
      {"float[2,3] x, float[3,4] w", "", "y = Einsum<equation = \"ij,jk->ki\">(x, w)", "f32[4,2]"},
      {"float[5,2,3] x, float[1,28,3] w, float[1,28,7] r", "", "y = LSTM<hidden_size = 7>(x, w, r)",
       "f32[5,1,2,7]"},
  });
}

TEST_CASE("data that is moved") {
  check({
      {"float[2,3,4] x", "", "y = Flatten(x)", "f32[2,12]"},
      {"float[2,3,4] x", "int64[3] s = {0,-1,2}", "y = Reshape(x, s)", "f32[2,6,2]"},
      {"float[N,3,4] x", "int64[2] s = {0,-1}", "y = Reshape(x, s)", "f32[?,12]"},
      {"float[2,3,4] x, int64[2] s", "", "y = Reshape(x, s)", "f32[?,?]"},
      {"float[2,3,4] x", "", "y = Transpose<perm = [2,0,1]>(x)", "f32[4,2,3]"},
      {"float[2,3,4] x", "", "y = Transpose(x)", "f32[4,3,2]"},
      {"float[2,3] x, float[2,5] z", "", "y = Concat<axis = 1>(x, z)", "f32[2,8]"},
      {"float[2,3] x, float[N,M] z", "", "y = Concat<axis = -1>(x, z)", "f32[2,?]"},
      {"float[7,2] x", "", "a, y = Split<axis = 0>(x)", "f32[3,2]"},
      {"float[7,2] x", "int64[2] s = {5,2}", "y, a = Split<axis = 0>(x, s)", "f32[5,2]"},
      {"float[9,4] x", "int64[1] s = {1}, int64[1] e = {-1}, int64[1] a = {0}, int64[1] t = {2}",
       "y = Slice(x, s, e, a, t)", "f32[4,4]"},
      {"float[9,4] x",
       "int64[1] s = {-1}, int64[1] e = {-9223372036854775807}, int64[1] a = {0}, "
       "int64[1] t = {-2}",
       "y = Slice(x, s, e, a, t)", "f32[5,4]"},
      {"float[2,3] x", "int64[4] p = {0,1,0,2}", "y = Pad(x, p)", "f32[2,6]"},
      {"float[1,2,1] x", "int64[1] a = {-1}", "y = Squeeze(x, a)", "f32[1,2]"},
      {"float[1,2,1] x", "", "y = Squeeze(x)", "f32[2]"},
      {"float[2,3] x", "int64[2] a = {0,-1}", "y = Unsqueeze(x, a)", "f32[1,2,3,1]"},
      {"float[2,1] x", "int64[3] s = {4,1,3}", "y = Expand(x, s)", "f32[4,2,3]"},
      {"float[5,4] x, int64[2,3] i", "", "y = Gather<axis = 1>(x, i)", "f32[5,2,3]"},
      {"float[1,8,3,3] x", "", "y = DepthToSpace<blocksize = 2>(x)", "f32[1,2,6,6]"},
      {"float[2,3,4] x", "", "y = ReduceMean<axes = [1], keepdims = 0>(x)", "f32[2,4]"},
      {"float[2,3,4] x", "int64[1] a = {2}", "y = ReduceMean(x, a)", "f32[2,3,1]", 18},
      {"float[2,3,4] x", "", "y = ArgMax<axis = 1>(x)", "i64[2,1,4]"},
      {"float[2,9] x", "int64[1] k = {5}", "y, i = TopK(x, k)", "f32[2,5]"},
      {"int64[2] x", "", "y = ConstantOfShape<value = int8[1] {1}>(x)", "i8[?,?]"},
  });
}

TEST_CASE("attributes and operands that make no sense leave the result open") {
  check({
      {"float[2,3] x", "", "y = Transpose<perm = [0,7]>(x)", "f32[2,?]"},
      {"float[2,3] x", "", "y = Transpose<perm = [0]>(x)", "f32"},
      {"float[2,3] x", "", "y = Concat<axis = 9>(x)", "f32"},
      {"float[2,3] x", "", "y = Flatten<axis = 9>(x)", "f32[?,?]"},
      {"float[2,3] x", "int64[1] a = {5}", "y = Squeeze(x, a)", "f32"},
      {"float[2,3] x", "int64[2] a = {0,0}", "y = Unsqueeze(x, a)", "f32"},
      {"float[2,3] x", "", "y = Conv(x)", "f32[2,?]"},
      {"float[2,3] x", "", "y = MatMul(x)", "f32"},
      {"float[2,3] x", "", "y = Gemm(x)", "f32"},
      {"float[2,3] x", "", "y = Reshape(x)", "f32"},
      {"float[2,3] x", "int64[2] s = {-1,-1}", "y = Reshape(x, s)", "f32[6,6]"},
      {"float[2,3] x", "int64[1] s = {-7}", "y = Reshape(x, s)", "f32[?]"},
      {"float[1,4,2,2] x", "", "y = DepthToSpace<blocksize = 0>(x)", "f32"},
      {"float[9] x", "int64[1] s = {0}, int64[1] e = {9}, int64[1] a = {0}, int64[1] t = {0}",
       "y = Slice(x, s, e, a, t)", "f32[?]"},
  });
}

TEST_CASE("what the model declares stands, and open dimensions are filled in") {
  onnx::ModelProto model = parse_onnx(with_opset(13, R"(
    agraph (float[1,3,9,9] x, float[8,3,3,3] w) => (float[1,8,N,7] y) { y = Conv(x, w) })"));
  CHECK(type_of(read_proto(model), "y") == "f32[1,8,7,7]");
  auto* shape = model.mutable_graph()->mutable_output(0)->mutable_type()->mutable_tensor_type();
  shape->mutable_shape()->mutable_dim(3)->set_dim_value(99);
  CHECK(type_of(read_proto(model), "y") == "f32[1,8,7,99]");
}

TEST_CASE("shapes that the model computes") {
  const auto model = read_open(with_opset(13, R"(
    agraph (float[N,8,4,4] x) => (float y, float r) <int64 zero = {0}, int64[1] axis = {0},
      int64[1] rest = {-1}, int64[1] two = {2}, int64[1] four = {4}, int64 factor = {2}> {
      s = Shape(x)
      n = Gather(s, zero)
      n1 = Unsqueeze(n, axis)
      shape = Concat<axis = 0>(n1, rest)
      flat = Reshape(x, shape)
      y = Relu(flat)
      hw = Slice(s, two, four)
      twice = Mul(hw, factor)
      nc = Slice(s, axis, two)
      sizes = Concat<axis = 0>(nc, twice)
      r = Resize(x, , , sizes)
    })"));
  CHECK(type_of(model, "shape") == "i64[2]");
  CHECK(type_of(model, "y") == "f32[?,?]");
  CHECK(type_of(model, "r") == "f32[?,8,8,8]");
}

TEST_CASE("a shape without unknowns is computed to the end") {
  const auto model = read_open(with_opset(13, R"(
    agraph (float[2,8,4,4] x) => (float y) <int64[1] zero = {0}, int64[1] one = {1},
      int64[1] rest = {-1}> {
      s = Shape(x)
      n = Slice(s, zero, one)
      shape = Concat<axis = 0>(n, rest)
      y = Reshape(x, shape)
    })"));
  CHECK(type_of(model, "y") == "f32[2,128]");
}

TEST_CASE("the branches of an If give its results their types") {
  const auto model = read_open(with_opset(13, R"(
    agraph (float[2,3] x, bool c) => (float z) {
      y = If(c) <then_branch = t () => (float[2,3] a) { a = Relu(x) },
                 else_branch = e () => (float[2,4] b) { b = Concat<axis = 1>(x, x) }>
      z = Relu(y)
    })"));
  CHECK(type_of(model, "y") == "f32[2,?]");
}

}  // namespace
}  // namespace qdq
