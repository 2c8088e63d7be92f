// What fixes are made, and which are not, on graphs in notation.
#include <doctest/doctest.h>

#include <algorithm>

#include "qdq_lint/fix.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"
#include "support/rule_folder.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

Model model_of(const std::string& notation) {
  Result<Graph> graph = parse_graph(notation);
  if (!graph) throw std::runtime_error(to_string(graph.error()));
  return Model{std::move(*graph), "model.onnx", {}, 0, {}};
}

FixOptions for_target(const std::string& target = "trt8.5") {
  FixOptions options;
  options.analyze.target = target;
  return options;
}

FixResult fixed(const std::string& notation, const RuleSet& rules, const FixOptions& options) {
  Result<FixResult> result = fix_model(model_of(notation), rules, options);
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}

std::string same_as(const std::string& notation) {
  return canonical_form(model_of(notation).graph);
}

const char* const kPairBehindPad = R"(
in x: f32[1,32,8,8]
const w: f32[32,32,3,3]
const v: f32[32,32,3,3]
quant a = i8 per-tensor 0.05
quant s = i8 per-tensor 0.04
quant k = i8 per-tensor 0.01
q0 = Q{a}(x)
d0 = DQ{a}(q0)
qv = Q{k}(v)
dv = DQ{k}(qv)
c: f32[1,32,6,6] = Conv(d0, dv)
r: f32[1,32,6,6] = Relu(c)
p: f32[1,32,8,8] = Pad<pads=[0,0,1,1,0,0,1,1]>(r)
q = Q{s}(p)
d = DQ{s}(q)
qw = Q{k}(w)
dw = DQ{k}(qw)
y = Conv(d, dw)
out y
)";

}  // namespace

TEST_CASE("a pair behind a Pad moves before it") {
  const RuleSet rules = RuleSet::builtin();
  const FixResult result = fixed(kPairBehindPad, rules, for_target());
  for (const Finding& f : result.before.findings) MESSAGE(rules.rule(f.rule).name, ": ", f.message);
  MESSAGE(print_graph(result.edited));
  for (const LeftFinding& one : result.left)
    MESSAGE(one.finding.name, " ", one.finding.message, " ", static_cast<int>(one.why), " ",
            one.reason);
  MESSAGE(fix_diff(result, "a", "b"));
  REQUIRE(result.applied.size() == 1);
}
