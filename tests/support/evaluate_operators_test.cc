// Each operator against a case worked out by hand from the ONNX definition.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "qdq_lint/graph_text.h"
#include "support/evaluate.h"

namespace qdq::testing {
namespace {

using Numbers = std::vector<double>;
using Dims = std::vector<std::int64_t>;

std::vector<Tensor> run(const std::string& text) {
  const Result<Graph> graph = parse_graph(text);
  if (!graph) FAIL(to_string(graph.error()) << "\n" << text);
  Result<std::vector<Tensor>> outputs = evaluate(*graph);
  if (!outputs) FAIL(to_string(outputs.error()) << "\n" << text);
  return std::move(*outputs);
}

// y = `call`, with constants x, w, b (those given) declared as ": type = content" says.
Tensor result(const std::string& call, const std::string& x, const std::string& w = "",
              const std::string& b = "") {
  std::string text = "const x" + x + "\n";
  if (!w.empty()) text += "const w" + w + "\n";
  if (!b.empty()) text += "const b" + b + "\n";
  return run(text + "y = " + call + "\nout y\n")[0];
}

Numbers numbers(const std::string& call, const std::string& x, const std::string& w = "",
                const std::string& b = "") {
  return result(call, x, w, b).data;
}

std::string refusal(const std::string& call, const std::string& x) {
  const Result<Graph> graph = parse_graph("const x" + x + "\ny = " + call + "\nout y\n");
  if (!graph) FAIL(to_string(graph.error()));
  const Result<std::vector<Tensor>> outputs = evaluate(*graph);
  return outputs ? "evaluated" : outputs.error().what;
}

const std::string kNine = ": f32[1,1,3,3] = [1, 2, 3, 4, 5, 6, 7, 8, 9]";

TEST_CASE("Conv") {
  const std::string ones = ": f32[1,1,2,2] = [1, 1, 1, 1]";
  CHECK(numbers("Conv(x, w)", kNine, ones) == Numbers{12, 16, 24, 28});
  CHECK(numbers("Conv(x, w, b)", kNine, ones, " = [0.5]") == Numbers{12.5, 16.5, 24.5, 28.5});
  CHECK(numbers("Conv<pads=[1,1,0,0]>(x, w)", kNine, ones) ==
        Numbers{1, 3, 5, 5, 12, 16, 11, 24, 28});
  CHECK(numbers("Conv<pads=1, strides=2>(x, w)", kNine, ones) == Numbers{1, 5, 11, 28});
  CHECK(numbers("Conv<dilations=[2,2]>(x, w)", kNine, ones) == Numbers{20});
  CHECK(numbers("Conv<auto_pad=\"SAME_UPPER\">(x, w)", kNine, ones) ==
        Numbers{12, 16, 9, 24, 28, 15, 15, 17, 9});
  CHECK(numbers("Conv<auto_pad=\"SAME_LOWER\">(x, w)", kNine, ones) ==
        Numbers{1, 3, 5, 5, 12, 16, 11, 24, 28});
  CHECK(numbers("Conv<auto_pad=\"VALID\", pads=[1,1,1,1]>(x, w)", kNine, ones) ==
        Numbers{12, 16, 24, 28});
  CHECK(numbers("Conv(x, w)", ": f32[1,2,1,1] = [2, 3]", ": f32[2,2,1,1] = [1, 10, 100, 1000]") ==
        Numbers{32, 3200});
  CHECK(numbers("Conv<group=2>(x, w)", ": f32[1,2,1,1] = [2, 3]", ": f32[2,1,1,1] = [10, 100]") ==
        Numbers{20, 300});
  CHECK(numbers("Conv<group=2>(x, w)", ": f32[1,4,1,1] = [1, 2, 3, 4]",
                ": f32[2,2,1,1] = [1, 10, 100, 1000]") == Numbers{21, 4300});
  CHECK(numbers("Conv(x, w)", ": f32[2,1,1,1] = [2, 3]", ": f32[1,1,1,1] = [5]") ==
        Numbers{10, 15});
  const Tensor line = result("Conv<pads=[1,0], strides=[2]>(x, w)", ": f32[1,1,4] = [1, 2, 3, 4]",
                             ": f32[1,1,2] = [1, 10]");
  CHECK(line.dims == Dims{1, 1, 2});
  CHECK(line.data == Numbers{10, 32});
}

TEST_CASE("ConvTranspose") {
  const std::string x = ": f32[1,1,2,2] = [1, 2, 3, 4]", w = ": f32[1,1,2,2] = [1, 10, 100, 1000]";
  CHECK(numbers("ConvTranspose(x, w)", x, w) ==
        Numbers{1, 12, 20, 103, 1234, 2040, 300, 3400, 4000});
  CHECK(numbers("ConvTranspose<strides=[2,2]>(x, w, b)", x, w, " = [1]") ==
        Numbers{2, 11, 3, 21, 101, 1001, 201, 2001, 4, 31, 5, 41, 301, 3001, 401, 4001});
  CHECK(numbers("ConvTranspose<pads=[1,1,1,1]>(x, w)", x, w) == Numbers{1234});
  CHECK(result("ConvTranspose<strides=[2,2], output_padding=[1,1]>(x, w)", x, w).dims ==
        Dims{1, 1, 5, 5});
  CHECK(numbers("ConvTranspose(x, w)", ": f32[1,2,1,1] = [2, 3]",
                ": f32[2,2,1,1] = [1, 10, 100, 1000]") == Numbers{302, 3020});
  CHECK(numbers("ConvTranspose<group=2>(x, w)", ": f32[1,2,1,1] = [2, 3]",
                ": f32[2,1,1,1] = [10, 100]") == Numbers{20, 300});
}

TEST_CASE("pools") {
  CHECK(numbers("MaxPool<kernel_shape=[2,2]>(x)", kNine) == Numbers{5, 6, 8, 9});
  CHECK(numbers("MaxPool<kernel_shape=[2,2], strides=[2,2], pads=[1,1,0,0]>(x)", kNine) ==
        Numbers{1, 3, 7, 9});
  CHECK(numbers("MaxPool<kernel_shape=[2,2], strides=[2,2], ceil_mode=1>(x)", kNine) ==
        Numbers{5, 6, 8, 9});
  CHECK(numbers("MaxPool<kernel_shape=[1,1], pads=[1,1,1,1]>(x)", ": f32[1,1,1,1] = [-5]")[4] ==
        -5);
  // With ceil_mode, a window that starts in the pad behind the input is left out.
  CHECK(result("MaxPool<kernel_shape=[1,1], strides=[2,2], pads=[0,0,1,1], ceil_mode=1>(x)",
               ": f32[1,1,2,2] = [1, 2, 3, 4]")
            .dims == Dims{1, 1, 1, 1});
  CHECK(numbers("MaxPool<kernel_shape=[2,2]>(x)", ": f32[1,1,2,2] = [-1, -2, -3, -4]") ==
        Numbers{-1});
  CHECK(numbers("MaxPool<kernel_shape=[2], strides=[2]>(x)", ": f32[1,1,4] = [1, 2, 4, 3]") ==
        Numbers{2, 4});
  CHECK(numbers("AveragePool<kernel_shape=[2,2]>(x)", kNine) == Numbers{3, 4, 6, 7});
  CHECK(numbers("AveragePool<kernel_shape=[2,2], strides=[2,2], pads=[1,1,0,0]>(x)", kNine) ==
        Numbers{1, 2.5, 5.5, 7});
  CHECK(numbers("AveragePool<kernel_shape=[2,2], strides=[2,2], pads=[1,1,0,0], "
                "count_include_pad=1>(x)",
                kNine) == Numbers{0.25, 1.25, 2.75, 7});
  CHECK(numbers("GlobalAveragePool(x)", kNine) == Numbers{5});
  CHECK(result("GlobalMaxPool(x)", kNine).dims == Dims{1, 1, 1, 1});
  CHECK(numbers("GlobalMaxPool(x)", ": f32[1,2,2] = [1, 2, 4, 3]") == Numbers{2, 4});
}

TEST_CASE("products of matrices") {
  const std::string a = ": f32[2,2] = [1, 2, 3, 4]", b = ": f32[2,2] = [5, 6, 7, 8]";
  CHECK(numbers("MatMul(x, w)", a, b) == Numbers{19, 22, 43, 50});
  CHECK(
      result("MatMul(x, w)", ": f32[2,1,1,2] = [1, 2, 3, 4]", ": f32[2,2,1] = [1, 2, 3, 4]").dims ==
      Dims{2, 2, 1, 1});
  CHECK(numbers("MatMul(x, w)", ": f32[2,1,1,2] = [1, 2, 3, 4]", ": f32[2,2,1] = [1, 2, 3, 4]") ==
        Numbers{5, 11, 11, 25});
  const Tensor vector = result("MatMul(x, w)", a, " = [1, 10]");
  CHECK(vector.dims == Dims{2});
  CHECK(vector.data == Numbers{21, 43});
  CHECK(numbers("MatMul(x, w)", " = [1, 10]", a) == Numbers{31, 42});
  CHECK(numbers("Gemm(x, w, b)", a, b, " = [100, 200]") == Numbers{119, 222, 143, 250});
  CHECK(numbers("Gemm<transB=1>(x, w)", a, b) == Numbers{17, 23, 39, 53});
  CHECK(numbers("Gemm<transA=1, alpha=2.0, beta=0.5>(x, w, b)", a, b, " = 2") ==
        Numbers{53, 61, 77, 89});
}

TEST_CASE("arithmetic with broadcasting") {
  const std::string x = ": f32[2,2] = [1, -2, 3, 4]";
  CHECK(numbers("Add(x, w)", x, " = [10, 20]") == Numbers{11, 18, 13, 24});
  CHECK(numbers("Add(x, w)", x, ": f32[2,1] = [10, 20]") == Numbers{11, 8, 23, 24});
  CHECK(numbers("Sub(x, w)", x, " = 1") == Numbers{0, -3, 2, 3});
  CHECK(numbers("Mul(x, w)", " = [1, 2]", x) == Numbers{1, -4, 3, 8});
  CHECK(numbers("Div(x, w)", x, " = 2") == Numbers{0.5, -1, 1.5, 2});
  CHECK(numbers("Div(x, w)", ": i64[2] = [7, -7]", ": i64[] = 2") == Numbers{3, -3});
  CHECK(numbers("Min(x, w, b)", x, " = [0, 9]", " = 3") == Numbers{0, -2, 0, 3});
  CHECK(numbers("Max(x, w)", x, " = [2, 0]") == Numbers{2, 0, 3, 4});
  CHECK(numbers("PRelu(x, w)", ": f32[1,2,1] = [-1, -2]", ": f32[2,1] = [0.5, 0.25]") ==
        Numbers{-0.5, -0.5});
}

TEST_CASE("activations") {
  const std::string x = " = [-2, 0, 1.5]";
  CHECK(numbers("Relu(x)", x) == Numbers{0, 0, 1.5});
  CHECK(numbers("Clip<min=-1.0, max=1>(x)", x) == Numbers{-1, 0, 1});
  CHECK(numbers("Clip(x, _, w)", x, " = 1") == Numbers{-2, 0, 1});
  CHECK(numbers("LeakyRelu<alpha=0.5>(x)", x) == Numbers{-1, 0, 1.5});
  CHECK(numbers("LeakyRelu(x)", x) == Numbers{-0.02, 0, 1.5});
  CHECK(numbers("HardSigmoid<alpha=0.25, beta=0.5>(x)", x) == Numbers{0, 0.5, 0.875});
  CHECK(numbers("HardSwish(x)", " = [-4, -1.5, 0, 3, 5]") == Numbers{0, -0.375, 0, 3, 5});
  CHECK(numbers("Sigmoid(x)", " = [0]") == Numbers{0.5});
  CHECK(numbers("Tanh(x)", " = [1]") == Numbers{std::tanh(1.0)});
  CHECK(numbers("Erf(x)", " = [0.5]") == Numbers{std::erf(0.5)});
  CHECK(numbers("Exp(x)", " = [0, 1]") == Numbers{1, std::exp(1.0)});
  CHECK(numbers("Softplus(x)", " = [0]")[0] == doctest::Approx(std::log(2.0)));
  CHECK(numbers("Elu<alpha=2.0>(x)", " = [-1, 1]")[0] == doctest::Approx(2 * (std::exp(-1) - 1)));
  CHECK(numbers("Gelu(x)", " = [1]")[0] == doctest::Approx(0.8413447460685429));
  CHECK(numbers("Gelu<approximate=\"tanh\">(x)", " = [1]")[0] == doctest::Approx(0.8411919906));
  CHECK(numbers("Identity(x)", x) == Numbers{-2, 0, 1.5});
  CHECK(numbers("Dropout(x)", x) == Numbers{-2, 0, 1.5});
}

TEST_CASE("Cast") {
  CHECK(numbers("Cast<to=1>(x)", " = [0.1]") == Numbers{0.1});
  CHECK(numbers("Cast<to=3>(x)", " = [-1.9, 1.9, 300]") == Numbers{-1, 1, 127});
  CHECK(numbers("Cast<to=9>(x)", " = [0, 0.5]") == Numbers{0, 1});
  CHECK(numbers("Cast<to=10>(x)", " = [2049, 0.5, 65519, 65520]") ==
        Numbers{2048, 0.5, 65504, HUGE_VAL});
  CHECK(numbers("Cast<to=16>(x)", " = [257, 1.5]") == Numbers{256, 1.5});
  CHECK(refusal("Cast<to=8>(x)", " = [1]") == "the type str is not evaluated");
}

TEST_CASE("normalizations and reductions") {
  const std::string text =
      "const x: f32[1,2,1,2] = [1, 3, 5, 9]\nconst s = [2, 1]\nconst b = [10, 0]\n"
      "const m = [1, 5]\nconst v = [4, 16]\n"
      "y = BatchNormalization<epsilon=0.0>(x, s, b, m, v)\nout y\n";
  CHECK(run(text)[0].data == Numbers{10, 12, 0, 1});
  const std::string x = ": f32[2,2] = [1, 3, 5, 9]";
  CHECK(numbers("ReduceMean<axes=[1]>(x)", x) == Numbers{2, 7});
  CHECK(result("ReduceMean<axes=[-2], keepdims=0>(x)", x).dims == Dims{2});
  CHECK(numbers("ReduceMean<axes=[0]>(x)", x) == Numbers{3, 6});
  CHECK(numbers("ReduceMax(x)", x) == Numbers{9});
  CHECK(numbers("ReduceMean(x, w)", x, ": i64[1] = [1]") == Numbers{2, 7});
  CHECK(numbers("Softmax<axis=1>(x)", ": f32[2,2] = [0, 0, 1, 1]") == Numbers{0.5, 0.5, 0.5, 0.5});
  CHECK(numbers("Softmax<axis=0>(x)", ": f32[2,1] = [0, 1]")[1] ==
        doctest::Approx(1 / (1 + std::exp(-1.0))));
  CHECK(numbers("LayerNormalization<epsilon=0.0>(x, w, b)", ": f32[2,2] = [1, 3, 5, 9]",
                " = [2, 1]", " = [0, 10]") == Numbers{-2, 11, -2, 11});
}

TEST_CASE("Pad") {
  const std::string x = ": f32[1,3] = [1, 2, 3]";
  CHECK(numbers("Pad<pads=[0,1,0,2]>(x)", x) == Numbers{0, 1, 2, 3, 0, 0});
  CHECK(numbers("Pad<pads=[1,0,0,0], value=0.5>(x)", x) == Numbers{0.5, 0.5, 0.5, 1, 2, 3});
  CHECK(numbers("Pad<pads=[0,2,0,1], mode=\"edge\">(x)", x) == Numbers{1, 1, 1, 2, 3, 3});
  CHECK(numbers("Pad<pads=[0,2,0,2], mode=\"reflect\">(x)", x) == Numbers{3, 2, 1, 2, 3, 2, 1});
  CHECK(numbers("Pad<pads=[0,-1,0,1]>(x)", x) == Numbers{2, 3, 0});
  CHECK(numbers("Pad(x, w, b)", x, ": i64[4] = [0, 1, 0, 0]", " = 7") == Numbers{7, 1, 2, 3});
  CHECK(refusal("Pad<pads=[0,1]>(x)", x) == "Pad: 2 pads for 2 axes");
  CHECK(refusal("Pad<pads=[0,0,0,1], mode=\"odd\">(x)", x) == "Pad: mode=odd");
}

TEST_CASE("Concat, Split and Slice") {
  CHECK(numbers("Concat<axis=0>(x, w)", ": f32[1,2] = [1, 2]", ": f32[2,2] = [3, 4, 5, 6]") ==
        Numbers{1, 2, 3, 4, 5, 6});
  CHECK(numbers("Concat<axis=-1>(x, w)", ": f32[2,1] = [1, 2]", ": f32[2,2] = [3, 4, 5, 6]") ==
        Numbers{1, 3, 4, 2, 5, 6});
  const std::string x = "const x: f32[1,5] = [1, 2, 3, 4, 5]\n";
  const auto parts = [&](const std::string& left, const std::string& split) {
    std::vector<Numbers> all;
    for (const Tensor& part : run(x + left + " = " + split + "(x)\nout " + left + "\n")) {
      all.push_back(part.data);
    }
    return all;
  };
  CHECK(parts("a, b", "Split<axis=1, split=[2,3]>") == std::vector<Numbers>{{1, 2}, {3, 4, 5}});
  CHECK(parts("a, b", "Split<axis=1, num_outputs=2>") == std::vector<Numbers>{{1, 2, 3}, {4, 5}});
  CHECK(run("const x: f32[4] = [1, 2, 3, 4]\na, b = Split(x)\nout b\n")[0].data == Numbers{3, 4});
  CHECK(parts("a", "Slice<axis=1, split=[2,3], part=1>") == std::vector<Numbers>{{3, 4, 5}});
  CHECK(parts("a", "Slice<axis=1, num_outputs=2, part=0>") == std::vector<Numbers>{{1, 2, 3}});
  CHECK(refusal("Slice<part=0>(x)", " = [1, 2]") ==
        "Slice: neither split nor num_outputs says how many parts");
  const std::string five = " = [1, 2, 3, 4, 5]";
  CHECK(numbers("Slice<starts=[1], ends=[4]>(x)", five) == Numbers{2, 3, 4});
  CHECK(numbers("Slice<starts=[-2], ends=[9223372036854775807]>(x)", five) == Numbers{4, 5});
  CHECK(numbers("Slice<starts=[0], ends=[5], steps=[2]>(x)", five) == Numbers{1, 3, 5});
  CHECK(numbers("Slice<starts=[-1], ends=[-100], steps=[-2]>(x)", five) == Numbers{5, 3, 1});
  CHECK(numbers("Slice<starts=[1], ends=[2], axes=[1]>(x)", ": f32[2,2] = [1, 2, 3, 4]") ==
        Numbers{2, 4});
  CHECK(numbers("Slice(x, w, b)", five, ": i64[1] = [3]", ": i64[1] = [9]") == Numbers{4, 5});
}

TEST_CASE("Transpose and the reshaping operators") {
  const std::string x = ": f32[2,3] = [1, 2, 3, 4, 5, 6]";
  CHECK(numbers("Transpose(x)", x) == Numbers{1, 4, 2, 5, 3, 6});
  CHECK(result("Transpose<perm=[1,2,0]>(x)", ": f32[1,2,3] = [1, 2, 3, 4, 5, 6]").dims ==
        Dims{2, 3, 1});
  CHECK(result("Reshape<shape=[3,-1]>(x)", x).dims == Dims{3, 2});
  CHECK(result("Reshape<shape=[0,3,1]>(x)", x).dims == Dims{2, 3, 1});
  CHECK(result("Reshape(x, w)", x, ": i64[1] = [-1]").dims == Dims{6});
  CHECK(refusal("Reshape<shape=[4,-1]>(x)", x) == "the shape [2,3] cannot become [4,1]");
  CHECK(result("Flatten(x)", ": f32[2,1,3] = [1, 2, 3, 4, 5, 6]").dims == Dims{2, 3});
  CHECK(result("Flatten<axis=0>(x)", x).dims == Dims{1, 6});
  CHECK(result("Squeeze<axes=[1]>(x)", ": f32[1,1,2] = [1, 2]").dims == Dims{1, 2});
  CHECK(result("Squeeze(x)", ": f32[1,1,2] = [1, 2]").dims == Dims{2});
  CHECK(result("Unsqueeze<axes=[0,-1]>(x)", x).dims == Dims{1, 2, 3, 1});
  CHECK(numbers("Expand<shape=[2,2]>(x)", ": f32[2,1] = [1, 2]") == Numbers{1, 1, 2, 2});
  CHECK(numbers("Expand<shape=[2,1]>(x)", " = [1, 2]") == Numbers{1, 2, 1, 2});
  const std::string depth = ": f32[1,4,1,2] = [1, 2, 3, 4, 5, 6, 7, 8]";
  CHECK(numbers("DepthToSpace<blocksize=2>(x)", depth) == Numbers{1, 3, 2, 4, 5, 7, 6, 8});
  const std::string eight = ": f32[1,8,1,1] = [1, 2, 3, 4, 5, 6, 7, 8]";
  CHECK(numbers("DepthToSpace<blocksize=2>(x)", eight) == Numbers{1, 3, 5, 7, 2, 4, 6, 8});
  CHECK(numbers("DepthToSpace<blocksize=2, mode=\"CRD\">(x)", eight) ==
        Numbers{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(numbers("SpaceToDepth<blocksize=2>(x)", ": f32[1,1,2,2] = [1, 2, 3, 4]") ==
        Numbers{1, 2, 3, 4});
}

TEST_CASE("Gather") {
  const std::string x = ": f32[3,2] = [1, 2, 3, 4, 5, 6]";
  CHECK(numbers("Gather(x, w)", x, ": i64[2] = [2, -3]") == Numbers{5, 6, 1, 2});
  const Tensor one = result("Gather<axis=1>(x, w)", x, ": i64[] = 1");
  CHECK(one.dims == Dims{3});
  CHECK(one.data == Numbers{2, 4, 6});
}

TEST_CASE("Resize and Upsample") {
  const std::string x = ": f32[1,1,1,2] = [1, 2]";
  CHECK(numbers("Resize<scales=[1.0,1.0,2.0,2.0]>(x)", x) == Numbers{1, 1, 2, 2, 1, 1, 2, 2});
  CHECK(numbers("Resize<sizes=[1,1,1,6]>(x)", x) == Numbers{1, 1, 1, 2, 2, 2});
  CHECK(numbers("Upsample<scales=[1,1,1,3]>(x)", x) == Numbers{1, 1, 1, 2, 2, 2});
  CHECK(numbers("Upsample(x, w)", x, " = [1, 1, 1, 2]") == Numbers{1, 1, 2, 2});
  CHECK(numbers("Resize(x, _, w)", x, " = [1, 1, 1, 2]") == Numbers{1, 1, 2, 2});
  CHECK(numbers("Resize<scales=[1,1,1,3], coordinate_transformation_mode=\"asymmetric\">(x)", x) ==
        Numbers{1, 1, 2, 2, 2, 2});
  CHECK(numbers("Resize<scales=[1,1,1,3], coordinate_transformation_mode=\"asymmetric\", "
                "nearest_mode=\"floor\">(x)",
                x) == Numbers{1, 1, 1, 2, 2, 2});
  CHECK(refusal("Resize<mode=\"linear\", scales=[1,1,1,2]>(x)", x) == "Resize: mode=linear");
}

}  // namespace
}  // namespace qdq::testing
