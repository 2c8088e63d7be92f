// tiny_rules.h: a rule set of a handful of rules, so that tests of lint and reports do not change with
// the real one.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "support/rule_folder.h"

namespace qdq::testing {

// Rule files leave their examples out here; the loader wants some.
inline std::string with_examples(std::string json, const std::string& yes, const std::string& no) {
  const auto example = [](const std::string& outcome) {
    return R"({"name": "e", "graph": ["in x: f32[1]", "out x"], )" + outcome + "}";
  };
  json.erase(json.find_last_of('}'));
  return json + ", \"examples\": [" + example(yes) + ", " + example(no) + "]}";
}

inline std::string rewrite_rule(const std::string& json) {
  return with_examples(json, R"("after": ["in x: f32[1]", "out x"])", R"("unchanged": "")");
}

inline std::string layer_rule(const std::string& id, const std::string& line,
                              const std::string& type, const std::string& kind) {
  return with_examples(R"({"id": ")" + id +
                           R"(", "kind": "layer", "summary": "s", "why": "w", "releases": ">=8.0",
    "confidence": "observed", "evidence": ["e"], "on": "n", "match": [")" +
                           line + R"("], "layer": {"type": ")" + type + R"(", "kind": ")" + kind +
                           R"("}})",
                       R"("layer": "X")", R"("layer": "")");
}

inline std::string lint_rule(const std::string& json) {
  return with_examples(json, R"("findings": ["f"])", R"("findings": [])");
}

inline std::vector<RuleFile> tiny_files() {
  return {
      {"op-classes.json", R"({
    "weighted": {"summary": "s", "members": [
      {"op": "Conv", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]}]},
    "shape-query": {"summary": "s", "members": [
      {"op": "Shape", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"]}]}})"},
      {"options.json", R"({
    "bf16": {"summary": "s", "releases": ">=8.0", "evidence": ["e"]},
    "dla": {"summary": "s", "releases": ">=8.0", "evidence": ["e"]},
    "fp16": {"summary": "s", "releases": ">=8.0", "evidence": ["e"]},
    "strongly-typed": {"summary": "s", "releases": ">=8.0", "evidence": ["e"]}})"},
      {"releases/trt8.4.json", R"({"release": "trt8.4", "evidence": ["e"], "engines": true,
    "phases": [{"phase": "quantize", "rules": ["fold-weights", "quantize-conv", "merge-q"]}],
    "layers": ["convolution", "leftover-q", "leftover-dq", "relu"]})"},
      {"releases/trt10.0.json", R"({"release": "trt10.0", "evidence": ["e"],
    "phases": [], "layers": ["convolution"]})"},
      {"layers/convolution.json",
       layer_rule("convolution", "y = n:Conv(x, w, rest...)", "CaskConvolution", "compute")},
      {"layers/relu.json", layer_rule("relu", "y = n:Relu(x)", "Activation", "compute")},
      {"layers/leftover-q.json", layer_rule("leftover-q", "y = n:Q{s}(x)", "Reformat", "q")},
      {"layers/leftover-dq.json", layer_rule("leftover-dq", "y = n:DQ{s}(x)", "Reformat", "dq")},
      {"fold-weights.json", rewrite_rule(R"json({"id": "fold-weights", "kind": "rewrite",
    "summary": "Folds the Q of a weight.", "why": "w", "releases": ">=8.0",
    "confidence": "observed", "evidence": ["e"], "on": "n", "match": ["q = n:Q{s}(k)"],
    "where": ["constant(k)"], "rewrite": ["q = const Q{s}(k) from n"]})json")},
      {"quantize-conv.json", rewrite_rule(R"json({"id": "quantize-conv", "kind": "rewrite",
    "summary": "Fuses a Conv with the DQs that feed it and the Q after it.", "why": "w",
    "releases": ">=8.0", "confidence": "documented", "evidence": ["e"],
    "mirrors": {"pass": "QuantizeDoubleInputNodes",
                "log": ["QuantizeDoubleInputNodes: fusing into {conv}"]},
    "on": "conv",
    "match": ["y = conv:Conv(a, w, bias...)", "a = da:DQ{sa}(qa)", "w = dw:DQ{sw}(qw)"],
    "cases": [
      {"case": "int8 out", "also": {"match": ["z = qo:Q{so}(y)"], "where": ["only_use(y)"]},
       "rewrite": ["z = conv{sa, sw -> so}(qa, qw, bias...)"]},
      {"case": "float out", "rewrite": ["y = conv{sa, sw}(qa, qw, bias...)"]}]})json")},
      {"merge-q.json", rewrite_rule(R"json({"id": "merge-q", "kind": "rewrite",
    "summary": "Merges equal Qs of one tensor.", "why": "w", "releases": ">=8.0",
    "confidence": "observed", "evidence": ["e"], "on": "a",
    "match": ["p = a:Q{s}(x)", "q = b:Q{s}(x)"], "rewrite": ["q = p"]})json")},
      {"lint/dangling-dq.json", lint_rule(R"json({"id": "dangling-dq", "kind": "lint",
    "code": "QDQ201", "severity": "warning", "summary": "A DQ that nothing absorbed.",
    "why": "It costs a layer.", "advice": "Quantize the weights of {conv} too.",
    "releases": ">=8.0", "confidence": "observed", "evidence": ["e"], "on": "dq",
    "match": ["d = dq:DQ{s}(q)", "y = conv:Conv(d, rest...)"],
    "message": "{dq} ({s}) is left over: {conv} runs in float", "blame": "conv",
    "because": ["quantize-conv"]})json")},
      {"lint/other-zero-point.json", lint_rule(R"json({"id": "other-zero-point", "kind": "lint",
    "code": "QDQ101", "severity": "error", "summary": "A zero point that is not zero.",
    "why": "TensorRT refuses it.", "advice": "Use symmetric quantization.",
    "releases": ">=8.0", "confidence": "documented", "evidence": ["e"], "over": "model",
    "on": "q", "match": ["y = q:Q{s}(x)"], "where": ["not symmetric(s)"],
    "message": "the zero point of {q} is not zero ({s})"})json")},
      {"lint/old.json", lint_rule(R"json({"id": "old", "kind": "lint",
    "code": "QDQ901", "severity": "note", "summary": "Of releases before 8.4.",
    "why": "w", "advice": "a", "releases": ">=8.0 <8.4", "confidence": "documented",
    "evidence": ["e"], "on": "q", "match": ["y = q:Q{s}(x)"], "message": "{q}"})json")},
  };
}

// The set above plus `more`, and with this operator class more.
inline RuleSet tiny_rules(const std::vector<RuleFile>& more = {},
                          const std::string& op_class = "") {
  std::vector<RuleFile> files = tiny_files();
  if (!op_class.empty()) {
    std::string& classes = files.front().text;
    classes.insert(classes.find('{') + 1, op_class + ",");
  }
  files.insert(files.end(), more.begin(), more.end());
  const Result<RuleSet> rules = load_rules(files);
  if (!rules) FAIL(to_string(rules.error()));
  return *rules;
}

// What analyze() does, for a graph in notation.
inline Analysis analyzed(const std::string& notation, const RuleSet& rules,
                         const std::string& target = "trt8.4") {
  Result<Graph> graph = parse_graph(notation);
  if (!graph) FAIL(to_string(graph.error()));
  const Result<Target> found = rules.target(target);
  if (!found) FAIL(to_string(found.error()));
  Result<Rewritten> rewritten = rewrite(*graph, rules, *found);
  if (!rewritten) FAIL(to_string(rewritten.error()));
  Analysis out{{std::move(*graph), "m.onnx", {}, 0},
               std::move(rewritten->graph),
               std::move(rewritten->trace),
               {},
               {},
               *found};
  out.prediction = predict(out.model.graph, out.optimized, out.trace, rules, out.target);
  out.findings =
      lint({out.model.graph, out.optimized, out.trace, out.prediction, rules, out.target});
  out.cost = estimate_cost(out.prediction, out.optimized, rules, out.target);
  out.keys = std::make_shared<const NodeKeys>(out.model.graph);
  for (Finding& finding : out.findings) finding.key = out.keys->key(finding.node);
  rank_by_cost(out.findings, out.cost);
  out.groups = group_findings(out.findings, rules, out.cost);
  return out;
}

// Weights without Q/DQ: the DQ in front of the Conv is left over.
inline const char* const kFloatWeights = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.0416666679
qx = Q{a}(x)
dx = DQ{a}(qx)
y = Conv(dx, k)
out y
)";

// Everything quantized: INT8 in, INT8 out.
inline const char* const kInt8 = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant w = i8 per-channel axis=0
quant o = i8 per-tensor 0.1
qx = Q{a}(x)
dx = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
c = Conv<pads=[1,1,1,1]>(dx, dk)
qc = Q{o}(c)
y = DQ{o}(qc)
out y
)";

}  // namespace qdq::testing
