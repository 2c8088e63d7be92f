// Estimates of time, on devices whose figures make them easy to check by hand.
#include "qdq_lint/cost.h"

#include <doctest/doctest.h>

#include "lint/tiny_rules.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

RuleSet rules_with(std::vector<RuleFile> files) {
  files.push_back(round_devices());
  files.push_back({"op-classes.json", R"({
    "weighted": {"summary": "s", "members": [
      {"op": "Conv", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]}]},
    "has-int8-kernel": {"summary": "s", "members": [
      {"op": "Conv", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]},
      {"op": "MaxPool", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]}]}})"});
  files.push_back(
      {"layers/pool.json", layer_rule("pool", "y = n:MaxPool(x)", "TiledPooling", "compute")});
  files.push_back(
      {"layers/reshape.json", layer_rule("reshape", "y = n:Reshape(x)", "NoOp", "no-op")});
  files.push_back({"releases/trt8.4.json", R"({"release": "trt8.4", "evidence": ["e"],
    "phases": [{"phase": "quantize", "rules": ["fold-weights", "quantize-conv"]}],
    "layers": ["convolution", "leftover-q", "leftover-dq", "relu", "pool", "reshape"]})"});
  return tiny_rules(files);
}

struct Run {
  Graph rewritten;
  Prediction prediction;
  CostEstimate cost;
  double us(std::size_t layer) const { return 1e6 * cost.layers.at(layer).seconds.value(); }
  double int8_us(std::size_t layer) const {
    return 1e6 * cost.layers.at(layer).int8_seconds.value();
  }
};

Run run(const std::string& notation, const std::string& options = "") {
  const RuleSet rules = rules_with({});
  Result<Graph> graph = parse_graph(notation);
  if (!graph) FAIL(to_string(graph.error()));
  const Result<Target> target = rules.target("trt8.4" + options);
  if (!target) FAIL(to_string(target.error()));
  Result<Rewritten> rewritten = rewrite(*graph, rules, *target);
  if (!rewritten) FAIL(to_string(rewritten.error()));
  Prediction prediction = predict(*graph, rewritten->graph, rewritten->trace, rules, *target);
  CostEstimate cost = estimate_cost(prediction, rewritten->graph, rules, *target);
  return {std::move(rewritten->graph), std::move(prediction), std::move(cost)};
}

// 256 elements at each place; the convolution takes 18432 multiply-accumulates and 576 weights.
constexpr const char* kQuantized = R"(
in x: f32[1,16,4,4]
const k: f32[4,16,3,3]
quant a = i8 per-tensor 0.5
quant w = i8 per-tensor 0.25
quant o = i8 per-tensor 0.125
qx: i8[1,16,4,4] = Q{a}(x)
dx: f32[1,16,4,4] = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
c: f32[1,4,4,4] = Conv<pads=[1,1,1,1]>(dx, dk)
qc: i8[1,4,4,4] = Q{o}(c)
y: f32[1,4,4,4] = DQ{o}(qc)
out y
)";

constexpr const char* kFloat = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,1,1]
a: f32[1,8,4,4] = Relu(x)
b: f32[1,8,4,4] = Conv(a, k)
y: f32[1,8,4,4] = Relu(b)
out y
)";

}  // namespace

TEST_CASE("launch, then the longer of work and bytes") {
  const Run r = run(kQuantized);
  REQUIRE(r.cost.layers.size() == 3);
  CHECK(r.cost.layers[0].bytes == 256 * 4 + 256);
  CHECK(r.us(0) == doctest::Approx(1 + 2 * 1.280));
  // 9216 MACs, two operations each at 1 ns; 256 + 64 + 576 bytes would take 1.8 us.
  CHECK(r.cost.layers[1].macs == 9216);
  CHECK(r.cost.layers[1].bytes == 256 + 64 + 576);
  CHECK(r.us(1) == doctest::Approx(1 + 18.432));
  CHECK(r.us(2) == doctest::Approx(1 + 2 * 0.320));
  REQUIRE(r.cost.seconds);
  CHECK(*r.cost.seconds == doctest::Approx((3.56 + 19.432 + 1.64) * 1e-6));
  CHECK(*r.cost.conversion_share == doctest::Approx((3.56 + 1.64) / 24.632));
  CHECK(r.cost.device == "Round");
  CHECK(r.cost.notes.empty());
  CHECK(r.int8_us(0) == 0);
  CHECK(r.int8_us(1) == r.us(1));
  CHECK(r.int8_us(2) == 0);
}

TEST_CASE("bytes decide where the bandwidth is low, and the device is that of the target") {
  CHECK(run(kQuantized, ",sm_80").us(0) == doctest::Approx(1 + 1.280));
  CHECK(run(kQuantized, ",sm_80").us(1) == doctest::Approx(1 + 18.432));
}

TEST_CASE("an sm without figures takes the nearest below, and says so") {
  const Run r = run(kQuantized, ",sm_89");
  CHECK(r.cost.sm == 80);
  CHECK(r.cost.notes ==
        std::vector<std::string>{
            "there are no figures for sm_89: the time is estimated for Wide (sm_80)"});
}

TEST_CASE("float runs in what the options allow") {
  const Run fp32 = run(kFloat);
  CHECK(fp32.cost.layers[1].bytes == 4 * (128 + 128 + 64));
  CHECK(fp32.us(1) == doctest::Approx(1 + 4e-3 * 2 * 1024));
  const Run fp16 = run(kFloat, ",fp16");
  // The network's own tensors stay FP32.
  CHECK(fp16.cost.layers[0].bytes == 128 * 4 + 128 * 2);
  CHECK(fp16.cost.layers[1].bytes == 2 * (128 + 128 + 64));
  CHECK(fp16.us(1) == doctest::Approx(1 + 2e-3 * 2 * 1024));
  const Run typed = run(kFloat, ",fp16,strongly-typed");
  CHECK(typed.cost.layers[1].bytes == fp32.cost.layers[1].bytes);
  CHECK(typed.us(1) == fp32.us(1));
  CHECK(fp32.int8_us(1) == doctest::Approx(1 + 1e-3 * 2 * 1024));
  CHECK(fp32.int8_us(0) == fp32.us(0));
}

TEST_CASE("a type that the device has no figure for is not guessed") {
  const Run r = run(kFloat, ",bf16");
  CHECK(!r.cost.layers[1].seconds);
  CHECK(r.cost.layers[1].reason == "there is no figure for bf16 on Round");
  CHECK(r.cost.layers[0].seconds);
  CHECK(!r.cost.layers[0].share);
  CHECK(!r.cost.seconds);
  CHECK(r.cost.missing == 1);
  REQUIRE(r.cost.notes.size() == 2);
  CHECK(r.cost.notes[0] ==
        "layers without an estimate of time: 1, the first is b: there is no figure for bf16 on "
        "Round");
}

TEST_CASE("a depthwise convolution takes as long as its bytes") {
  const Run r = run(R"(
in x: f32[1,8,4,4]
const k: f32[8,1,3,3]
y: f32[1,8,4,4] = Conv<group=8, pads=[1,1,1,1]>(x, k)
out y
)");
  CHECK(r.cost.layers[0].macs == 128 * 9);
  CHECK(r.us(0) == doctest::Approx(1 + 2e-3 * 4 * (128 + 128 + 72)));
}

TEST_CASE("a NoOp takes no time") {
  const Run r = run(R"(
in x: f32[1,8,4,4]
a: f32[1,8,4,4] = Relu(x)
y: f32[1,128] = Reshape(a)
out y
)");
  CHECK(r.cost.layers[1].seconds == 0);
  CHECK(r.cost.layers[1].share == 0);
}

TEST_CASE("an unknown batch counts as one, any other unknown dim is not guessed") {
  std::string batch = kFloat;
  for (std::size_t at; (at = batch.find("[1,8")) != std::string::npos;) batch[at + 1] = '?';
  const Run dynamic = run(batch);
  CHECK(dynamic.cost.seconds == run(kFloat).cost.seconds);
  CHECK(dynamic.cost.notes ==
        std::vector<std::string>{"the batch size is not known: the time is estimated for 1"});
  const Run height = run(R"(
in x: f32[1,8,?,4]
in z: f32[1,8]
y: f32[1,8,?,4] = Relu(x)
w: f32[1,8] = Relu(z)
out y, w
)");
  CHECK(height.cost.layers[0].reason == "the shape of x is not known");
  CHECK(height.cost.missing == 1);
  // The others still have shares, since no convolution is missing.
  CHECK(height.cost.layers[1].share == 1);
}

TEST_CASE("what no rule knows has no estimate") {
  const Run r = run(R"(
in x: f32[1,8]
a: f32[1,8] = Relu(x)
y: f32[1,8] = Softmax(a)
out y
)");
  CHECK(r.cost.layers[1].reason == "no rule says how TensorRT runs it");
  CHECK(r.cost.missing == 1);
  CHECK(r.cost.seconds);
}

TEST_CASE("DLA and rule sets without devices have no estimate and say so") {
  const Run dla = run(kFloat, ",dla");
  CHECK(dla.cost.layers.empty());
  CHECK(dla.cost.device.empty());
  CHECK(dla.cost.notes ==
        std::vector<std::string>{"no estimate of time: there are no figures for DLA"});
  const RuleSet bare = tiny_rules();
  CHECK(estimate_cost({}, Graph{}, bare, *bare.target("trt8.4")).notes ==
        std::vector<std::string>{"no estimate of time: the rule set has no devices.json"});
}

TEST_CASE("float layers between INT8 layers are an island") {
  const auto model = [](const std::string& end) {
    return R"(
in x: f32[1,16,4,4]
const k: f32[4,16,3,3]
quant a = i8 per-tensor 0.5
quant w = i8 per-tensor 0.25
qx: i8[1,16,4,4] = Q{a}(x)
dx: f32[1,16,4,4] = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
c: f32[1,4,4,4] = Conv<pads=[1,1,1,1]>(dx, dk)
p: f32[1,4,4,4] = MaxPool(c)
s: f32[1,4,16] = Reshape(p)
r: f32[1,4,16] = Relu(s)
)" + end;
  };
  const Run closed = run(model("y: i8[1,4,16] = Q{a}(r)\nout y\n"));
  REQUIRE(closed.cost.islands.size() == 1);
  CHECK(closed.cost.islands[0].layers == std::vector<std::uint32_t>{2, 3, 4});
  CHECK(*closed.cost.islands[0].share ==
        doctest::Approx((closed.us(2) + closed.us(4)) * 1e-6 / *closed.cost.seconds));
  // A pooling would run in INT8 at a quarter of the bytes; a Relu of its own has no such kernel here.
  CHECK(closed.int8_us(2) == doctest::Approx(1 + 2e-3 * 128));
  CHECK(closed.int8_us(4) == closed.us(4));
  CHECK(run(model("out r\n")).cost.islands.empty());
  CHECK(run(kFloat).cost.islands.empty());
}
