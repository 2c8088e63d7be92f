// Phases, orders, waking up, the trace, limits.
#include <doctest/doctest.h>

#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

RuleFile renames(const std::string& id, const std::string& from, const std::string& to) {
  return rule_file(
      id, R"({"match": ["y = n:)" + from + R"J((x)"], "rewrite": ["y = n as )J" + to + "\"]}");
}

// Pulls a DQ down over one Flatten.
RuleFile pulls_dq() {
  return rule_file("pull", R"J({"match": ["d = dq:DQ{s}(q)", "y = n:Flatten(d)"],
      "rewrite": ["t = n(q)", "y = DQ{s}(t) from dq"],
      "mirrors": {"pass": "Swap", "log": ["Running: Swap on {dq}", "Swapping {dq} with {n}",
                                          "of {q}, not {s}"]}})J");
}

std::string chain(int length) {
  std::string text = "quant a = i8 per-tensor 0.5\nin q: i8[1,2]\nf0 = DQ{a}(q)\n";
  for (int k = 1; k <= length; ++k)
    text += "f" + std::to_string(k) + " = Flatten(f" + std::to_string(k - 1) + ")\n";
  return text + "out f" + std::to_string(length);
}

}  // namespace

TEST_CASE("phases run one after the other, each to its end") {
  const std::vector<RuleFile> rules = {renames("a-b", "A", "B"), renames("b-c", "B", "C")};
  const std::string graph = "in x: f32[4]\nu = A(x)\nv = B(u)\nout v";
  const std::string forward =
      R"({"phases": [{"phase": "one", "rules": ["a-b"]}, {"phase": "two", "rules": ["b-c"]}]})";
  const Run run = run_rules(rules, graph, forward);
  CHECK(steps_of(run) == Lines{"a-b on u", "b-c on u", "b-c on v"});
  CHECK(run.trace.phases == Lines{"one", "two"});
  CHECK(run.trace.steps[0].phase == 0);
  CHECK(run.trace.steps[2].phase == 1);
  const std::string backward =
      R"({"phases": [{"phase": "one", "rules": ["b-c"]}, {"phase": "two", "rules": ["a-b"]}]})";
  CHECK(steps_of(run_rules(rules, graph, backward)) == Lines{"b-c on v", "a-b on u"});
}

TEST_CASE("in a phase the first rule that has work left is served first") {
  const std::string graph = "in x: f32[4]\nu = A(x)\nv = B(u)\nw = A(v)\nout w";
  CHECK(steps_of(run_rules({renames("a-c", "A", "C"), renames("b-a", "B", "A")}, graph)) ==
        Lines{"a-c on u", "a-c on w", "b-a on v", "a-c on v"});
}

TEST_CASE("nodes are served in the model's order, or backwards") {
  const std::string graph = "in x: f32[4]\nu = A(x)\nv = A(u)\nw = A(v)\nout w";
  const RuleFile rule = renames("a-b", "A", "B");
  CHECK(steps_of(run_rules({rule}, graph)) == Lines{"a-b on u", "a-b on v", "a-b on w"});
  CHECK(steps_of(
            run_rules({rule}, graph,
                      R"({"phases": [{"phase": "p", "rules": ["a-b"], "order": "backward"}]})")) ==
        Lines{"a-b on w", "a-b on v", "a-b on u"});
}

TEST_CASE("what a step changes is looked at again, and nothing else is needed") {
  for (const int length : {1, 10, 100}) {
    const Run run = run_rules({pulls_dq()}, chain(length));
    CHECK(run.trace.steps.size() == static_cast<std::size_t>(length));
    CHECK(node_of(run.after, "f" + std::to_string(length)).op == "DequantizeLinear");
  }
}

TEST_CASE("a change wakes up a rule that is anchored some lines away") {
  // The anchor saw that its reader's reader is no C; two renames later it is one.
  const RuleFile far =
      rule_file("far", R"J({"match": ["y = n:Root(x)", "z = m:Middle(y)", "w = o:C(z)"],
                  "rewrite": ["y = n as Done"]})J");
  const Run run = run_rules({far, renames("a-b", "A", "B"), renames("b-c", "B", "C")},
                            "in x: f32[4]\ny = Root(x)\nz = Middle(y)\nw = A(z)\nout w");
  CHECK(steps_of(run) == Lines{"a-b on w", "b-c on w", "far on y"});
  CHECK(run.trace.misses.size() == 0);
}

TEST_CASE("a constant that was folded wakes up its readers") {
  const RuleFile folds =
      rule_file("fold", R"J({"match": ["q = n:Q{s}(k)"], "where": ["constant(k)"],
      "rewrite": ["q = const Q{s}(k) from n"]})J");
  const RuleFile reads =
      rule_file("read", R"J({"match": ["y = n:Conv(x, w)"], "where": ["constant(w)"],
      "rewrite": ["y = n as Done"]})J");
  const Run run = run_rules({folds, reads}, R"(quant a = i8 per-tensor 0.5
in x: f32[1,2,4,4]
const k: f32[2,2,1,1]
q = Q{a}(k)
y = Conv(x, q)
out y)");
  CHECK(steps_of(run) == Lines{"fold on q", "read on y"});
}

TEST_CASE("a change is seen by all of very many readers, whichever are served before it") {
  const RuleFile reads = rule_file("read", R"J({"match": ["x = m:B(z)", "y = n:Reader(x)"],
      "rewrite": ["y = n as Done"]})J");
  std::string graph = "in z: f32[4]\nx = A(z)\n";
  for (int k = 0; k < 100; ++k) graph += "y" + std::to_string(k) + " = Reader(x)\n";
  for (int k = 0; k < 100; ++k) graph += "out y" + std::to_string(k) + "\n";
  CHECK(run_rules({reads, renames("a-b", "A", "B")}, graph).trace.steps.size() == 101);
  CHECK(run_rules({renames("a-b", "A", "B"), reads}, graph).trace.steps.size() == 101);
}

TEST_CASE("a step says what it was done on, with, and what came of it") {
  const Run run = run_rules({pulls_dq()}, chain(1));
  REQUIRE(run.trace.steps.size() == 1);
  const Step& step = run.trace.steps[0];
  CHECK(step.id == StepId{0});
  CHECK(run.after.node(step.on).name == "f1");
  Lines bound;
  for (const Binding& binding : step.bindings) bound.emplace_back(binding.name);
  CHECK(bound == Lines{"d", "dq", "n", "q", "s", "y"});
  Lines removed, created;
  for (NodeId node : step.removed) removed.push_back(run.after.node(node).name);
  for (NodeId node : step.created) created.push_back(run.after.node(node).name);
  CHECK(removed == Lines{"f0", "f1"});
  CHECK(created == Lines{"f1", "f0"});
  for (NodeId node : step.created) CHECK(run.after.node(node).born == StepId{0});
  CHECK(step.log == Lines{"Running: Swap on f0", "Swapping f0 with f1", "of q, not "});
  CHECK(step.confidence == Confidence::Observed);
}

TEST_CASE("a phase begins with its header, a line of it for each Q and DQ") {
  const RuleFile erase = rule_file(
      "pair", R"J({"match": ["z = n:Q{s}(d)", "d = dq:DQ{s}(q)"], "rewrite": ["z = q"]})J");
  const Run run = run_rules(
      {erase}, R"(
in x: f32[4]
quant a = i8 per-tensor 0.5
in s: f32[]
q = Q{a}(x)
d = DQ{a}(q)
e = Q{a}(d)
f = DQ{a}(e)
g = QuantizeLinear(f, s)
out g
)",
      R"J({"phases": [{"phase": "one", "log": ["begin", "Fold on {qdq}!"], "rules": ["pair"]},
                                {"phase": "two", "log": ["on {qdq}"], "rules": []},
                                {"phase": "three", "rules": []}]})J");
  REQUIRE(run.trace.headers.size() == 3);
  CHECK(run.trace.headers[0] ==
        Lines{"begin", "Fold on q!", "Fold on d!", "Fold on e!", "Fold on f!"});
  CHECK(run.trace.headers[1] == Lines{"on q", "on f"});
  CHECK(run.trace.headers[2].empty());
}

TEST_CASE("a case has the rule's lines of the log or its own") {
  const RuleFile file = rule_file("two", R"J({"match": ["y = n:@moves(x)"], "rewrite": null,
      "mirrors": {"log": ["all {n}"], "later": ["then {n}"]},
      "cases": [{"case": "own", "also": {"where": ["constant(x)"]}, "rewrite": ["y = n as A"],
                 "log": ["own {n}"], "later": []},
                {"case": "other", "rewrite": ["y = n as A"]}]})J");
  const Run run = run_rules(
      {file}, "in x: f32[1,2]\nconst k: f32[1,2]\ny = Reshape(x)\nz = Reshape(k)\nout y, z");
  REQUIRE(run.trace.steps.size() == 2);
  CHECK(run.trace.steps[0].log == Lines{"all y"});
  CHECK(run.trace.steps[0].later == Lines{"then y"});
  CHECK(run.trace.steps[1].log == Lines{"own z"});
  CHECK(run.trace.steps[1].later.empty());
}

TEST_CASE("until stops behind a step") {
  for (const std::uint32_t last : {0u, 1u, 4u}) {
    RewriteOptions options;
    options.until = StepId{last};
    const Run run = run_rules({pulls_dq()}, chain(5), "{}", options);
    CHECK(run.trace.steps.size() == last + 1);
    CHECK(node_of(run.after, "f" + std::to_string(last + 1)).op == "DequantizeLinear");
  }
  RewriteOptions beyond;
  beyond.until = StepId{100};
  CHECK(run_rules({pulls_dq()}, chain(5), "{}", beyond).trace.steps.size() == 5);
}

TEST_CASE("misses are kept where a rule did not apply, and gone where it did later") {
  const Run run = run_rules({pulls_dq()}, "in x: f32[1,2]\ny = Flatten(x)\nout y");
  CHECK(misses_of(run) == Lines{"pull on y: x is not produced by DequantizeLinear"});
  CHECK(run_rules({pulls_dq()}, chain(3)).trace.misses.empty());
}

TEST_CASE("rules that never come to an end are stopped and named") {
  const std::vector<RuleFile> files = {renames("a-b", "A", "B"), renames("b-a", "B", "A"),
                                       release_file({"a-b", "b-a"})};
  const Result<RuleSet> rules = load_rules(files);
  REQUIRE(rules);
  const Result<Rewritten> out =
      rewrite(graph_in("in x: f32[4]\ny = A(x)\nout y"), *rules, *rules->target("latest"));
  REQUIRE(!out);
  CHECK(out.error().kind == ErrorKind::Internal);
  const std::string text = to_string(out.error());
  CHECK((text == "a-b.json: the rules do not come to an end, at \"a-b\"" ||
         text == "b-a.json: the rules do not come to an end, at \"b-a\""));
}

TEST_CASE("replaying the steps gives the same graph") {
  const Run run = run_rules({pulls_dq(), renames("relu", "Relu", "PWN")},
                            "quant a = i8 per-tensor 0.5\nin q: i8[1,2]\nd = DQ{a}(q)\n"
                            "f = Flatten(d)\ny = Relu(f)\nout y");
  CHECK(run.trace.steps.size() == 2);
  const Result<Graph> again = replay(run.before, run.rules, run.target, run.trace);
  REQUIRE(again);
  CHECK(print_graph(*again) == print_graph(run.after));
}

TEST_CASE("steps of another graph are refused") {
  const Run run = run_rules({pulls_dq()}, chain(3));
  const Result<Graph> other =
      replay(graph_in("in x: f32[4]\ny = Relu(x)\nout y"), run.rules, run.target, run.trace);
  REQUIRE(!other);
  CHECK(other.error().kind == ErrorKind::Internal);
}

TEST_CASE("a target of a release that the rules do not have is refused") {
  const Run run = run_rules({pulls_dq()}, chain(1));
  Target target = run.target;
  target.release_name = "trt1.0";
  const Result<Rewritten> out = rewrite(run.before, run.rules, target);
  REQUIRE(!out);
  CHECK(to_string(out.error()) == "no such release: trt1.0");
}
