// What each form of a rewrite line makes: graph, names, provenance.
#include <doctest/doctest.h>

#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// The graph after one rule with these lines, given as JSON lists.
Graph rewritten(const std::string& on, const std::string& match, const std::string& rewrite,
                const std::string& graph) {
  const RuleFile rule = rule_file(
      "r", R"({"on": ")" + on + R"(", "match": )" + match + R"(, "rewrite": )" + rewrite + "}");
  Run run = run_rules({rule}, graph);
  CHECK(run.trace.steps.size() == 1);
  return std::move(run.after);
}

std::string origins_of(const Graph& graph, const OriginRefs& refs) {
  std::string out;
  for (const OriginRef& ref : refs)
    out += (out.empty() ? "" : " ") + graph.origin(ref.origin).name + (ref.shown ? "" : "(hidden)");
  return out;
}

const std::string kScales = "quant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.25\n";

}  // namespace

TEST_CASE("a copy with other operands keeps attributes, name and provenance") {
  const Graph graph = rewritten(
      "n", R"J(["d = dq:DQ{s}(q)", "y = n:Flatten(d)"])J",
      R"J(["t = n(q)", "y = DQ{s}(t) from dq"])J",
      kScales + "in q: i8[1,2,2]\nd = DQ{a}(q)\ny = Flatten<axis=2>(d)\nz = Relu(y)\nout z");
  check_graph(
      graph, kScales + "in q: i8[1,2,2]\nt = Flatten<axis=2>(q)\ny = DQ{a}(t)\nz = Relu(y)\nout z");
  const Node& dq = node_of(graph, "y");
  CHECK(dq.name == "d");
  CHECK(origins_of(graph, dq.origins) == "d");
  const Node& flatten = graph.node(graph.value(dq.operands[0]).producer);
  CHECK(flatten.name == "y");
  CHECK(origins_of(graph, flatten.origins) == "y");
  CHECK(graph.value(dq.operands[0]).type.type == DataType::Int8);
}

TEST_CASE("parameters: new ones, those it had, none") {
  const auto made = [&](const std::string& rewrite, const std::string& node) {
    return rewritten("n", R"J(["y = n:Foo{_, _}(x, z)", "x = dq:DQ{s}(q)"])J",
                     "[\"" + rewrite + "\"]",
                     kScales + "in q: i8[4]\nin z: i8[4]\nx = DQ{a}(q)\ny = " + node + "\nout y");
  };
  const std::string head = kScales + "in q: i8[4]\nin z: i8[4]\n";
  check_graph(made("y = n{s}(q, z)", "Foo(x, z)"), head + "y = Foo{a}(q, z)\nout y");
  check_graph(made("y = n{s -> s}(q, z)", "Foo(x, z)"), head + "y = Foo{a -> a}(q, z)\nout y");
  check_graph(made("y = n{s}(q, z)", "Foo{_, b}(x, z)"), head + "y = Foo{a, b}(q, z)\nout y");
  check_graph(made("y = n{s, _}(q, z)", "Foo{_, b}(x, z)"), head + "y = Foo{a}(q, z)\nout y");
  check_graph(made("y = n{-> s}", "Foo{_, b}(x, z)"),
              head + "x = DQ{a}(q)\ny = Foo{_, b -> a}(x, z)\nout y");
}

TEST_CASE("parameters carried over a Transpose have the axis where it went") {
  const Graph graph =
      rewritten("n", R"J(["d = dq:DQ{s}(q)", "y = n:Transpose(d)"])J",
                R"J(["t = n(q)", "y = DQ{s@n}(t) from dq"])J",
                "quant w = i8 per-channel axis=0 [0.5, 0.25]\nin q: i8[2,3]\nd = DQ{w}(q)\n"
                "y = Transpose<perm=[1,0]>(d)\nout y");
  check_graph(graph,
              "quant w = i8 per-channel axis=1 [0.5, 0.25]\nin q: i8[2,3]\n"
              "t = Transpose<perm=[1,0]>(q)\ny = DQ{w}(t)\nout y");
}

TEST_CASE("one node for each element of a pack, with names of their own") {
  const Graph graph = rewritten("cat", R"J(["y = cat:Concat(x...)", "z = q:Q{s}(y)"])J",
                                R"J(["t... = Q{s}(x...) from q", "z = cat(t...)"])J",
                                kScales +
                                    "in u: f32[4]\nin v: f32[4]\ny = Concat<axis=0>(u, v)\n"
                                    "z = Q{a}(y)\nout z");
  check_graph(graph, kScales +
                         "in u: f32[4]\nin v: f32[4]\nqu = Q{a}(u)\nqv = Q{a}(v)\n"
                         "z = Concat<axis=0>(qu, qv)\nout z");
  const Node& cat = node_of(graph, "z");
  CHECK(cat.name == "y");
  const Node& first = graph.node(graph.value(cat.operands[0]).producer);
  const Node& second = graph.node(graph.value(cat.operands[1]).producer);
  CHECK(first.name == "z_clone_0");
  CHECK(second.name == "z_clone_1");
  CHECK(origins_of(graph, first.origins) == "z");
  CHECK(origins_of(graph, second.origins) == "z");
}

TEST_CASE("an operand that stands twice in a pack gets a node each time") {
  check_graph(rewritten("cat", R"J(["y = cat:Concat(x...)", "z = q:Q{s}(y)"])J",
                        R"J(["t... = Q{s}(x...) from q", "z = cat(t...)"])J",
                        kScales + "in u: f32[4]\ny = Concat<axis=0>(u, u)\nz = Q{a}(y)\nout z"),
              kScales +
                  "in u: f32[4]\nqu = Q{a}(u)\nqv = Q{a}(u)\nz = Concat<axis=0>(qu, qv)\n"
                  "out z");
}

TEST_CASE("one node for each result of a pack") {
  const Graph graph = rewritten("n", R"J(["y... = n:Split(x)"])J", R"J(["y... = n as Slice"])J",
                                "in x: f32[4]\nu, v = Split<axis=0>(x)\nz = Relu(v)\nout u, z");
  const Node& first = node_of(graph, "u");
  const Node& second = node_of(graph, "v");
  CHECK(first.id != second.id);
  CHECK(first.op == "Slice");
  CHECK(second.op == "Slice");
  CHECK(std::get<std::int64_t>(first.attrs.at("part")) == 0);
  CHECK(std::get<std::int64_t>(second.attrs.at("part")) == 1);
  CHECK(std::get<std::int64_t>(second.attrs.at("num_outputs")) == 2);
  CHECK(std::get<std::int64_t>(second.attrs.at("axis")) == 0);
}

TEST_CASE("fusing joins names, origins and stages; unnamed leaves no trace in the name") {
  const std::string conv = "in x: f32[1,2,2,2]\nconst k: f32[2,2,1,1]\nc = Conv(x, k)\n";
  const Graph graph = rewritten("n", R"J(["c = n:Conv(x, w)", "y = m:Relu(c)"])J",
                                R"J(["y = n | m"])J", conv + "y = Relu(c)\nout y");
  check_graph(graph,
              "in x: f32[1,2,2,2]\nconst k: f32[2,2,1,1]\n"
              "y = Conv(x, k) | Relu(%0)\nout y");
  CHECK(node_of(graph, "y").name == "c + y");
  CHECK(origins_of(graph, node_of(graph, "y").origins) == "c y");

  const Graph hidden = rewritten("n", R"J(["c = n:Conv(x, w)", "y = m:Relu(c)"])J",
                                 R"J(["y = n | m unnamed"])J", conv + "y = Relu(c)\nout y");
  CHECK(node_of(hidden, "y").name == "c");
  CHECK(origins_of(hidden, node_of(hidden, "y").origins) == "c y(hidden)");
}

TEST_CASE("a fused operator's other operand may be replaced, on either side") {
  const std::string head = kScales + "in x: f32[4]\nin q: i8[4]\n";
  const std::string match = R"J(["c = n:Foo(x)", "y = add:Add[c, r]", "r = dr:DQ{s}(q)"])J";
  const std::string rewrite = R"J(["y = n | add{s}(q)"])J";
  check_graph(
      rewritten("n", match, rewrite, head + "c = Foo(x)\nr = DQ{a}(q)\ny = Add(c, r)\nout y"),
      head + "y = Foo(x) | Add{a}(%0, q)\nout y");
  check_graph(
      rewritten("n", match, rewrite, head + "c = Foo(x)\nr = DQ{a}(q)\ny = Add(r, c)\nout y"),
      head + "y = Foo(x) | Add{a}(q, %0)\nout y");
}

TEST_CASE("a result that both operands read is linked on both") {
  check_graph(rewritten("n", R"J(["c = n:Foo(x)", "y = m:Mul(c, c)"])J", R"J(["y = n | m"])J",
                        "in x: f32[4]\nc = Foo(x)\ny = Mul(c, c)\nout y"),
              "in x: f32[4]\ny = Foo(x) | Mul(%0, %0)\nout y");
}

TEST_CASE("Q and DQ become stages with their parameters") {
  check_graph(rewritten("n", R"J(["z = q:Q{r}(d)", "d = n:DQ{s}(x)"])J", R"J(["z = n | q"])J",
                        kScales + "in x: i8[4]\nd = DQ{a}(x)\nz = Q{b}(d)\nout z"),
              kScales + "in x: i8[4]\nz = DQ{a -> b}(x)\nout z");
  check_graph(
      rewritten("n", R"J(["z = q:Q{r}(d)", "d = dq:DQ{s}(x)", "x = n:Foo{_ -> s}(w)"])J",
                R"J(["z = n | dq | q"])J",
                kScales + "in w: i8[4]\nx = Foo{a -> a}(w)\nd = DQ{a}(x)\nz = Q{b}(d)\nout z"),
      kScales + "in w: i8[4]\nz = Foo{a -> b}(w) | Q{a}(%0) | DQ{a}(%1)\nout z");
}

TEST_CASE("as: the principal operator of a label, or one outright") {
  const std::string head = "in x: f32[1,2,2,2]\nconst k: f32[2,2,3,3]\n";
  const std::string pad = "p = Pad<pads=[0,0,1,1,0,0,1,1]>(x)\n";
  const Graph graph =
      rewritten("n", R"J(["p = pad:Pad(x)", "y = n:Conv(p, w)"])J", R"J(["y = pad | n as n"])J",
                head + pad + "y = Conv<group=1>(p, k)\nout y");
  const Node& fused = node_of(graph, "y");
  CHECK(fused.op == "Conv");
  CHECK(fused.attrs.contains("group"));
  CHECK(!fused.attrs.contains("pads"));
  CHECK(fused.name == "p + y");
  check_graph(graph, head +
                         "y = Pad<pads=[0,0,1,1,0,0,1,1]>(x) | Conv<group=1>(%0, k) as Conv\n"
                         "out y");

  const Graph pwn =
      rewritten("n", R"J(["s = n:Sigmoid(x)", "y = m:Mul(x, s)"])J", R"J(["y = n | m as PWN"])J",
                "in x: f32[4]\ns = Sigmoid(x)\ny = Mul(x, s)\nout y");
  CHECK(node_of(pwn, "y").op == "PWN");
  CHECK(node_of(pwn, "y").name == "PWN(s, y)");

  const Graph no_op = rewritten("n", R"J(["y = n:Concat(x...)"])J", R"J(["y = n as NoOp"])J",
                                "in x: f32[4]\nin z: f32[4]\ny = Concat<axis=0>(x, z)\nout y");
  CHECK(node_of(no_op, "y").op == "NoOp");
  CHECK(node_of(no_op, "y").name == "y");
}

TEST_CASE("a folded constant remembers what it is made of") {
  const Graph graph = rewritten("n", R"J(["y = n:Q{s}(k)"])J", R"J(["y = const Q{s}(k) from n"])J",
                                kScales +
                                    "const k: f32[4]\nin x: i8[4]\ny = Q{a}(k)\n"
                                    "z = Add(x, y)\nout z");
  check_graph(graph, kScales +
                         "const k: f32[4]\nin x: i8[4]\nconst y = Q{a}(k)\nz = Add(x, y)\n"
                         "out z");
  const Value& folded = graph.value(node_of(graph, "z").operands[1]);
  CHECK(folded.kind == ValueKind::Constant);
  CHECK(folded.layer_name == "k + y");
  CHECK(origins_of(graph, folded.origins) == "y");
  CHECK(folded.type.type == DataType::Int8);
}

TEST_CASE("an alias moves the readers; a network output stays as it is") {
  const std::string match = R"J(["v = n:Q{s}(x)", "u = a:Q{s}(x)"])J";
  check_graph(rewritten("n", match, R"J(["v = u"])J",
                        kScales + "in x: f32[4]\nu = Q{a}(x)\nv = Q{a}(x)\nout u\ny = DQ{a}(v)\n"
                                  "out y"),
              kScales + "in x: f32[4]\nu = Q{a}(x)\nout u\ny = DQ{a}(u)\nout y");
  const Run run =
      run_rules({rule_file("r", R"J({"match": ["y = n:Foo(x)"], "rewrite": ["y = x"]})J")},
                "in x: f32[4]\ny = Foo(x)\nout y");
  CHECK(run.trace.steps.empty());
  CHECK(misses_of(run) == Lines{"r on y: y is a network output"});
}

TEST_CASE("network outputs keep their names and order") {
  const Run run = run_rules(
      {rule_file("fuse", R"J({"match": ["c = n:Foo(x)", "y = m:Relu(c)"], "where": ["only_use(c)"],
                              "rewrite": ["y = n | m"]})J"),
       rule_file("move", R"J({"match": ["d = q:DQ{s}(x)", "y = n:Transpose(d)"],
                              "rewrite": ["t = n(x)", "y = DQ{s}(t) from q"]})J")},
      kScales +
          "in x: f32[2,2]\nin q: i8[2,2]\nd = DQ{a}(q)\nfirst = Transpose<perm=[1,0]>(d)\n"
          "c = Foo(x)\nsecond = Relu(c)\nout second, first");
  CHECK(run.trace.steps.size() == 2);
  Lines names;
  for (ValueId value : run.after.outputs()) names.push_back(run.after.value(value).name);
  CHECK(names == Lines{"second", "first"});
}

TEST_CASE("a matched node that others still read stays") {
  const Graph graph =
      rewritten("n", R"J(["d = dq:DQ{s}(q)", "y = n:Flatten(d)"])J",
                R"J(["t = n(q)", "y = DQ{s}(t) from dq"])J",
                kScales + "in q: i8[1,2]\nd = DQ{a}(q)\ny = Flatten(d)\nz = Relu(d)\nout y, z");
  check_graph(graph, kScales +
                         "in q: i8[1,2]\nd = DQ{a}(q)\nt = Flatten(q)\ny = DQ{a}(t)\n"
                         "z = Relu(d)\nout y, z");
}
