// Which fixes are made, and which are not, on graphs in notation.
#include "qdq_lint/fix.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "qdq_lint/graph_text.h"
#include "support/rule_folder.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

Model model_of(const std::string& notation) {
  Result<Graph> graph = parse_graph(notation);
  if (!graph) throw std::runtime_error(to_string(graph.error()));
  return Model{std::move(*graph), "model.onnx", {}, 0, {}};
}

FixOptions options(bool unsafe = false);

FixResult fixed(Model model, const RuleSet& rules, const FixOptions& how = options()) {
  Result<FixResult> result = fix_model(std::move(model), rules, how);
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}

enum class Pads { Plain, Shared };

// A convolution, Relu, Pad, and a pair before the next convolution; all names end in `k`. A shared Pad has another
// reader, in float, which the built-in fix does not like.
std::string block(const std::string& k, const std::string& from, Pads pads) {
  return "const w" + k + ": f32[32,32,3,3]\nquant s" + k + " = i8 per-tensor 0.04\n" + "qw" + k +
         " = Q{t}(w" + k + ")\ndw" + k + " = DQ{t}(qw" + k + ")\n" + "c" + k +
         ": f32[1,32,6,6] = Conv(" + from + ", dw" + k + ")\n" + "r" + k +
         ": f32[1,32,6,6] = Relu(c" + k + ")\n" + "p" + k +
         ": f32[1,32,8,8] = Pad<pads=[0,0,1,1,0,0,1,1]>(r" + k + ")\n" + "q" + k + " = Q{s" + k +
         "}(p" + k + ")\nd" + k + " = DQ{s" + k + "}(q" + k + ")\n" +
         (pads == Pads::Shared ? "e" + k + " = Exp(p" + k + ")\nout e" + k + "\n" : "");
}

std::string network(const std::vector<Pads>& pads) {
  std::string text =
      "in x: f32[1,32,8,8]\nquant s = i8 per-tensor 0.05\nquant t = i8 per-tensor 0.01\n"
      "q = Q{s}(x)\nd = DQ{s}(q)\n";
  std::string last = "d";
  for (std::size_t k = 0; k < pads.size(); ++k) {
    text += block(std::to_string(k), last, pads[k]);
    last = "d" + std::to_string(k);
  }
  return text + "const w: f32[32,32,3,3]\nqw = Q{t}(w)\ndw = DQ{t}(qw)\ny: f32[1,32,6,6] = Conv(" +
         last + ", dw)\nout y\n";
}

// A fix rule of the test, for pair-between-pad-and-conv if nothing else is said. Its examples are not run here.
RuleFile fix_rule(const std::string& id, const std::string& numbers, const std::string& on,
                  const std::string& match, const std::string& rewrite,
                  const std::string& answers = "pair-between-pad-and-conv") {
  const std::string graph = R"j(["in x: f32[1]", "y = Relu(x)", "out y"])j";
  return {"fix/" + id + ".json",
          R"({"id": ")" + id +
              R"(", "kind": "fix", "summary": "Of a test.", "why": "Of a test.",)" +
              R"("answers": [")" + answers + R"("], "numbers": ")" + numbers + R"(", "on": ")" +
              on + R"(", "match": [)" + match + R"(], "rewrite": [)" + rewrite +
              R"(], "examples": [)" + R"({"name": "a", "graph": )" + graph + R"(, "after": )" +
              graph + R"(},)" + R"({"name": "b", "graph": )" + graph + R"(, "unchanged": ""}]})"};
}

RuleSet rules_with(const std::vector<RuleFile>& files) {
  const RuleFolder folder(files);
  Result<RuleSet> rules = RuleSet::builtin_plus(folder.path());
  if (!rules) throw std::runtime_error(to_string(rules.error()));
  return std::move(*rules);
}

const std::string kRule = "pair-between-pad-and-conv";

// Findings of that rule alone count, so that no other fix gets in the way.
FixOptions options(bool unsafe) {
  FixOptions out;
  out.analyze.target = "trt8.5";
  out.unsafe = unsafe;
  out.judge = [](Analysis& analysis) -> Result<void> {
    std::erase_if(analysis.findings, [](const Finding& one) {
      return one.message.find(" stand between ") == std::string::npos;
    });
    return {};
  };
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

const LeftFinding* left_at(const FixResult& result, const RuleSet& rules, const std::string& rule) {
  for (const LeftFinding& left : result.left)
    if (rules.rule(left.finding.rule).name == rule) return &left;
  return nullptr;
}

std::size_t count(const Analysis& analysis, const RuleSet& rules, const std::string& rule) {
  return static_cast<std::size_t>(std::count_if(
      analysis.findings.begin(), analysis.findings.end(),
      [&](const Finding& one) { return rules.rule(one.rule).name == rule && one.counts(); }));
}

}  // namespace

TEST_CASE("a fix is made, and what it gains is told") {
  const RuleSet rules = RuleSet::builtin();
  const FixResult result = fixed(model_of(network({Pads::Plain})), rules);
  REQUIRE(count(result.before, rules, kRule) == 1);
  CHECK(count(result.after, rules, kRule) == 0);
  REQUIRE(result.applied.size() == 1);
  const AppliedFix& applied = result.applied.front();
  CHECK(rules.rule(applied.fix).name == "move-pair-before-pad");
  CHECK(applied.safe);
  REQUIRE(applied.findings.size() == 1);
  CHECK(rules.rule(applied.findings[0].rule).name == kRule);
  CHECK(joined(applied.nodes) == "p0\nq0\nd0\n");
  CHECK(joined(applied.before) ==
        "p0 = Pad<pads=[0,0,1,1,0,0,1,1]>(r0)\nq0 = Q{s2}(p0)\nd0 = DQ{s2}(q0)\n");
  CHECK(joined(applied.after) ==
        "r0_QuantizeLinear_Output = Q{s2}(r0)\n"
        "r0_DequantizeLinear_Output = DQ{s2}(r0_QuantizeLinear_Output)\n"
        "d0 = Pad<pads=[0,0,1,1,0,0,1,1]>(r0_DequantizeLinear_Output)\n");
  CHECK(verify(result.edited));
  CHECK(canonical_form(result.edited) == canonical_form(result.after.model.graph));
  CHECK(result.after.prediction.layers.size() < result.before.prediction.layers.size());
}

TEST_CASE("the diff has the lines that change and three around them") {
  const FixResult result = fixed(model_of(network({Pads::Plain})), RuleSet::builtin());
  CHECK(fix_diff(result, "a.onnx", "b.onnx") == R"(--- a.onnx
+++ b.onnx
@@ -10,9 +10,9 @@
 dw0 = DQ{s1}(qw0)
 c0 = Conv(d, dw0)
 r0 = Relu(c0)
-p0 = Pad<pads=[0,0,1,1,0,0,1,1]>(r0)
-q0 = Q{s2}(p0)
-d0 = DQ{s2}(q0)
+r0_QuantizeLinear_Output = Q{s2}(r0)
+r0_DequantizeLinear_Output = DQ{s2}(r0_QuantizeLinear_Output)
+d0 = Pad<pads=[0,0,1,1,0,0,1,1]>(r0_DequantizeLinear_Output)
 qw = Q{s1}(w)
 dw = DQ{s1}(qw)
 y = Conv(d0, dw)
)");
}

TEST_CASE("where there is nothing to mend the model stays") {
  const RuleSet rules = RuleSet::builtin();
  const FixResult result = fixed(model_of(network(std::vector<Pads>())), rules);
  CHECK(result.applied.empty());
  CHECK(fix_diff(result, "a", "b").empty());
  CHECK(canonical_form(result.edited) == canonical_form(result.before.model.graph));
  CHECK(result.analyses == 1);
}

TEST_CASE("many findings alike cost few analyses") {
  const RuleSet rules = RuleSet::builtin();
  const FixResult result = fixed(model_of(network(std::vector<Pads>(40, Pads::Plain))), rules);
  CHECK(count(result.before, rules, kRule) == 40);
  CHECK(count(result.after, rules, kRule) == 0);
  CHECK(result.applied.size() == 40);
  CHECK(result.analyses == 2);
}

TEST_CASE("a finding that no match belongs to is left, with the nearest reason") {
  const RuleSet rules = RuleSet::builtin();
  const FixResult result =
      fixed(model_of(network({Pads::Plain, Pads::Shared, Pads::Plain})), rules);
  CHECK(result.applied.size() == 2);
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->why == WhyLeft::FitsNowhere);
  CHECK(left->fix == "move-pair-before-pad");
  CHECK(left->reason == "p1 has 2 readers, one of them e1");
}

TEST_CASE("what the project accepts or does not want is not mended") {
  const RuleSet rules = RuleSet::builtin();
  FixOptions how = options();
  SUBCASE("accepted") {
    how.judge = [](Analysis& analysis) -> Result<void> {
      for (Finding& finding : analysis.findings) finding.suppressed = Suppressed{"meant", "f", 1};
      return {};
    };
  }
  SUBCASE("ignored") {
    how.judge = [](Analysis& analysis) -> Result<void> {
      analysis.findings.clear();
      return {};
    };
  }
  const FixResult result = fixed(model_of(network({Pads::Plain})), rules, how);
  CHECK(result.applied.empty());
  CHECK_FALSE(left_at(result, rules, kRule));
}

TEST_CASE("the project's error ends it") {
  FixOptions how = options();
  how.judge = [](Analysis&) -> Result<void> { return Error{ErrorKind::BadConfig, "no", {}, {}}; };
  const Result<FixResult> result =
      fix_model(model_of(network({Pads::Plain})), RuleSet::builtin(), how);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::BadConfig);
}

// Takes the pair of a shared Pad away: the convolution is a float one then.
const RuleFile kDropPair =
    fix_rule("drop-pair", "changed", "qn",
             R"j("p = pad:Pad(x)", "q = qn:Q{s}(p)", "d = dq:DQ{s}(q)", "e = other:Exp(p)")j",
             R"j("d = pad(x)")j");

// Moves the pair, but takes that of a shared Pad away.
const RuleFile kTakeOrMove = {"fix/move-pair-before-pad.json", R"j({
      "id": "move-pair-before-pad", "kind": "fix", "replaces": "move-pair-before-pad",
      "summary": "Of a test.", "why": "Of a test.", "answers": ["pair-between-pad-and-conv"],
      "numbers": "changed", "on": "pad",
      "match": ["p = pad:Pad(x)", "q = qn:Q{s}(p)", "d = dq:DQ{s}(q)"],
      "cases": [
        {"case": "shared", "also": {"match": ["e = other:Exp(p)"]}, "rewrite": ["d = pad(x)"]},
        {"case": "alone", "rewrite": ["a = Q{s}(x) from qn", "b = DQ{s}(a) from dq", "d = pad(b)"]}
      ],
      "examples": [
        {"name": "a", "graph": ["in x: f32[1]", "out x"], "after": ["in x: f32[1]", "out x"]},
        {"name": "b", "graph": ["in x: f32[1]", "out x"], "unchanged": ""}
      ]})j"};

TEST_CASE("a fix that makes something else worse is not made") {
  const RuleSet rules = rules_with({kDropPair});
  const FixResult result = fixed(model_of(network({Pads::Shared})), rules, options(true));
  CHECK(result.applied.empty());
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->why == WhyLeft::Worse);
  CHECK(left->fix == "drop-pair");
  CHECK(left->reason == "a smaller share of the MACs would run in INT8");
}

TEST_CASE("unsafe fixes are not made without leave, and that they would help is told") {
  const RuleSet rules = rules_with({kTakeOrMove});
  const std::string text = network({Pads::Plain});
  const FixResult safe = fixed(model_of(text), rules);
  CHECK(safe.applied.empty());
  const LeftFinding* left = left_at(safe, rules, kRule);
  REQUIRE(left);
  CHECK(left->why == WhyLeft::UnsafeOnly);
  CHECK(left->unsafe_mends);
  const FixResult all = fixed(model_of(text), rules, options(true));
  REQUIRE(all.applied.size() == 1);
  CHECK_FALSE(all.applied[0].safe);
  CHECK_FALSE(left_at(all, rules, kRule));
}

TEST_CASE("what only an unsafe fix is for, and it would not help either, says why") {
  const RuleSet rules = rules_with({kTakeOrMove});
  const FixResult result = fixed(model_of(network({Pads::Shared})), rules);
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK_FALSE(left->unsafe_mends);
  CHECK(left->why == WhyLeft::Worse);
}

TEST_CASE("a fix that leaves the finding where it is is not made") {
  const RuleSet rules = rules_with({fix_rule(
      "in-vain", "kept", "pad", R"j("x = r:Relu(c)", "p = pad:Pad(x)", "e = other:Exp(p)")j",
      R"j("t = Identity(x) from pad", "p = pad(t)")j")});
  const FixResult result = fixed(model_of(network({Pads::Shared})), rules);
  CHECK(result.applied.empty());
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->why == WhyLeft::NoGain);
  CHECK(left->fix == "in-vain");
}

TEST_CASE("a fix rule that never ends is not made, and holds no other one back") {
  const RuleSet rules = rules_with({fix_rule("a-never-ends", "kept", "pad", R"j("p = pad:Pad(x)")j",
                                             R"j("t = Identity(x) from pad", "p = pad(t)")j")});
  const FixResult result = fixed(model_of(network({Pads::Plain})), rules, options());
  REQUIRE(result.applied.size() == 1);
  CHECK(rules.rule(result.applied[0].fix).name == "move-pair-before-pad");
}

TEST_CASE("where only a fix rule that never ends fits, that is the reason") {
  const RuleSet rules = rules_with({fix_rule("a-never-ends", "kept", "pad", R"j("p = pad:Pad(x)")j",
                                             R"j("t = Identity(x) from pad", "p = pad(t)")j")});
  const FixResult result = fixed(model_of(network({Pads::Shared})), rules, options());
  CHECK(result.applied.empty());
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->fix == "a-never-ends");
  CHECK(left->reason == "it would not come to an end");
}

TEST_CASE("one bad place among many does not hold the others back") {
  const RuleSet rules = rules_with({kTakeOrMove});
  std::vector<Pads> pads(9, Pads::Plain);
  pads[6] = Pads::Shared;
  const FixResult result = fixed(model_of(network(pads)), rules, options(true));
  CHECK(result.applied.size() == 8);
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->finding.name == "p6");
}

TEST_CASE("nodes of subgraphs are left alone") {
  const RuleSet rules = RuleSet::builtin();
  Model model = model_of(network({Pads::Plain, Pads::Plain}));
  GraphEditor edit(model.graph);
  for (const std::string name : {"p0", "q0", "d0"}) {
    const NodeId node = model.graph.value(model.graph.find_value(name)).producer;
    Origin origin = model.graph.origin(model.graph.node(node).origins.front().origin);
    origin.scope = "If_0/then_branch";
    edit.node(node).origins = {{edit.add_origin(origin), true}};
  }
  const FixResult result = fixed(std::move(model), rules);
  CHECK(result.applied.size() == 1);
  const LeftFinding* left = left_at(result, rules, kRule);
  REQUIRE(left);
  CHECK(left->why == WhyLeft::NotMain);
}

TEST_CASE("limits hold for all analyses together, and a stop ends it") {
  FixOptions how = options();
  SUBCASE("time") { how.analyze.watch.time = std::chrono::nanoseconds(0); }
  SUBCASE("stop") {
    std::stop_source stop;
    stop.request_stop();
    how.analyze.watch.stop = stop.get_token();
  }
  const Result<FixResult> result =
      fix_model(model_of(network({Pads::Plain})), RuleSet::builtin(), how);
  REQUIRE_FALSE(result);
  CHECK((result.error().kind == ErrorKind::Limit || result.error().kind == ErrorKind::Cancelled));
}

TEST_CASE("the same model gives the same fixes") {
  const RuleSet rules = rules_with({kDropPair});
  const std::string text = network({Pads::Plain, Pads::Shared, Pads::Plain, Pads::Shared});
  const FixResult a = fixed(model_of(text), rules, options(true));
  const FixResult b = fixed(model_of(text), rules, options(true));
  CHECK(print_graph(a.edited) == print_graph(b.edited));
  CHECK(fix_diff(a, "", "") == fix_diff(b, "", ""));
  CHECK(a.left.size() == b.left.size());
  CHECK(a.analyses == b.analyses);
}
