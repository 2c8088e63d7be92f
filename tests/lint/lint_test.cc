// Lint rules over the rewritten graph and the model: which findings, on what, and why.
#include <doctest/doctest.h>

#include "lint/tiny_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::vector<std::string> messages(const Analysis& analysis) {
  std::vector<std::string> out;
  for (const Finding& finding : analysis.findings) out.push_back(finding.message);
  return out;
}

}  // namespace

TEST_CASE("a leftover DQ names the rule that did not apply and what stood in the way") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kFloatWeights, rules);
  REQUIRE(run.findings.size() == 1);
  const Finding& finding = run.findings[0];
  CHECK(rules.rule(finding.rule).code == "QDQ201");
  CHECK(finding.message == "dx (scale 0.04167) is left over: y runs in float");
  CHECK(finding.advice == "Quantize the weights of y too.");
  CHECK(run.optimized.origin(finding.node).name == "dx");
  REQUIRE(finding.related.size() == 1);
  CHECK(run.optimized.origin(finding.related[0]).name == "y");
  REQUIRE(finding.misses.size() == 1);
  CHECK(rules.rule(finding.misses[0].rule).name == "quantize-conv");
  CHECK(finding.misses[0].reason.kind == ReasonKind::NotProducedBy);
  CHECK(finding.misses[0].part == "w = dw:DQ{sw}(qw)");
  CHECK(finding.confidence == Confidence::Observed);
}

TEST_CASE("a finding points at the layers of the nodes that its rule matched") {
  const Analysis run = analyzed(kFloatWeights, tiny_rules());
  REQUIRE(run.findings.size() == 1);
  std::vector<std::string> names;
  for (std::uint32_t k : run.findings[0].layers) names.push_back(run.prediction.layers[k].name);
  CHECK(names == std::vector<std::string>{"dx", "y"});
}

TEST_CASE("a model that fuses has no findings") {
  CHECK(messages(analyzed(kInt8, tiny_rules())).empty());
}

TEST_CASE("a rule over the model sees what the rewriting takes away") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = u8 per-tensor 0.05 zp=3
quant w = i8 per-tensor 0.1 zp=1
qx = Q{a}(x)
dx = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
y = Conv(dx, dk)
out y
)",
                                rules);
  CHECK(messages(run) ==
        std::vector<std::string>{"the zero point of qx is not zero (u8 scale 0.05, zero point 3)",
                                 "the zero point of qk is not zero (scale 0.1, zero point 1)"});
  CHECK(run.findings[1].severity == Severity::Error);
  CHECK(run.findings[1].confidence == Confidence::Documented);
  CHECK(run.findings[1].steps.empty());
}

TEST_CASE("a finding quotes what the release that was asked for says") {
  const RuleSet rules = tiny_rules({{"lint/refused.json", lint_rule(R"json({"id": "refused",
    "kind": "lint", "code": "QDQ990", "severity": "error", "summary": "s", "why": "w",
    "advice": "a", "releases": ">=8.5", "confidence": "observed", "evidence": ["e"],
    "on": "n", "over": "model", "match": ["d = n:DQ{s}(q)"], "message": "m",
    "quotes": [{"releases": ">=8.5 <8.6", "says": "no {op} here, no {op}"},
               {"releases": ">=9.0", "says": "no"}]})json")}});
  const auto quotes = [&](const char* target) {
    std::vector<std::string> out;
    for (const Finding& finding : analyzed(kFloatWeights, rules, target).findings)
      if (finding.message == "m") out.push_back(finding.quote);
    return out;
  };
  CHECK(quotes("trt8.4").empty());
  // The rules of trt8.4 run, the checks are those of 8.5.
  CHECK(quotes("trt8.5") == std::vector<std::string>{"no DequantizeLinear here, no {op}"});
  CHECK(quotes("trt8.6") == std::vector<std::string>{""});
  CHECK(quotes("trt10.0") == std::vector<std::string>{"no"});
}

TEST_CASE("a class may hold operators of other domains") {
  const RuleSet rules = tiny_rules({{"lint/other-domain.json", lint_rule(R"json({
    "id": "other-domain", "kind": "lint", "code": "QDQ990", "severity": "error", "summary": "s",
    "why": "w", "advice": "a", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"],
    "on": "n", "over": "model", "match": ["y = n:@foreign(x)"], "message": "{n}"})json")}},
                                   R"("foreign": {"summary": "s", "members": [
    {"op": "mine::Relu", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]}]})");
  CHECK(messages(analyzed("in x\na = Relu(x)\nb = mine::Relu(a)\nc = yours::Relu(b)\nout c",
                          rules)) == std::vector<std::string>{"b"});
}

TEST_CASE("findings of one severity come in the order of the model") {
  const RuleSet rules =
      tiny_rules({{"lint/a-later-code.json", lint_rule(R"json({"id": "a-later-code",
    "kind": "lint", "code": "QDQ990", "severity": "note", "summary": "s", "why": "w",
    "advice": "a", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"],
    "on": "n", "match": ["d = n:DQ{s}(q)"], "message": "any {n} of {q}"})json")}});
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.5
quant b = i8 per-tensor 0.25
q1 = Q{a}(x)
d1 = DQ{a}(q1)
y1 = Conv(d1, k)
q2 = Q{b}(y1)
d2 = DQ{b}(q2)
y2 = Conv(d2, k)
out y2
)",
                                rules);
  CHECK(messages(run) == std::vector<std::string>{"d1 (scale 0.5) is left over: y1 runs in float",
                                                  "d2 (scale 0.25) is left over: y2 runs in float",
                                                  "any d1 of q1", "any d2 of q2"});
}

TEST_CASE("a rule does not run outside its releases") {
  // "old" would find both Qs, and ends below 8.4.
  CHECK(messages(analyzed(kInt8, tiny_rules(), "trt8.4")).empty());
  CHECK(
      messages(analyzed(kInt8, tiny_rules({{"releases/trt8.2.json", R"({"release": "trt8.2",
    "evidence": ["e"], "phases": [], "layers": []})"}}),
                        "trt8.2")) ==
      std::vector<std::string>{"dx (scale 0.05) is left over: c runs in float", "qx", "qk", "qc"});
}

TEST_CASE("clones of one ONNX node that say the same are one finding") {
  const RuleSet rules = tiny_rules(
      {{"split-q.json", rewrite_rule(R"json({"id": "split-q", "kind": "rewrite", "summary": "s",
    "why": "w", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"], "on": "cat",
    "match": ["y = cat:Concat(x...)", "q = n:Q{s}(y)"],
    "rewrite": ["t... = Q{s}(x...) from n", "q = cat(t...)"]})json")},
       {"releases/trt8.5.json", R"({"release": "trt8.5", "evidence": ["e"],
    "phases": [{"phase": "p", "rules": ["split-q"]}], "layers": []})"},
       {"lint/unfused-q.json", lint_rule(R"json({"id": "unfused-q", "kind": "lint",
    "code": "QDQ202", "severity": "note", "summary": "s", "why": "w", "advice": "a",
    "releases": ">=8.0", "confidence": "observed", "evidence": ["e"], "on": "n",
    "match": ["q = n:Q{s}(x)"], "message": "{n} is left over"})json")}});
  const Analysis run = analyzed(R"(
in a: f32[1,8]
in b: f32[1,8]
quant s = i8 per-tensor 0.5
c = Concat<axis=1>(a, b)
q = Q{s}(c)
out q
)",
                                rules, "trt8.5");
  CHECK(messages(run) == std::vector<std::string>{"q is left over"});
  CHECK(run.findings[0].layers.size() == 2);
}

TEST_CASE("a finding is no surer than the layers that it is about") {
  // In 10.0 no layer rule knows a leftover DQ.
  const Analysis run = analyzed(kFloatWeights, tiny_rules(), "trt10.0");
  REQUIRE(run.findings.size() == 1);
  CHECK(run.findings[0].confidence == Confidence::Unknown);
  CHECK(run.findings[0].misses.empty());
}

TEST_CASE("one finding for a rule and an anchor, however many readers match") {
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.5
q = Q{a}(x)
d = DQ{a}(q)
y = Conv(d, k)
z = Conv(d, k)
out y, z
)",
                                tiny_rules());
  CHECK(messages(run) == std::vector<std::string>{"d (scale 0.5) is left over: y runs in float"});
}

TEST_CASE("packs are listed, and cut when they are long") {
  const RuleSet rules = tiny_rules({{"lint/pack.json", lint_rule(R"json({"id": "pack",
    "kind": "lint", "code": "QDQ401", "severity": "note", "summary": "s", "why": "w",
    "advice": "a", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"],
    "on": "n", "match": ["y = n:Concat(x...)"], "message": "{n} joins {x} and not {nothing}"})json")}});
  const Analysis run = analyzed(R"(
in a: f32[1,8]
in b: f32[1,8]
y = Concat<axis=1>(a, b)
z = Concat<axis=1>(a, b, a, b, a)
out y, z
)",
                                rules);
  CHECK(messages(run) == std::vector<std::string>{"y joins a, b and not {nothing}",
                                                  "z joins a, b, a and 2 more and not {nothing}"});
}

TEST_CASE("names of fused nodes") {
  const Analysis run = analyzed(kInt8, tiny_rules());
  const Graph& graph = run.optimized;
  const Node& conv = graph.node(graph.value(graph.find_value("qc")).producer);
  CHECK(graph.origin(principal_origin(graph, conv)).name == "c");
  CHECK(node_name(graph, conv.id) == "c");
  CHECK(qualified_name({.name = "Conv_3", .op = "Conv", .scope = "If_0/then_branch"}) ==
        "If_0/then_branch/Conv_3");
}

TEST_CASE("names of quantization parameters") {
  const Result<Graph> graph = parse_graph(R"(
in x: f32[1,8,4,4]
quant a = i8 per-tensor 0.0416666679
quant b = i8 per-channel axis=1 [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
quant c = i8 block axis=1 size=4
quant d = u8 per-tensor 1e-7 zp=128
quant e = i8 per-tensor
p = Q{a}(x)
q = Q{b}(x)
r = Q{c}(x)
s = Q{d}(x)
t = Q{e}(x)
out p, q, r, s, t
)");
  REQUIRE_MESSAGE(graph, to_string(graph.error()));
  std::vector<std::string> names;
  for (const Node& node : graph->nodes()) names.push_back(quant_name(*graph, *node.out_quant));
  CHECK(names == std::vector<std::string>{"scale 0.04167", "per-channel axis 1",
                                          "block axis 1 size 4", "u8 scale 1e-07, zero point 128",
                                          "unknown scale"});
}
