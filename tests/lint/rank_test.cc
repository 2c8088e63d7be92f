// Findings by severity, then by what they are estimated to cost.
#include <doctest/doctest.h>

#include "lint/tiny_rules.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// The first DQ is of a small tensor, the second of a large one; the zero point is an error.
constexpr const char* kTwoLeftovers = R"(
in x: f32[1,2,4,4]
in z: f32[1,64,4,4]
const k: f32[8,2,1,1]
const l: f32[8,64,1,1]
quant a = i8 per-tensor 0.5
quant b = i8 per-tensor 0.25
quant u = i8 per-tensor 0.125 zp=1
qx: i8[1,2,4,4] = Q{a}(x)
dx: f32[1,2,4,4] = DQ{a}(qx)
y: f32[1,8,4,4] = Conv(dx, k)
qz: i8[1,64,4,4] = Q{b}(z)
dz: f32[1,64,4,4] = DQ{b}(qz)
w: f32[1,8,4,4] = Conv(dz, l)
last: i8[1,8,4,4] = Q{u}(w)
out y, last
)";

std::vector<std::string> nodes(const Analysis& run) {
  std::vector<std::string> out;
  for (const Finding& finding : run.findings)
    out.push_back(run.optimized.origin(finding.node).name);
  return out;
}

}  // namespace

TEST_CASE("errors first, then the largest estimated cost") {
  const Analysis run = analyzed(kTwoLeftovers, tiny_rules({round_devices()}));
  CHECK(nodes(run) == std::vector<std::string>{"last", "dz", "dx"});
  REQUIRE(run.findings[1].cost_share);
  REQUIRE(run.findings[2].cost_share);
  CHECK(!run.findings[0].layers.empty());
  CHECK(!run.findings[0].cost_share);
  CHECK(*run.findings[1].cost_share > *run.findings[2].cost_share);
}

TEST_CASE("without an estimate the model's order decides") {
  const Analysis run = analyzed(kTwoLeftovers, tiny_rules());
  CHECK(nodes(run) == std::vector<std::string>{"last", "dx", "dz"});
  for (const Finding& finding : run.findings) CHECK(!finding.cost_share);
}

TEST_CASE("a finding costs its leftover layers") {
  const Analysis run = analyzed(kTwoLeftovers, tiny_rules({round_devices()}));
  const Finding& dz = run.findings[1];
  REQUIRE(dz.layers.size() == 2);
  // The class has-int8-kernel is not in these rules, so the Conv stays as it is.
  CHECK(*dz.cost_share == doctest::Approx(*run.cost.layers[dz.layers[0]].share));
}

TEST_CASE("a finding on a layer that needs a reformat costs the reformat") {
  const RuleSet rules = tiny_rules(
      {round_devices(), {"lint/int8-relu.json", lint_rule(R"json({"id": "int8-relu", "kind": "lint",
    "code": "QDQ202", "severity": "note", "summary": "s", "why": "w", "advice": "a",
    "releases": ">=8.0", "confidence": "observed", "evidence": ["e"], "on": "n",
    "match": ["y = n:Relu(x)"], "where": ["quantized(x)"], "message": "{n} reads INT8"})json")}});
  const Analysis run = analyzed(R"(
in x: i8[1,8]
y: f32[1,8] = Relu(x)
out y
)",
                                rules);
  REQUIRE(run.findings.size() == 1);
  CHECK(run.findings[0].layers == std::vector<std::uint32_t>{0, 1});
  CHECK(run.prediction.layers[0].kind == LayerKind::Reformat);
  CHECK(*run.findings[0].cost_share == doctest::Approx(*run.cost.layers[0].share));
}

TEST_CASE("findings without layers to gain from have no share") {
  Finding none;
  std::vector<Finding> findings{none};
  CostEstimate cost;
  cost.seconds = 1;
  rank_by_cost(findings, cost);
  CHECK(!findings[0].cost_share);
}
