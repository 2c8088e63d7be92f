// What rewrite lines make that edit a model: derived parameters, constants in between, inputs, and
// patterns that name any operand or result.
#include <doctest/doctest.h>

#include "rewrite/run_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

Graph edited(const std::string& lines, const std::string& graph, std::size_t steps = 1) {
  Run run = run_rules({rule_file("r", lines)}, graph);
  CHECK(run.trace.steps.size() == steps);
  return std::move(run.after);
}

// A Q and DQ with these parameters, made anew with what the function derives from them.
void check_derived(const std::string& function, const std::string& before,
                   const std::string& after) {
  INFO(function, " of ", before);
  const std::string head = "\nin x: f32[2,3]\nout z\n";
  check_graph(
      edited(R"J({"on": "m", "match": ["z = m:Mark(y)", "y = n:Q{s}(x)"], "rewrite": ["z = Q{)J" +
                 function + R"J((s)}(x) from n"]})J",
             "quant s = " + before + head + "y = Q{s}(x)\nz = Mark(y)"),
      "quant s = " + after + head + "z = Q{s}(x)");
}

}  // namespace

TEST_CASE("signed: the middle of UINT8 becomes zero") {
  check_derived("signed", "u8 per-tensor 0.5 zp=128", "i8 per-tensor 0.5 zp=0");
  check_derived("signed", "u8 per-channel axis=0 [0.5, 0.25] zp=[128, 128]",
                "i8 per-channel axis=0 [0.5, 0.25] zp=[0, 0]");
  check_derived("signed", "u8 per-tensor ?a zp=128", "i8 per-tensor ?a zp=0");
}

TEST_CASE("symmetric: the longer side of the range decides") {
  check_derived("symmetric", "u8 per-tensor 127.0 zp=0", "i8 per-tensor 255.0 zp=0");
  check_derived("symmetric", "u8 per-tensor 127.0 zp=200", "i8 per-tensor 200.0 zp=0");
  check_derived("symmetric", "u8 per-tensor 127.0 zp=100", "i8 per-tensor 155.0 zp=0");
  check_derived("symmetric", "i8 per-tensor 127.0 zp=-8", "i8 per-tensor 135.0 zp=0");
  check_derived("symmetric", "i8 per-tensor 127.0 zp=8", "i8 per-tensor 136.0 zp=0");
  check_derived("symmetric", "i8 per-channel axis=0 [127.0, 254.0] zp=[-8, 8]",
                "i8 per-channel axis=0 [135.0, 272.0] zp=[0, 0]");
  // An FP32 scale again.
  check_derived("symmetric", "u8 per-tensor 0.1 zp=0", "i8 per-tensor 0.20078739523887634 zp=0");
}

TEST_CASE("largest: one scale for the tensor") {
  check_derived("largest", "i8 per-channel axis=1 [0.5, 2.0, 1.0]", "i8 per-tensor 2.0");
  check_derived("largest", "i8 per-channel axis=1 [0.5, 2.0, 1.0] zp=[0, 0, 0]",
                "i8 per-tensor 2.0 zp=0");
}

TEST_CASE("zeroed: as many zeros as scales") {
  check_derived("zeroed", "i8 per-channel axis=0 [0.5, 2.0]",
                "i8 per-channel axis=0 [0.5, 2.0] zp=[0, 0]");
  check_derived("zeroed", "i8 per-tensor ?a", "i8 per-tensor ?a zp=0");
}

TEST_CASE("front: the axis of data of that many dims") {
  check_derived("front", "i8 per-channel axis=-2 [0.5, 2.0]", "i8 per-channel axis=0 [0.5, 2.0]");
  check_derived("front", "i8 per-channel axis=1 [0.5, 2.0, 1.0]",
                "i8 per-channel axis=1 [0.5, 2.0, 1.0]");
}

TEST_CASE("positive: a small scale instead of zero") {
  check_derived("positive", "i8 per-channel axis=0 [0.5, 0]",
                "i8 per-channel axis=0 [0.5, 5.9604644775390625e-08]");
}

TEST_CASE("attributes of a copied Q follow its parameters") {
  const std::string rule =
      R"J({"on": "m", "match": ["z = m:Mark(y)", "y = n:Q{s}(x)"],
           "rewrite": ["z = n{-> FUNCTION(s)}(x)"]})J";
  const auto with = [&](const std::string& function) {
    std::string text = rule;
    return text.replace(text.find("FUNCTION"), 8, function);
  };
  const std::string head = "\nin x: f32[2,3]\nout z\n";
  const auto check = [&](const std::string& function, const std::string& before,
                         const std::string& q, const std::string& after, const std::string& z) {
    check_graph(edited(with(function), "quant s = " + before + head + "y = " + q + "\nz = Mark(y)"),
                "quant s = " + after + head + "z = " + z);
  };
  check("front", "i8 per-channel axis=-2 [0.5, 2.0]", "Q{s}<axis=-2>(x)",
        "i8 per-channel axis=0 [0.5, 2.0]", "Q{s}<axis=0>(x)");
  check("largest", "i8 per-channel axis=0 [0.5, 2.0]", "Q{s}<axis=0, saturate=1>(x)",
        "i8 per-tensor 2.0", "Q{s}<saturate=1>(x)");
  check("signed", "u8 per-tensor 0.5 zp=128", "Q{s}<output_dtype=2>(x)", "i8 per-tensor 0.5 zp=0",
        "Q{s}(x)");
}

TEST_CASE("a constant between two folds") {
  const Graph graph =
      edited(R"J({"on": "dq", "match": ["d = dq:DQ{s}(w)"], "where": ["constant(w)"], "rewrite": [
                  "f = const DQ{s}(w) from dq", "t = Q{s}(f) from dq", "d = dq(t)"]})J",
             "const w: i8[2]\nquant s = i8 per-tensor 0.5\nd: f32[2] = DQ{s}(w)\nout d");
  check_graph(graph,
              "const w: i8[2]\nquant s = i8 per-tensor 0.5\nconst f: f32[2] = DQ{s}(w)\n"
              "t = Q{s}(f)\nd = DQ{s}(t)\nout d");
  const Node& quantize = graph.node(graph.value(node_of(graph, "d").operands[0]).producer);
  const Value& folded = graph.value(quantize.operands[0]);
  CHECK(folded.type == TensorType{DataType::Float, std::vector<std::int64_t>{2}});
  CHECK(graph.value(quantize.results[0]).type.type == DataType::Int8);
}

TEST_CASE("an input takes the type of what it stands for") {
  const Graph graph =
      edited(R"J({"on": "n", "match": ["q = n:Q{s}(x)"], "where": ["network_input(x)"],
                  "rewrite": ["q = in x"]})J",
             "in x: f32[2]\nquant s = i8 per-tensor 0.5\nq = Q{s}(x)\nd = DQ{s}(q)\nout d");
  check_graph(graph, "in x: i8[2]\nquant s = i8 per-tensor 0.5\nd = DQ{s}(x)\nout d");
}

TEST_CASE("an output that a Q makes from now on is of its type") {
  const Graph graph =
      edited(R"J({"on": "n", "match": ["d = n:DQ{s}(q)", "q = p:Q{s}(x)"],
                  "rewrite": ["d = p(x)"]})J",
             "in x: f32[2]\nquant s = i8 per-tensor 0.5\nq = Q{s}(x)\nd: f32[2] = DQ{s}(q)\nout d");
  CHECK(graph.value(graph.outputs()[0]).name == "d");
  CHECK(graph.value(graph.outputs()[0]).type == TensorType{DataType::Int8, {{2}}});
}

TEST_CASE("a pack of what a pack made") {
  check_graph(
      edited(
          R"J({"on": "cat", "match": ["y = cat:Concat(x...)", "z = q:Q{s}(y)", "d = dq:DQ{s}(z)"],
                  "rewrite": ["t... = Q{s}(x...) from q", "u... = DQ{s}(t...) from dq",
                              "d = cat(u...)"]})J",
          "in a: f32[2]\nin b: f32[2]\nquant s = i8 per-tensor 0.5\ny = Concat<axis=0>(a, b)\n"
          "q = Q{s}(y)\nd = DQ{s}(q)\nout d"),
      "in a: f32[2]\nin b: f32[2]\nquant s = i8 per-tensor 0.5\nqa = Q{s}(a)\nqb = Q{s}(b)\n"
      "da = DQ{s}(qa)\ndb = DQ{s}(qb)\nd = Concat<axis=0>(da, db)\nout d");
}

TEST_CASE("any operand: the one for which the rest fits") {
  const std::string rule = R"J({"on": "cat", "match": ["y = cat:Concat(_..., a, _...)",
      "a = r:Relu(x)"], "where": ["only_use(a)"], "rewrite": ["a = x"]})J";
  const std::string head = "in x: f32[2]\nin z: f32[2]\nout y\n";
  check_graph(edited(rule, head + "a = Relu(x)\ny = Concat<axis=0>(z, a)"),
              head + "y = Concat<axis=0>(z, x)");
  check_graph(edited(rule, head + "a = Relu(x)\nb = Relu(z)\ny = Concat<axis=0>(z, a, b)", 2),
              head + "y = Concat<axis=0>(z, x, z)");
  check_graph(edited(rule, head + "y = Concat<axis=0>(z, x)", 0),
              head + "y = Concat<axis=0>(z, x)");
}

TEST_CASE("any result: the one for which the rest fits") {
  const std::string rule = R"J({"on": "split", "match": ["_..., y, _... = split:Split(x)",
      "z = r:Relu(y)"], "rewrite": ["z = y"]})J";
  const std::string head = "in x: f32[4]\nout d, e\na, b = Split<axis=0>(x)\nd = Neg(a)\n";
  check_graph(edited(rule, head + "c = Relu(b)\ne = Neg(c)"), head + "e = Neg(b)");
}
