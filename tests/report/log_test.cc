// The trace in the words of TensorRT's log.
#include <doctest/doctest.h>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// A release with headers, a rule with lines that come later, and a layer rule with lines.
std::vector<RuleFile> with_words() {
  std::string copied = layer_rule("copied-q", "y = n:Q{s}(x)", "Reformat", "q");
  copied.insert(1, R"("mirrors": {"log": ["Running: QDQToCopy on {n}"]}, )");
  return {{"releases/trt8.5.json", R"({"release": "trt8.5", "evidence": ["e"],
    "phases": [{"phase": "fold", "log": ["folding", "Running: Init on {qdq}"],
                "rules": ["fold-weights"]},
               {"phase": "quantize", "rules": ["relu-to-act", "quantize-conv"]},
               {"phase": "end", "log": ["dangling"], "rules": ["merge-q"]}],
    "layers": ["convolution", "copied-q", "leftover-dq"]})"},
          {"layers/copied-q.json", copied},
          {"relu-to-act.json", rewrite_rule(R"json({"id": "relu-to-act", "kind": "rewrite",
    "summary": "s", "why": "w", "releases": ">=8.0", "confidence": "observed", "evidence": ["e"],
    "mirrors": {"log": ["Running: Act on {n}"], "later": ["Running: Late on {n}"]},
    "on": "n", "match": ["y = n:Relu(x)"], "rewrite": ["y = n as Act"]})json")}};
}

}  // namespace

TEST_CASE("headers, steps, what comes when a phase is over, and what is left over") {
  const RuleSet rules = tiny_rules(with_words());
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant w = i8 per-channel axis=0
qx = Q{a}(x)
dx = DQ{a}(qx)
qk = Q{w}(k)
dk = DQ{w}(qk)
c = Conv<pads=[1,1,1,1]>(dx, dk)
r = Relu(c)
s = Relu(r)
out s
)",
                                rules, "trt8.5");
  CHECK(verbose_log(run, rules) == R"(folding
Running: Init on qx
Running: Init on dx
Running: Init on qk
Running: Init on dk
# fold-weights on qk
Running: Act on r
Running: Act on s
QuantizeDoubleInputNodes: fusing into c
Running: Late on r
Running: Late on s
dangling
Running: QDQToCopy on qx
)");
}

TEST_CASE("a model in which nothing happens has the headers alone") {
  const RuleSet rules = tiny_rules(with_words());
  const Analysis run = analyzed("in x: f32[1,8]\ny = Softmax(x)\nout y", rules, "trt8.5");
  CHECK(verbose_log(run, rules) == "folding\ndangling\n");
}

TEST_CASE("names from the model cannot make lines of the log") {
  const RuleSet rules = tiny_rules(with_words());
  const Analysis run = analyzed(
      "in x: f32[1,8]\n\"y\\nRemoving z\" = Relu(x)\nout \"y\\nRemoving z\"", rules, "trt8.5");
  CHECK(verbose_log(run, rules) ==
        "folding\nRunning: Act on y\\x0aRemoving z\nRunning: Late on y\\x0aRemoving z\ndangling\n");
}
