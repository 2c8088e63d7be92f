// When a rule applies: what each form of a match line means, and what stands in the way if it does not.
#include <doctest/doctest.h>

#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// A rule that leaves a mark on its anchor, with these match lines and conditions, as JSON lists.
RuleFile marks(const std::string& match, const std::string& where = "[]") {
  return rule_file("mark", R"({"match": )" + match + R"(, "where": )" + where +
                               R"(, "rewrite": ["y = n as Marked"]})");
}

// The node that was marked, by its name; "" if none was, more than one with blanks between.
std::string marked(const Run& run) {
  std::string out;
  for (const Node& node : run.after.nodes())
    if (!node.erased && node.op == "Marked") out += (out.empty() ? "" : " ") + node.name;
  return out;
}

std::string marked(const RuleFile& rule, const std::string& graph) {
  return marked(run_rules({rule}, graph));
}

std::string reason(const RuleFile& rule, const std::string& graph) {
  const Run run = run_rules({rule}, graph);
  CHECK(marked(run) == "");
  const Lines misses = misses_of(run);
  REQUIRE(misses.size() == 1);
  return misses[0].substr(misses[0].find(": ") + 2);
}

}  // namespace

TEST_CASE("every reader of a value is tried") {
  const RuleFile rule = marks(R"J(["y = n:Relu(x)", "z = s:Sigmoid(y)", "w = t:Tanh(z)"])J");
  const std::string graph = "in x: f32[4]\ny = Relu(x)\na = Sigmoid(y)\nb = Sigmoid(y)\n";
  CHECK(marked(rule, graph + "c = Tanh(b)\nout a, c") == "y");
  CHECK(marked(rule, graph + "c = Tanh(a)\nout b, c") == "y");
  CHECK(reason(rule, graph + "c = Erf(b)\nout a, c") == "b is not read by Tanh");
}

TEST_CASE("what an abandoned reader had bound is forgotten") {
  // The first Sigmoid binds z; its Add does not fit, and the second must not be held to that z.
  const RuleFile rule = marks(R"J(["y = n:Relu(x)", "z = s:Sigmoid(y)", "w = t:Add(z, x)"])J");
  CHECK(marked(rule,
               "in x: f32[4]\ny = Relu(x)\na = Sigmoid(y)\nb = Sigmoid(y)\n"
               "c = Add(a, a)\nd = Add(b, x)\nout c, d") == "y");
}

TEST_CASE("square brackets take the two operands in either order") {
  const RuleFile rule = marks(R"J(["y = n:Add[a, b]", "a = s:Sigmoid(c)"])J");
  const std::string head = "in x: f32[4]\nin r: f32[4]\ns = Sigmoid(x)\n";
  CHECK(marked(rule, head + "y = Add(s, r)\nout y") == "y");
  CHECK(marked(rule, head + "y = Add(r, s)\nout y") == "y");
  const RuleFile ordered = marks(R"J(["y = n:Add(a, b)", "a = s:Sigmoid(c)"])J");
  CHECK(marked(ordered, head + "y = Add(s, r)\nout y") == "y");
  CHECK(marked(ordered, head + "y = Add(r, s)\nout y") == "");
}

TEST_CASE("either order is tried again when a condition behind it fails") {
  const RuleFile rule =
      marks(R"J(["y = n:Add[a, b]", "a = s:Sigmoid(c)"])J", R"J(["only_use(a)"])J");
  CHECK(marked(rule, "in x: f32[4]\na = Sigmoid(x)\nb = Sigmoid(x)\ny = Add(a, b)\nout y, a") ==
        "y");
  CHECK(marked(rule, "in x: f32[4]\na = Sigmoid(x)\nb = Sigmoid(x)\ny = Add(b, a)\nout y, a") ==
        "y");
}

TEST_CASE("square brackets reached from a reader and from a producer") {
  const std::string head = "in x: f32[4]\nin r: f32[4]\n";
  const RuleFile down = marks(R"J(["y = n:Relu(x)", "s = add:Add[y, r]", "r = q:Tanh(c)"])J");
  CHECK(marked(down, head + "y = Relu(x)\nt = Tanh(r)\ns = Add(t, y)\nout s") == "y");
  CHECK(marked(down, head + "y = Relu(x)\nt = Tanh(r)\ns = Add(y, t)\nout s") == "y");
  const RuleFile up = marks(R"J(["y = n:Relu(s)", "s = add:Add[a, b]", "a = q:Tanh(c)"])J");
  CHECK(marked(up, head + "t = Tanh(r)\ns = Add(t, x)\ny = Relu(s)\nout y") == "y");
  CHECK(marked(up, head + "t = Tanh(r)\ns = Add(x, t)\ny = Relu(s)\nout y") == "y");
}

TEST_CASE("one name is one value") {
  const RuleFile square = marks(R"J(["y = n:Mul(x, x)"])J");
  CHECK(marked(square, "in x: f32[4]\ny = Mul(x, x)\nout y") == "y");
  CHECK(reason(square, "in x: f32[4]\nin z: f32[4]\ny = Mul(x, z)\nout y") ==
        "z stands where x is wanted");
}

TEST_CASE("one name is one set of parameters, by content") {
  const RuleFile rule = marks(R"J(["y = n:Q{s}(d)", "d = dq:DQ{s}(q)"])J");
  const std::string tail = "in q: i8[4]\nd = DQ{a}(q)\ny = Q{b}(d)\nout y";
  CHECK(marked(rule, "quant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.5\n" + tail) == "y");
  CHECK(reason(rule, "quant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.25\n" + tail) ==
        "scale is 0.5, want 0.25");
  CHECK(marked(rule, "quant a = i8 per-tensor ?s\nquant b = i8 per-tensor ?s\n" + tail) == "y");
  CHECK(marked(rule, "quant a = i8 per-tensor ?s\nquant b = i8 per-tensor ?t\n" + tail) == "");
}

TEST_CASE("two labels are two nodes") {
  const RuleFile rule = marks(R"J(["y = n:Sigmoid(x)", "z = m:Sigmoid(x)"])J");
  CHECK(marked(rule, "in x: f32[4]\ny = Sigmoid(x)\nout y") == "");
  CHECK(marked(rule, "in x: f32[4]\ny = Sigmoid(x)\nz = Sigmoid(x)\nout y, z") == "y");
}

TEST_CASE("a pack is the operands that are left") {
  const RuleFile rule = marks(R"J(["y = n:Foo(x, rest...)"])J", R"J(["all_constant(rest)"])J");
  const std::string head = "in x: f32[4]\nconst k: f32[4]\n";
  CHECK(marked(rule, head + "y = Foo(x)\nout y") == "y");
  CHECK(marked(rule, head + "y = Foo(x, k, k)\nout y") == "y");
  CHECK(marked(rule, head + "y = Foo(x, _, k)\nout y") == "y");
  CHECK(reason(rule, head + "y = Foo(x, k, x)\nout y") == "x is not a constant");
  CHECK(reason(marks(R"J(["y = n:Foo(x, z, rest...)"])J"), head + "y = Foo(x)\nout y") ==
        "y has 1 operand, want 2");
}

TEST_CASE("a pack of producers are all of one kind, with one set of parameters") {
  const RuleFile rule = marks(R"J(["y = n:Concat(d...)", "d... = dq:DQ{s}(q...)"])J");
  const std::string head =
      "in x: i8[4]\nquant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.25\n";
  CHECK(marked(rule, head + "d = DQ{a}(x)\ne = DQ{a}(x)\ny = Concat<axis=0>(d, e)\nout y") == "y");
  CHECK(marked(rule, head + "d = DQ{a}(x)\ny = Concat<axis=0>(d, d)\nout y") == "y");
  CHECK(reason(rule, head + "d = DQ{a}(x)\ne = DQ{b}(x)\ny = Concat<axis=0>(d, e)\nout y") ==
        "scale is 0.25, want 0.5");
  CHECK(reason(rule, head + "d = DQ{a}(x)\nin f: f32[4]\ny = Concat<axis=0>(d, f)\nout y") ==
        "f is not produced by DequantizeLinear");
}

TEST_CASE("_ is any operand, and an absent one too") {
  const RuleFile rule = marks(R"J(["y = n:Foo(x, _)"])J");
  CHECK(marked(rule, "in x: f32[4]\ny = Foo(x, x)\nout y") == "y");
  CHECK(marked(rule, "in x: f32[4]\ny = Foo(x, _, x)\nout y") == "");
  CHECK(marked(marks(R"J(["y = n:Foo(x, _, z)"])J"), "in x: f32[4]\ny = Foo(x, _, x)\nout y") ==
        "y");
  CHECK(marked(marks(R"J(["y = n:Foo(x, b)"])J"), "in x: f32[4]\ny = Foo(x, x)\nout y") == "y");
  CHECK(marked(marks(R"J(["y = n:Foo(x, b, z)"])J"), "in x: f32[4]\ny = Foo(x, _, x)\nout y") ==
        "");
}

TEST_CASE("braces") {
  const std::string head =
      "in x: i8[4]\nquant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.25\n";
  const std::string plain = head + "y = Foo(x)\nout y";
  const std::string in = head + "y = Foo{a}(x)\nout y";
  const std::string both = head + "y = Foo{a -> b}(x)\nout y";
  const std::string out = head + "y = Foo{-> b}(x)\nout y";
  const auto on = [&](const std::string& line) {
    std::string found;
    for (const std::string* graph : {&plain, &in, &both, &out})
      found += marked(marks("[\"" + line + "\"]"), *graph).empty() ? '-' : 'y';
    return found;
  };
  CHECK(on("y = n:Foo(x)") == "yyyy");
  CHECK(on("y = n:Foo{}(x)") == "y---");
  CHECK(on("y = n:Foo{s}(x)") == "-y--");
  CHECK(on("y = n:Foo{_}(x)") == "yy--");
  CHECK(on("y = n:Foo{s -> r}(x)") == "--y-");
  CHECK(on("y = n:Foo{s -> s}(x)") == "----");
  CHECK(on("y = n:Foo{_ -> r}(x)") == "--yy");
  CHECK(on("y = n:Foo{-> r}(x)") == "--yy");
}

TEST_CASE("attributes must be written and equal") {
  const RuleFile rule = marks(R"J(["y = n:Conv<group=2>(x, w)"])J");
  const std::string head = "in x: f32[1,4,2,2]\nconst k: f32[4,2,1,1]\n";
  CHECK(marked(rule, head + "y = Conv<group=2>(x, k)\nout y") == "y");
  CHECK(marked(rule, head + "y = Conv<group=4>(x, k)\nout y") == "");
  CHECK(marked(rule, head + "y = Conv(x, k)\nout y") == "");
}

TEST_CASE("results that the line does not name must be unused") {
  const RuleFile rule = marks(R"J(["y = n:Foo(x)"])J");
  CHECK(marked(rule, "in x: f32[4]\ny, m = Foo(x)\nout y") == "y");
  CHECK(marked(rule, "in x: f32[4]\ny, m = Foo(x)\nout y, m") == "");
  CHECK(marked(rule, "in x: f32[4]\ny, m = Foo(x)\nz = Relu(m)\nout y, z") == "");
  CHECK(marked(marks(R"J(["y, m = n:Foo(x)"])J"), "in x: f32[4]\ny = Foo(x)\nout y") == "");
}

TEST_CASE("any operator and classes of operators") {
  const RuleFile any = marks(R"J(["y = n:*(x)", "x = m:Tanh(z)"])J", R"J(["plain(n)"])J");
  CHECK(marked(any, "in z: f32[4]\nx = Tanh(z)\ny = Whatever(x)\nout y") == "y");
  const RuleFile relus = marks(R"J(["y = n:@relus(x)"])J");
  CHECK(marked(relus, "in x: f32[4]\ny = LeakyRelu(x)\nout y") == "y");
  CHECK(marked(relus, "in x: f32[4]\ny = Elu(x)\nout y") == "");
  CHECK(marked(relus, "in x: f32[4]\ny = com.acme::Relu(x)\nout y") == "");
}

TEST_CASE("a class has in it what the release has") {
  const RuleFile rule = marks(R"J(["y = n:@relus(x)"])J");
  const std::string graph = "in x: f32[4]\ny = LeakyRelu(x)\nout y";
  CHECK(marked(run_rules({rule}, graph, R"({"release": "trt8.4"})")) == "y");
  CHECK(marked(run_rules({rule}, graph, R"({"release": "trt8.2"})")) == "");
}

TEST_CASE("the miss that is kept is the one that came closest") {
  const RuleFile rule =
      marks(R"J(["y = n:Relu(x)", "z = s:Sigmoid(y)", "w = t:Tanh(z)", "v = u:Erf(w)"])J");
  // a gets as far as its Tanh, b only to itself; the order of the readers does not matter.
  const std::string deep = "a = Sigmoid(y)\nc = Tanh(a)\n";
  const std::string shallow = "b = Sigmoid(y)\n";
  const std::string head = "in x: f32[4]\ny = Relu(x)\n";
  CHECK(reason(rule, head + deep + shallow + "out b, c") == "c is not read by Erf");
  CHECK(reason(rule, head + shallow + deep + "out b, c") == "c is not read by Erf");
  const Run run = run_rules({rule}, head + deep + shallow + "out b, c");
  const std::vector<const Miss*> misses = misses_at(run.trace, node_of(run.after, "y").id);
  REQUIRE(misses.size() == 1);
  CHECK(misses[0]->part == "v = u:Erf(w)");
  CHECK(misses[0]->depth == 3);
  CHECK(misses[0]->reason.kind == ReasonKind::NoUser);
}

TEST_CASE("a case's own failure is closer than the shared lines'") {
  const RuleFile rule = rule_file("mark", R"J({"match": ["y = n:Relu(x)"],
      "rewrite": null, "cases": [
        {"case": "one", "also": {"match": ["z = s:Sigmoid(y)"], "where": ["only_use(y)"]},
         "rewrite": ["z = n | s"]},
        {"case": "two", "also": {"where": ["constant(x)"]}, "rewrite": ["y = n as Marked"]}]})J");
  const Run run = run_rules({rule}, "in x: f32[4]\ny = Relu(x)\nz = Sigmoid(y)\nout y, z");
  CHECK(misses_of(run) == Lines{"mark on y: y is a network output"});
}

TEST_CASE("the first case that fits is taken, and its confidence") {
  const RuleFile rule = rule_file("mark", R"J({"match": ["y = n:Relu(x)"],
      "rewrite": null, "cases": [
        {"case": "constant", "also": {"where": ["constant(x)"]}, "rewrite": ["y = n as First"]},
        {"case": "output", "also": {"where": ["graph_output(y)"]}, "confidence": "inferred",
         "rewrite": ["y = n as Second"]},
        {"case": "else", "rewrite": ["y = n as Third"]}]})J");
  const Run run = run_rules({rule}, "in x: f32[4]\ny = Relu(x)\nout y");
  REQUIRE(run.trace.steps.size() == 1);
  CHECK(run.trace.steps[0].which == 1);
  CHECK(run.trace.steps[0].case_name == "output");
  CHECK(run.trace.steps[0].confidence == Confidence::Inferred);
  CHECK(node_of(run.after, "y").op == "Second");
}

TEST_CASE("what cannot be told is assumed, and makes the step inferred") {
  const RuleFile rule =
      marks(R"J(["y = n:Add(a, b)"])J", R"J(["same_shape(a, b)", "not rank(a, 3)"])J");
  const Run known = run_rules({rule}, "in a: f32[4]\nin b: f32[4]\ny = Add(a, b)\nout y");
  CHECK(known.trace.steps.at(0).assumed.empty());
  CHECK(known.trace.steps.at(0).confidence == Confidence::Observed);
  const Run unknown = run_rules({rule}, "in a\nin b: f32[4]\ny = Add(a, b)\nout y");
  CHECK(unknown.trace.steps.at(0).assumed.size() == 2);
  CHECK(unknown.trace.steps.at(0).confidence == Confidence::Inferred);
}
