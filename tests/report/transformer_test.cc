// What FP8, INT4 weights and Myelin regions are called in tables, summaries and JSON.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

constexpr const char* kFp8 = R"(
in x: f32[4,32]
const w: f8e4m3[32,32]
const u: f8e4m3[32,32]
quant a = f8e4m3 per-tensor 0.5
q = Q{a}(x)
d: f32[4,32] = DQ{a}(q)
w_dq = DQ{a}(w)
u_dq = DQ{a}(u)
f: f32[4,32] = MatMul(d, w_dq)
f_q = Q{a}(f)
f_dq: f32[4,32] = DQ{a}(f_q)
y: f32[4,32] = MatMul(f_dq, u_dq)
out y
)";

constexpr const char* kInt4 = R"(
in x: f32[4,32]
const w: i4[32,32]
quant k = i4 per-tensor 0.5
w_dq = DQ{k}(w)
y = MatMul(x, w_dq)
out y
)";

// A linear layer in float that the region does not touch, and a half quantized attention.
constexpr const char* kAttention = R"(
in q8: i8[1,16,32]
in k8: i8[1,32,16]
in v: f32[1,16,32]
quant a = i8 per-tensor 0.5
qd: f32[1,16,32] = DQ{a}(q8)
kd: f32[1,32,16] = DQ{a}(k8)
s: f32[1,16,16] = MatMul(qd, kd)
p: f32[1,16,16] = Softmax<axis=-1>(s)
y: f32[1,16,32] = MatMul(p, v)
out y
)";

std::string line_of(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) return "";
  const std::size_t from = text.rfind('\n', at) + 1;
  return text.substr(from, text.find('\n', at) - from);
}

nlohmann::json prediction(const Analysis& run, const RuleSet& rules) {
  return nlohmann::json::parse(prediction_json(run, rules, "0"));
}

}  // namespace

TEST_CASE("FP8 is no INT8") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(kFp8, rules, "trt10.0,sm_90");
  const std::string table = layer_table(run, {});
  CHECK(line_of(table, "w + f") ==
        "1  w + f  MatrixMultiply  fp8    fp8    fp8         -     inferred");
  CHECK(line_of(table, "u + y") ==
        "2  u + y  MatrixMultiply  fp8    float  fp8 in      -     documented");
  CHECK(summary_line(run, {}).find(
            "0 INT8-in/float-out, 2 FP8-in, 0 float; 0.0 % of MACs in INT8") != std::string::npos);
  const nlohmann::json json = prediction(run, rules);
  CHECK(json["summary"]["weighted_fp8"] == 2);
  CHECK(json["layers"][1]["inputs"][0]["precision"] == "fp8");
  CHECK(json["layers"][1]["weights"] == "f8e4m3");
}

TEST_CASE("INT4 weights beside a float activation") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(kInt4, rules, "trt10.0");
  CHECK(line_of(layer_table(run, {}), "w + y") ==
        "0  w + y  MatrixMultiply  float  float  i4 weights  -     documented");
  CHECK(summary_line(run, {}).find("1 float (1 with quantized weights)") != std::string::npos);
  CHECK(prediction(run, rules)["layers"][0]["weights"] == "i4");
}

TEST_CASE("a region counts the products that read INT8") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(kAttention, rules, "trt10.0");
  CHECK(summary_line(run, {}).find("0 float, 1 Myelin region; 50.0 % of MACs in INT8") !=
        std::string::npos);
  const nlohmann::json json = prediction(run, rules);
  CHECK(json["layers"].size() == 1);
  CHECK(json["layers"][0]["nodes"].size() == 5);
  CHECK(json["layers"][0]["type"] == "Myelin");
  CHECK(json["steps"][0]["claimed"].size() == 5);
}
