// What steps did, in notation.
#include "qdq_lint/step_text.h"

#include <doctest/doctest.h>

#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::vector<StepText> texts(const Run& run) {
  const Result<std::vector<StepText>> found = step_texts(run.before, run.rules, run.trace);
  REQUIRE(found);
  REQUIRE(found->size() == run.trace.steps.size());
  return *found;
}

}  // namespace

TEST_CASE("nodes that a step removed and made, with their parameters") {
  const Run run =
      run_rules({rule_file("pull", R"J({"match": ["d = dq:DQ{s}(q)", "y = n:Flatten(d)"],
                              "rewrite": ["t = n(q)", "y = DQ{s}(t) from dq"]})J")},
                "quant a = i8 per-tensor 0.5\nin q: i8[1,2]\nd = DQ{a}(q)\ny = Flatten(d)\nz = "
                "Relu(y)\nout z");
  const std::vector<StepText> found = texts(run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].before == "quant s0 = i8 per-tensor 0.5\nd = DQ{s0}(q)\ny = Flatten(d)");
  CHECK(found[0].after ==
        "quant s0 = i8 per-tensor 0.5\n\"d@0\" = Flatten(q)\ny = DQ{s0}(\"d@0\")");
}

TEST_CASE("a reader that reads something else now is shown on both sides") {
  const Run run = run_rules({rule_file("merge", R"J({"on": "a", "match": ["p = a:Q{s}(x)",
                                       "q = b:Q{s}(x)"], "rewrite": ["q = p"]})J")},
                            "quant a = i8 per-tensor 0.5\nin x: f32[2]\np = Q{a}(x)\nq = Q{a}(x)\n"
                            "y = Flatten(p)\nz = Flatten(q)\nout y, z");
  const std::vector<StepText> found = texts(run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].before == "quant s0 = i8 per-tensor 0.5\nq = Q{s0}(x)\nz = Flatten(q)");
  CHECK(found[0].after == "z = Flatten(p)");
}

TEST_CASE("a constant that was folded is shown as what it is made of, long scales are counted") {
  const Run run = run_rules(
      {rule_file("fold", R"J({"match": ["q = n:Q{s}(k)"], "where": ["constant(k)"],
                              "rewrite": ["q = const Q{s}(k) from n"]})J")},
      "quant w = i8 per-channel axis=0 [1, 2, 3, 4, 5, 6]\nin x: f32[1,6]\nconst k: f32[6,6]\n"
      "q = Q{w}(k)\nd = DQ{w}(q)\ny = Gemm(x, d)\nout y");
  const std::vector<StepText> found = texts(run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].before == "quant s0 = i8 per-channel axis=0  # 6 scales\nq = Q{s0}(k)");
  CHECK(found[0].after == "quant s0 = i8 per-channel axis=0  # 6 scales\nconst q = Q{s0}(k)");
}

TEST_CASE("many readers and long names do not make a long text") {
  std::string graph = "quant a = i8 per-tensor 0.5\nin x: f32[2]\np = Q{a}(x)\nq = Q{a}(x)\n";
  const std::string name(5000, 'n');
  graph += name + " = Flatten(q)\n";
  for (int k = 0; k < 100; ++k) graph += "y" + std::to_string(k) + " = Flatten(q)\n";
  graph += "z = Flatten(p)\nout z, y0, " + name;
  const Run run = run_rules({rule_file("merge", R"J({"on": "a", "match": ["p = a:Q{s}(x)",
                                       "q = b:Q{s}(x)"], "rewrite": ["q = p"]})J")},
                            graph);
  const std::vector<StepText> found = texts(run);
  REQUIRE(!found.empty());
  for (const StepText& step : found) {
    CHECK(step.before.size() < 3000);
    CHECK(step.after.size() < 3000);
    CHECK(step.before.find(" ...") != std::string::npos);
  }
}

TEST_CASE("steps of another graph have no text") {
  const Run run = run_rules({rule_file("relu", R"J({"match": ["y = n:Relu(x)"],
                                                   "rewrite": ["y = n as PWN"]})J")},
                            "in x: f32[4]\ny = Relu(x)\nout y");
  REQUIRE(run.trace.steps.size() == 1);
  const auto found = step_texts(graph_in("in x: f32[4]\nout x"), run.rules, run.trace);
  REQUIRE(!found);
  CHECK(found.error().kind == ErrorKind::Internal);
}
