// Findings, layers and fates as text.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Without the node's key, which has tests of its own.
std::string fate(const Analysis& run, const RuleSet& rules, const char* name) {
  const Result<std::string> text = node_fate(run, rules, name, {});
  if (!text) return "error: " + to_string(text.error());
  std::string out = *text;
  const std::string_view label = ", key ";
  constexpr std::size_t digits = 16;
  for (std::size_t at = out.find(label); at != out.npos; at = out.find(label, at))
    out.erase(at, label.size() + digits);
  return out;
}

}  // namespace

TEST_CASE("a node's fate begins with its key") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  const Node& conv =
      run.model.graph.node(run.model.graph.value(run.model.graph.find_value("c")).producer);
  const std::string key = key_text(run.keys->key(conv.origins.front().origin));
  CHECK(node_fate(run, rules, "c", {})
            ->starts_with("m.onnx: c (Conv), target trt8.4, key " + key + "\n"));
}

TEST_CASE("a finding for a terminal") {
  const RuleSet rules = tiny_rules();
  CHECK(full_report(analyzed(kFloatWeights, rules), rules, {}) ==
        R"(m.onnx: QDQ201 dangling-dq warning
  dx (scale 0.04167) is left over: y runs in float
  why   quantize-conv did not apply to y: k is not produced by DequantizeLinear
        (w = dw:DQ{sw}(qw))
  layer "dx": int8 in, float out   (trt8.4, observed)
  layer "y": float in, float out   (trt8.4, observed)
  do    Quantize the weights of y too.

Summary (trt8.4): conv/gemm 0 INT8-in/INT8-out, 0 INT8-in/float-out, 1 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast
)");
}

TEST_CASE("a finding that is not sure says so") {
  const RuleSet rules = tiny_rules();
  const std::string text = full_report(analyzed(kFloatWeights, rules, "trt10.0"), rules, {});
  CHECK(text.starts_with("m.onnx: QDQ201 dangling-dq warning (unknown)\n"));
}

TEST_CASE("a finding that TensorRT has words for quotes them") {
  const auto report = [](const std::string& severity) {
    const RuleSet rules = tiny_rules(
        {{"lint/refused.json", lint_rule(R"json({"id": "refused", "kind": "lint", "code": "QDQ990",
    "summary": "s", "why": "w", "advice": "a", "releases": ">=8.0", "confidence": "observed",
    "evidence": ["e"], "on": "n", "over": "model", "match": ["q = n:Q{s}(x)"], "message": "m",
    "quotes": [{"releases": ">=8.0", "says": "line\nend"}], "severity": ")json" +
                                         severity + "\"}")}});
    const std::string text = full_report(analyzed(kFloatWeights, rules, "trt8.5"), rules, {});
    const std::size_t at = text.find("  says");
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(report("error") == R"(  says  TensorRT 8.5 stops with "line\x0aend")");
  CHECK(report("warning") == R"(  says  TensorRT 8.5 warns "line\x0aend")");
  CHECK(report("note") == R"(  says  TensorRT 8.5 says "line\x0aend")");
}

TEST_CASE("a finding on one line") {
  const RuleSet rules = tiny_rules();
  const std::string text = concise_report(analyzed(kFloatWeights, rules), rules, {});
  CHECK(text.substr(0, text.find('\n')) ==
        "m.onnx:dx: QDQ201 [dangling-dq] dx (scale 0.04167) is left over: y runs in float");
}

TEST_CASE("without findings there is still a summary") {
  const RuleSet rules = tiny_rules();
  TextStyle style;
  style.many_models = true;
  CHECK(full_report(analyzed(kInt8, rules, "trt8.4,fp16"), rules, style) ==
        "m.onnx: Summary (trt8.4,fp16): conv/gemm 1 INT8-in/INT8-out, 0 INT8-in/float-out, 0 "
        "float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats "
        "forecast\n");
}

TEST_CASE("a model without Q/DQ is said to be one") {
  const RuleSet rules = tiny_rules();
  const std::string line = summary_line(analyzed(R"(
in x: f32[1,8]
y = Relu(x)
z = Softmax(y)
out z
)",
                                                 rules),
                                        {});
  CHECK(line ==
        "Summary (trt8.4): the model has no Q/DQ; conv/gemm 0 INT8-in/INT8-out, 0 "
        "INT8-in/float-out, 0 float; 0 dangling Q, 0 dangling DQ; 0 reformats forecast; 1 "
        "layer that no rule knows\n");
}

TEST_CASE("names from the model cannot reach the terminal as commands") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const "k\x1b]0;k\x07": f32[8,8,3,3]
quant a = i8 per-tensor 0.5
qx = Q{a}(x)
"d\n::error::" = DQ{a}(qx)
"y\x1b[2J" = Conv("d\n::error::", "k\x1b]0;k\x07")
out "y\x1b[2J"
)",
                                rules);
  TextStyle wide;
  wide.wide = true;
  for (const std::string& text : {full_report(run, rules, {}), concise_report(run, rules, {}),
                                  layer_table(run, wide), fate(run, rules, "y\x1b[2J")}) {
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find("\n::error") == std::string::npos);
    CHECK(text.find("y\\x1b[2J") != std::string::npos);
  }
}

TEST_CASE("colours stand around words and nothing else changes") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kFloatWeights, rules);
  TextStyle style;
  style.color = true;
  std::string text = full_report(run, rules, style);
  CHECK(text.find("\x1b[33mwarning\x1b[0m") != std::string::npos);
  for (std::size_t at; (at = text.find('\x1b')) != std::string::npos;)
    text.erase(at, text.find('m', at) + 1 - at);
  CHECK(text == full_report(run, rules, {}));
}

TEST_CASE("the table of layers") {
  const RuleSet rules = tiny_rules();
  CHECK(layer_table(analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant w = i8 per-channel axis=0
qx = Q{a}(x)
dx = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
y = Conv(dx, dk)
z = Softmax(y)
out z
)",
                             rules),
                    {}) ==
        R"(#  layer       type             in     out    INT8        time  confidence
0  qx          Reformat         float  int8   dangling Q  -     observed
1  k + qk + y  CaskConvolution  int8   float  int8 in     -     documented
2  z           Softmax          float  float  -           -     unknown
Unknown:
  #2  no rule says how TensorRT runs Softmax
2 nodes removed: 2 by quantize-conv
  no estimate of time: the rule set has no devices.json
Summary (trt8.4): conv/gemm 0 INT8-in/INT8-out, 1 INT8-in/float-out, 0 float; share of MACs unknown, no shapes; 1 dangling Q, 0 dangling DQ; 0 reformats forecast; 1 layer that no rule knows
)");
}

TEST_CASE("the fate of a node that was fused") {
  const RuleSet rules = tiny_rules();
  CHECK(fate(analyzed(kInt8, rules), rules, "c") == R"(m.onnx: c (Conv), target trt8.4
  step 1   quantize-conv (int8 out) on c
           Fuses a Conv with the DQs that feed it and the Q after it.
           gives "c"
  log      QuantizeDoubleInputNodes: fusing into c
  ends     in layer "k + qk + c" (CaskConvolution, documented)
  in       qx: i8[1,8,4,4]
  out      qc: i8[...]
  scales   s_x = 0.05, s_w = unknown, s_y = 0.1
           the INT32 sum times s_x * s_w / s_y is the INT8 result
)");
}

TEST_CASE("a case that a rule did not come to is told too") {
  const RuleSet rules = tiny_rules();
  const std::string text = fate(analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant o = i8 per-tensor 0.1
qx = Q{a}(x)
dx = DQ{a}(qx)
qk = Q{a}(k)
dk = DQ{a}(qk)
y = Conv(dx, dk)
qy = Q{o}(y)
z = Relu(y)
out qy, z
)",
                                         rules),
                                rules, "y");
  CHECK(
      text.ends_with("  nearly   quantize-conv (int8 out) on y: y has 2 readers, one of them z   "
                     "(only_use(y))\n"));
}

TEST_CASE("the fate of a weight's Q, of a DQ that was absorbed, of a node that nearly fused") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  CHECK(fate(run, rules, "qk") == R"(m.onnx: qk (QuantizeLinear), target trt8.4
  step 0   fold-weights on qk
           Folds the Q of a weight.
           folds it into the constant "k + qk"
  ends     in layer "k + qk + c" (CaskConvolution, documented)
  in       qx: i8[1,8,4,4]
  out      qc: i8[...]
  scales   s_x = 0.05, s_w = unknown, s_y = 0.1
           the INT32 sum times s_x * s_w / s_y is the INT8 result
)");
  CHECK(fate(run, rules, "dk") == R"(m.onnx: dk (DequantizeLinear), target trt8.4
  step 1   quantize-conv (int8 out) on c
           Fuses a Conv with the DQs that feed it and the Q after it.
           takes it away, gives "c"
  log      QuantizeDoubleInputNodes: fusing into c
  ends     removed in step 1 by quantize-conv
)");
  CHECK(fate(analyzed(kFloatWeights, rules), rules, "y") == R"(m.onnx: y (Conv), target trt8.4
           no rule changed it
  ends     in layer "y" (CaskConvolution, observed)
  in       dx: f32[1,8,4,4]
  out      y: f32[...]
  nearly   quantize-conv on y: k is not produced by DequantizeLinear   (w = dw:DQ{sw}(qw))
)");
}

TEST_CASE("names that stand for no node") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  CHECK(fate(run, rules, "x") ==
        "error: m.onnx: the tensor is an input, no node makes it, at \"x\"; it is read by qx");
  CHECK(fate(run, rules, "k") ==
        "error: m.onnx: the tensor is a constant, no node makes it, at \"k\"; it is read by qk");
  CHECK(fate(run, rules, "qd") ==
        "error: m.onnx: no node or tensor of this name, at \"qd\"; did you mean qc, qk, qx?");
  CHECK(fate(run, rules, "nothing like it") ==
        "error: m.onnx: no node or tensor of this name, at \"nothing like it\"");
}

TEST_CASE("rules are listed by kind, lint rules by code") {
  const RuleSet rules = tiny_rules();
  const std::string text = rules_table(rules, {});
  INFO(text);
  CHECK(text.starts_with(R"(lint rules: 3
  QDQ101 other-zero-point  >=8.0       documented  error
      A zero point that is not zero.
      from  e
  QDQ201 dangling-dq       >=8.0       observed    warning
      A DQ that nothing absorbed.
      from  e
  QDQ901 old               >=8.0 <8.4  documented  note
      Of releases before 8.4.
      from  e
rewrite rules: 3
)"));
}

TEST_CASE("estimates of time are marked as such") {
  const RuleSet rules = tiny_rules({round_devices()});
  std::string shaped = kFloatWeights;
  shaped.replace(shaped.find("qx = "), 2, "qx: i8[1,8,4,4]");
  shaped.replace(shaped.find("dx = "), 2, "dx: f32[1,8,4,4]");
  shaped.replace(shaped.find("y = "), 1, "y: f32[1,8,2,2]");
  const Analysis run = analyzed(shaped, rules);
  const std::string text = full_report(run, rules, {});
  CHECK(text.find("\n  cost  ~9.5 % of the estimated time\n") != std::string::npos);
  CHECK(text.ends_with(
      "; estimated for Round: ~19 % of the time in Q/DQ and reformats, 0 float islands\n"));
  const std::string table = layer_table(run, {});
  CHECK(table.find("  ~81 %  ") != std::string::npos);
  CHECK(table.find("\nEstimated for Round (sm_75): ~0.024 ms\n") != std::string::npos);
}
