// One defect is one finding, though several rules see it.
#include <doctest/doctest.h>

#include <algorithm>

#include "lint/tiny_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::vector<std::string> codes(const char* notation, const RuleSet& rules, const char* target) {
  std::vector<std::string> out;
  for (const Finding& finding : analyzed(notation, rules, target).findings)
    out.push_back(rules.rule(finding.rule).code);
  std::sort(out.begin(), out.end());
  return out;
}

const char* const kBetween = R"(
in q0: i8[1,8,4,4]
const k: i8[8,8,1,1]
quant a = i8 per-tensor 0.05 zp=0
x = DQ{a}(q0)
w = DQ{a}(k)
y = Conv(x, w)
qy = Q{a}(y)
dy = DQ{a}(qy)
z = Relu(dy)
qz = Q{a}(z)
out qz
)";

}  // namespace

TEST_CASE("a pair between convolution and activation covers the DQ that it leaves over") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> found = codes(kBetween, rules, "trt8.5");
  CHECK(std::count(found.begin(), found.end(), "QDQ209") == 1);
  CHECK(std::count(found.begin(), found.end(), "QDQ211") == 0);
}

TEST_CASE("what is covered passes its layers on") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(kBetween, rules, "trt8.5");
  for (const Finding& finding : run.findings) {
    if (rules.rule(finding.rule).code != "QDQ209") continue;
    std::vector<std::string> names;
    for (std::uint32_t k : finding.layers) names.push_back(run.prediction.layers[k].name);
    CHECK(std::find(names.begin(), names.end(), "dy") != names.end());
    CHECK(std::is_sorted(finding.layers.begin(), finding.layers.end()));
  }
}

TEST_CASE("float weights leave a DQ and a Q over: one finding") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> found = codes(R"(
in q0: i8[1,8,4,4]
const k: f32[8,8,1,1]
quant a = i8 per-tensor 0.05 zp=0
x = DQ{a}(q0)
y = Conv(x, k)
qy = Q{a}(y)
out qy
)",
                                               rules, "trt8.5");
  CHECK(std::count(found.begin(), found.end(), "QDQ201") == 1);
  CHECK(std::count(found.begin(), found.end(), "QDQ204") == 0);
}
