#include "support/evaluate.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

#include "qdq_lint/graph_text.h"
#include "support/eval_contents.h"
#include "support/eval_quantize.h"

namespace qdq::testing {
namespace {

using Numbers = std::vector<double>;

Graph parsed(const std::string& text) {
  Result<Graph> graph = parse_graph(text);
  if (!graph) FAIL(to_string(graph.error()));
  return std::move(*graph);
}

std::vector<Tensor> run(const std::string& text, std::uint64_t seed = 1) {
  Result<std::vector<Tensor>> outputs = evaluate(parsed(text), {.seed = seed});
  if (!outputs) FAIL(to_string(outputs.error()) << "\n" << text);
  return std::move(*outputs);
}

Numbers first(const std::string& text) { return run(text).at(0).data; }

std::string refusal(const std::string& text) {
  const Result<std::vector<Tensor>> outputs = evaluate(parsed(text));
  return outputs ? "evaluated" : to_string(outputs.error());
}

// `text` with x quantized by `quant`.
Numbers quantized_levels(const std::string& x, const std::string& quant) {
  return first("const x" + x + "\nquant a = " + quant + "\ny = Q{a}(x)\nout y\n");
}

TEST_CASE("QuantizeLinear rounds half to even and saturates") {
  CHECK(quantized_levels(" = [0.5, 1.5, 2.5, -0.5, -1.5, 0.51]", "i8 per-tensor 1") ==
        Numbers{0, 2, 2, 0, -2, 1});
  CHECK(quantized_levels(" = [127.4, 127.6, 1000, -128.4, -129, -1000]", "i8 per-tensor 1") ==
        Numbers{127, 127, 127, -128, -128, -128});
  CHECK(quantized_levels(" = [-1, 0, 254.7, 300]", "u8 per-tensor 1") == Numbers{0, 0, 255, 255});
  CHECK(quantized_levels(" = [-20, 6.6, 20]", "i4 per-tensor 1") == Numbers{-8, 7, 7});
  CHECK(quantized_levels(" = [-20, 6.6, 20]", "u4 per-tensor 1") == Numbers{0, 7, 15});
  CHECK(quantized_levels(" = [1, -1]", "i8 per-tensor 0.25 zp=3") == Numbers{7, -1});
  CHECK(quantized_levels(" = [-1, 0, 1]", "u8 per-tensor 0.5 zp=128") == Numbers{126, 128, 130});
  // The rounding comes before the zero point: 0.5 + 1 is not 1.5 rounded.
  CHECK(quantized_levels(" = [0.5, 1.5]", "i8 per-tensor 1 zp=1") == Numbers{1, 3});
  CHECK_FALSE(std::signbit(quantized_levels(" = [-0.25]", "i8 per-tensor 1")[0]));
}

TEST_CASE("QuantizeLinear to the small float types") {
  CHECK(quantized_levels(" = [1.06, 1.0625, 1.1875, 500, -500, 0.001]", "f8e4m3 per-tensor 1") ==
        Numbers{1, 1, 1.25, 448, -448, 0.001953125});
  CHECK(quantized_levels(" = [1.1, 1.2, 100000]", "f8e5m2 per-tensor 1") ==
        Numbers{1, 1.25, 57344});
  CHECK(quantized_levels(" = [0.3, 2.4, 2.6, 9]", "f4e2m1 per-tensor 1") == Numbers{0.5, 2, 3, 6});
}

TEST_CASE("DequantizeLinear subtracts the zero point first") {
  CHECK(first("const q: i8[3] = [-128, 3, 127]\nquant a = i8 per-tensor 0.5 zp=3\n"
              "y = DQ{a}(q)\nout y\n") == Numbers{-65.5, 0, 62});
}

TEST_CASE("per-channel and block parameters") {
  CHECK(quantized_levels(": f32[2,2] = [1, 2, 3, 4]", "i8 per-channel axis=0 [1, 0.5]") ==
        Numbers{1, 2, 6, 8});
  CHECK(quantized_levels(": f32[2,2] = [1, 2, 3, 4]", "i8 per-channel axis=1 [1, 0.5]") ==
        Numbers{1, 4, 3, 8});
  CHECK(quantized_levels(": f32[2,2] = [1, 2, 3, 4]", "i8 per-channel axis=-1 [1, 0.5]") ==
        Numbers{1, 4, 3, 8});
  CHECK(quantized_levels(": f32[2,1,2] = [1, 2, 3, 4]",
                         "i8 per-channel axis=0 [1, 0.5] zp=[10, 20]") == Numbers{11, 12, 26, 28});
  CHECK(quantized_levels(": f32[1,3] = [1, 2, 3]", "i8 block axis=1 size=2 f32[1,2] [1, 0.25]") ==
        Numbers{1, 2, 12});
  CHECK(refusal("const x: f32[3] = [1, 2, 3]\nquant a = i8 per-channel axis=0 [1, 0.5]\n"
                "y = Q{a}(x)\nout y\n") == "2 scales or zero points where 3 are needed, node y");
  CHECK(refusal("const x: f32[3] = [1, 2, 3]\nquant a = i8 per-tensor 0\ny = Q{a}(x)\nout y\n") ==
        "a scale is not a positive number, node y");
}

TEST_CASE("unknown scales: equal under one name, unequal under two, right in count") {
  const std::string text =
      "const x: f32[2,2] = [1, 1, 1, 1]\n"
      "quant a = i16 per-tensor\nquant b = i16 per-tensor\nquant c = i16 per-channel axis=0\n"
      "y = Q{a}(x)\nz = Q{b}(x)\nw = Q{c}(x)\nv = DQ{c}(w)\nout y, z, w, v\n";
  const std::vector<Tensor> outputs = run(text);
  CHECK(outputs[0].data[0] == outputs[0].data[3]);
  CHECK(outputs[0].data[0] > 0);
  CHECK(outputs[0].data != outputs[1].data);
  CHECK(outputs[2].data[0] == outputs[2].data[1]);
  CHECK(outputs[2].data[0] != outputs[2].data[2]);
  CHECK(outputs[3].data[0] == doctest::Approx(1).epsilon(0.2));
  CHECK(run(text)[0].data == outputs[0].data);
  CHECK(run(text, 2)[0].data != outputs[0].data);
  for (std::size_t i = 0; i < 200; ++i) {
    const double scale = random_scale("s", i, 7);
    CHECK(scale > 1.0 / 128);
    CHECK(scale < 0.25);
    CHECK(scale * 32768 == std::floor(scale * 32768));
  }
}

TEST_CASE("random contents depend on name, type and seed only") {
  const Tensor x = run("in x: f32[2,3]\ny = Identity(x)\nout y\n")[0];
  CHECK(x.dims == std::vector<std::int64_t>{2, 3});
  CHECK(run("in w: f32[4]\nin x: f32[2,3]\nz = Relu(w)\ny = Identity(x)\nout z, y\n")[1].data ==
        x.data);
  CHECK(run("in v: f32[2,3]\ny = Identity(v)\nout y\n")[0].data != x.data);
  CHECK(run("in x: f32[2,3]\ny = Identity(x)\nout y\n", 2)[0].data != x.data);
  for (const double value : first("in x: f32[500]\ny = Identity(x)\nout y\n")) {
    CHECK(std::fabs(value) <= 16);
    CHECK(value * 256 == std::floor(value * 256));
  }
  std::set<double> levels;
  for (const double value : first("in x: u8[5000]\ny = Identity(x)\nout y\n")) {
    levels.insert(value);
  }
  CHECK(levels.size() == 256);
  CHECK(*levels.rbegin() == 255);
}

TEST_CASE("sums of products are exact, so their order does not matter") {
  const std::string head =
      "in x: f32[4,64]\nconst k: f32[64,4]\nquant a = i8 per-tensor\nquant w = i8 per-channel "
      "axis=1\n";
  const std::string quantized = "qx = Q{a}(x)\ndx = DQ{a}(qx)\nqk = Q{w}(k)\ndk = DQ{w}(qk)\n";
  const std::string halves =
      "p0, p1 = Split<axis=1, num_outputs=2>(LEFT)\nr0, r1 = Split<axis=0, num_outputs=2>(RIGHT)\n"
      "m0 = MatMul(p0, r0)\nm1 = MatMul(p1, r1)\ny = Add(m1, m0)\nout y\n";
  const auto in_halves = [&](const std::string& left, const std::string& right) {
    std::string text = halves;
    text.replace(text.find("LEFT"), 4, left);
    return text.replace(text.find("RIGHT"), 5, right);
  };
  CHECK(compare_numbers(parsed(head + "y = MatMul(x, k)\nout y\n"),
                        parsed(head + in_halves("x", "k"))) == std::nullopt);
  CHECK(compare_numbers(parsed(head + quantized + "y = MatMul(dx, dk)\nout y\n"),
                        parsed(head + quantized + in_halves("dx", "dk"))) == std::nullopt);
}

TEST_CASE("unknown dims are 2 in front and 8 elsewhere") {
  CHECK(run("in x: f32[?,3,?]\ny = Relu(x)\nout y\n")[0].dims ==
        std::vector<std::int64_t>{2, 3, 8});
  CHECK(run("in x: f32\ny = Relu(x)\nout y\n")[0].dims == std::vector<std::int64_t>{2, 8, 8, 8});
  CHECK(refusal("const x: f32\ny = Relu(x)\nout y\n") == "constant x has no shape, node y");
}

TEST_CASE("a quantized operator is DQ, operator, Q") {
  const std::string head =
      "in x: f32[1,2,5,5]\nconst k: f32[3,2,3,3]\nconst b: f32[3]\n"
      "quant i = i8 per-tensor 0.05\nquant w = i8 per-channel axis=0\nquant o = i8 per-tensor 0.1\n"
      "qx = Q{i}(x)\nqk = Q{w}(k)\n";
  const Graph before = parsed(head +
                              "dx = DQ{i}(qx)\ndk = DQ{w}(qk)\nc = Conv(dx, dk, b)\nr = Relu(c)\n"
                              "y = Q{o}(r)\nout y\n");
  const Graph stages = parsed(head + "y = Conv{i, w -> o}(qx, qk, b) | Relu(%0)\nout y\n");
  CHECK(compare_numbers(before, stages) == std::nullopt);
  const Graph no_relu = parsed(head + "y = Conv{i, w -> o}(qx, qk, b)\nout y\n");
  CHECK(compare_numbers(before, no_relu) != std::nullopt);
  const Graph no_out = parsed(head + "y = Conv{i, w}(qx, qk, b) | Relu(%0)\nout y\n");
  CHECK(compare_numbers(before, no_out) != std::nullopt);
}

TEST_CASE("stages: residual operands, inner Q and DQ, earlier stages read again") {
  const std::string head =
      "const q: i8[2] = [10, -20]\nconst r: i8[2] = [1, 2]\n"
      "quant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 2\n";
  CHECK(first(head + "y = Relu{a}(q) | Add{b}(%0, r)\nout y\n") == Numbers{7, 4});
  CHECK(first(head + "y = Neg{a}(q) | Q{b}(%0) | DQ{b}(%1)\nout y\n") == Numbers{-4, 10});
  CHECK(first(head + "y = Neg{a -> b}(q) | Mul(%0, %0)\nout y\n") == Numbers{12, 50});
  CHECK(first(head + "y = DQ{a}(q) | Sigmoid(%0) | Sub(%0, %0) | Add(%2, %0) as PWN\nout y\n") ==
        Numbers{5, -10});
  CHECK(first(head + "y = Neg{a -> b}(q) | Q{b}(%0)\nout y\n") == Numbers{-1, 2});
  CHECK(first(head + "y = Concat{a, b -> a}<axis=0>(q, r)\nout y\n") == Numbers{10, -20, 4, 8});
}

TEST_CASE("a principal operator that is no operator is evaluated by its stages only") {
  const std::string head = "const q = [1, 2]\nconst r = [3]\n";
  CHECK(first(head + "y = Concat<axis=0>(q, r) | Neg(%0) as NoOp\nout y\n") == Numbers{-1, -2, -3});
  CHECK(refusal(head + "y = NoOp(q, r)\nout y\n") ==
        "the operator NoOp is not known to the evaluator, node y");
}

TEST_CASE("folded constants") {
  const std::string head =
      "const k: f32[2,2] = [1, 2, 3, 4]\nquant w = i8 per-channel axis=0 [1, 0.5]\n";
  CHECK(first(head + "const qk = Q{w}(k)\ny = Identity(qk)\nout y\n") == Numbers{1, 2, 6, 8});
  CHECK(first(head + "const qk = Q{w}(k)\ny = DQ{w}(qk)\nout y\n") == Numbers{1, 2, 3, 4});
  CHECK(first(head + "const qk = Q{w}(k)\nconst dk = DQ{w}(qk)\ny = Identity(dk)\nout y\n") ==
        Numbers{1, 2, 3, 4});
  CHECK(first(head + "const t = Transpose<perm=[1,0]>(k)\nconst qt = Q{w}(t)\n"
                     "y = Identity(qt)\nout y\n") == Numbers{1, 3, 4, 8});
  const std::string random = "const k: f32[4,4]\nquant w = i8 per-channel axis=0\n";
  CHECK(compare_numbers(parsed(random + "qk = Q{w}(k)\ny = DQ{w}(qk)\nout y\n"),
                        parsed(random + "const qk = Q{w}(k)\ny = DQ{w}(qk)\nout y\n")) ==
        std::nullopt);
}

TEST_CASE("computed scales") {
  const std::string head = "const x = [1, -1, 300]\nconst s = 2\nt = Identity(s)\n";
  CHECK(first(head + "const z: i8[] = 1\ny = QuantizeLinear(x, t, z)\nout y\n") ==
        Numbers{1, 1, 127});
  CHECK(first(head + "y = QuantizeLinear(x, t)\nout y\n") == Numbers{0, 0, 150});
  CHECK(first(head + "const z: i8[] = 1\ny = DequantizeLinear(x, t, z)\nout y\n") ==
        Numbers{0, -4, 598});
}

TEST_CASE("what is not known is named") {
  CHECK(refusal("in x: f32[2]\ny = LSTM(x)\nout y\n") ==
        "the operator LSTM is not known to the evaluator, node y");
  CHECK(refusal("in x: f32[2]\ny = com.microsoft::Relu(x)\nout y\n") ==
        "the operator com.microsoft::Relu is not known to the evaluator, node y");
  CHECK(refusal("in x: f32[2]\ny = Relu(x) | com.microsoft::Relu(%0)\nout y\n") ==
        "the operator com.microsoft::Relu is not known to the evaluator, node y");
  CHECK(refusal("in x: f32[1,1,4,4]\ny = Conv<auto_pad=\"WHY\">(x, x)\nout y\n") ==
        "Conv: auto_pad=WHY, node y");
  CHECK(refusal("in x: f32[3]\nin z: f32[2]\ny = Add(x, z)\nout y\n") ==
        "the shapes [3] and [2] do not broadcast, node y");
  CHECK(refusal("in x: f32[100000,100000]\ny = Relu(x)\nout y\n") ==
        "the shape [100000,100000] is too large, node y");
}

TEST_CASE("what no output needs is not evaluated") {
  CHECK(first("const x = [1]\ny = Neg(x)\nz = LSTM(x)\nout y\n") == Numbers{-1});
  CHECK(first("const x = [1]\ny, mask = Dropout(x)\nout y\n") == Numbers{1});
  CHECK(first("const x = [1]\n_, y = Split<split=[0,1]>(x)\nout y\n") == Numbers{1});
  CHECK(refusal("const x = [1]\ny, mask = Dropout(x)\nz = Cast<to=1>(mask)\nout z\n") ==
        "the value mask is not evaluated, node z");
}

TEST_CASE("compare_numbers says which output, element and values differ") {
  const std::string head = "const x: f32[2,2] = [1, 2, 3, -4]\n";
  const Graph relu = parsed(head + "z = Neg(x)\ny = Relu(x)\nout z, y\n");
  const Graph leaky = parsed(head + "z = Neg(x)\ny = LeakyRelu<alpha=0.5>(x)\nout z, y\n");
  CHECK(compare_numbers(relu, relu) == std::nullopt);
  CHECK(compare_numbers(relu, leaky) ==
        "output 1 (y): element [1,1] is 0 before and -2 after, seed 1");
  const Graph flat = parsed(head + "z = Neg(x)\ny = Flatten<axis=0>(x)\nout z, y\n");
  CHECK(compare_numbers(relu, flat) ==
        "output 1 (y): has the shape [2,2] before and [1,4] after, seed 1");
  CHECK(compare_numbers(relu, parsed(head + "z = Neg(x)\nout z\n")) == "2 outputs before, 1 after");
}

TEST_CASE("compare_numbers takes both zeros and all NaNs as equal, and nothing else") {
  const auto constant = [](const std::string& number) {
    return parsed("const x = [1, " + number + "]\ny = Identity(x)\nout y\n");
  };
  CHECK(compare_numbers(constant("0"), constant("-0.0")) == std::nullopt);
  CHECK(compare_numbers(constant("nan"), constant("nan")) == std::nullopt);
  CHECK(compare_numbers(constant("1"), constant("1.0000000000000002")) != std::nullopt);
  CHECK(compare_numbers(constant("0"), constant("5e-324")) != std::nullopt);
}

TEST_CASE("compare_numbers never passes without numbers") {
  const auto answer = [](const std::string& before, const std::string& after) {
    return compare_numbers(parsed(before), parsed(after)).value_or("equal");
  };
  const std::string unknown = "in x: f32[2]\ny = LSTM(x)\nout y\n";
  const std::string known = "in x: f32[2]\ny = Relu(x)\nout y\n";
  CHECK(answer(unknown, unknown) ==
        "not evaluated: the operator LSTM is not known to the evaluator, node y");
  CHECK(answer(known, unknown) ==
        "after does not evaluate: the operator LSTM is not known to the evaluator, node y");
  const std::string empty = "in x: f32[0,2]\ny = Relu(x)\nout y\n";
  CHECK(answer(empty, empty) == "not evaluated: output 0 (y) holds no finite number");
  const std::string nan = "const x = [-1]\ny = Sqrt(x)\nout y\n";
  CHECK(answer(nan, nan) == "not evaluated: output 0 (y) holds no finite number");
}

bool differ(const std::string& before, const std::string& after) {
  const std::string head =
      "in x: f32[1,4,6,6]\nin r: f32[1,4,6,6]\n"
      "quant a = i8 per-tensor 0.05\nquant b = i8 per-tensor 0.1\n"
      "quant z = i8 per-tensor 0.05 zp=3\nquant u = i8 per-tensor\nquant v = i8 per-tensor\n";
  const auto answer = compare_numbers(parsed(head + before), parsed(head + after));
  if (answer && answer->starts_with(kNotEvaluated)) FAIL(*answer);
  return answer.has_value();
}

TEST_CASE("Q commutes with MaxPool and Concat, not with average pools, Add and Sigmoid") {
  const std::string pool = "Pool<kernel_shape=[2,2], strides=[2,2]>";
  CHECK_FALSE(differ("p = Max" + pool + "(x)\ny = Q{a}(p)\nout y\n",
                     "q = Q{a}(x)\ny = Max" + pool + "(q)\nout y\n"));
  CHECK_FALSE(differ("c = Concat<axis=1>(x, r)\ny = Q{u}(c)\nout y\n",
                     "q = Q{u}(x)\np = Q{u}(r)\ny = Concat<axis=1>(q, p)\nout y\n"));
  CHECK(differ("p = Average" + pool + "(x)\ny = Q{a}(p)\nout y\n",
               "q = Q{a}(x)\ny = Average" + pool + "(q)\nout y\n"));
  CHECK(differ("c = Add(x, r)\ny = Q{a}(c)\nout y\n",
               "q = Q{a}(x)\np = Q{a}(r)\ny = Add(q, p)\nout y\n"));
  CHECK(differ("c = Sigmoid(x)\ny = Q{a}(c)\nout y\n", "q = Q{a}(x)\ny = Sigmoid(q)\nout y\n"));
}

TEST_CASE("DQ goes through a Pad with zeros and no zero point only") {
  const auto moves = [](const std::string& quant, const std::string& pad) {
    return !differ(
        "q = Q{" + quant + "}(x)\nd = DQ{" + quant + "}(q)\ny = " + pad + "(d)\nout y\n",
        "q = Q{" + quant + "}(x)\nt = " + pad + "(q)\ny = DQ{" + quant + "}(t)\nout y\n");
  };
  const std::string pads = "Pad<pads=[0,0,1,1,0,0,1,1]";
  CHECK(moves("a", pads + ">"));
  CHECK_FALSE(moves("a", pads + ", value=1.0>"));
  CHECK(moves("a", pads + ", mode=\"edge\">"));
  CHECK_FALSE(moves("z", pads + ">"));
  CHECK(moves("z", pads + ", mode=\"reflect\">"));
}

TEST_CASE("a second pair of equal scales may go, nothing else") {
  const std::string pair = "q = Q{a}(x)\nd = DQ{a}(q)\n";
  CHECK_FALSE(differ(pair + "e = Q{a}(d)\ny = DQ{a}(e)\nout y\n", pair + "out d\n"));
  CHECK(differ(pair + "e = Q{b}(d)\ny = DQ{b}(e)\nout y\n", pair + "out d\n"));
  CHECK(differ(pair + "y = Relu(d)\nout y\n", "y = Relu(x)\nout y\n"));
  CHECK(differ("y = Q{u}(x)\nout y\n", "y = Q{v}(x)\nout y\n"));
}

}  // namespace
}  // namespace qdq::testing
