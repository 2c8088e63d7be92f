// The table that words reasons.
#include <doctest/doctest.h>

#include <algorithm>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"

namespace {

using namespace qdq;

constexpr const char* kGraph = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant b = i8 per-tensor 0.1
quant c = u8 per-tensor 0.05 zp=3
quant d = i8 per-channel axis=0 [0.1, 0.2]
quant e = i8 per-channel axis=0 [0.1, 0.3]
quant f = i8 per-tensor 0.05000001
quant g = i8 per-tensor
q = Q{a}(x)
q2 = Q{b}(x)
q3 = Q{c}(x)
q4 = Q{d}(x)
q5 = Q{e}(x)
q6 = Q{f}(x)
q7 = Q{g}(x)
y = Conv<group=2>(x, k, _)
z = Add(y, x)
out z
)";

struct Names {
  Graph graph;

  Names() {
    Result<Graph> parsed = parse_graph(kGraph);
    if (!parsed) FAIL(to_string(parsed.error()));
    graph = std::move(*parsed);
  }
  ValueId value(const char* name) const { return graph.find_value(name); }
  NodeId node(const char* name) const { return graph.value(value(name)).producer; }
  QuantId quant(const char* of) const { return *graph.node(node(of)).out_quant; }
  std::string word(ReasonKind kind, std::vector<ReasonArg> args, std::string text = "") const {
    return reason_text({kind, std::move(args), std::move(text)}, graph);
  }
};

using K = ReasonKind;

}  // namespace

TEST_CASE("reasons about values") {
  const Names n;
  CHECK(n.word(K::NotProducedBy, {n.value("k"), "DequantizeLinear"}) ==
        "k is not produced by DequantizeLinear");
  CHECK(n.word(K::NotProducedBy, {n.value("k"), "@pooling"}) ==
        "k is not produced by an operator of the class pooling");
  CHECK(n.word(K::NotProducedBy, {n.value("k"), "any operator"}) ==
        "k is not produced by any operator");
  CHECK(n.word(K::IsNotConstant, {n.value("x")}) == "x is not a constant");
  CHECK(n.word(K::NoUser, {n.value("y"), "QuantizeLinear"}) == "y is not read by QuantizeLinear");
  CHECK(n.word(K::NoUser, {n.value("y"), "@shuffle"}) ==
        "y is not read by an operator of the class shuffle");
  CHECK(n.word(K::OtherValue, {n.value("x"), n.value("y")}) == "x stands where y is wanted");
  CHECK(n.word(K::GraphOutput, {n.value("z")}) == "z is a network output");
  CHECK(n.word(K::SeveralUses, {n.value("y"), 3.0, n.node("z")}) ==
        "y has 3 readers, one of them z");
  CHECK(n.word(K::SeveralUses, {n.value("y"), 3.0}) == "y has 3 readers");
  CHECK(n.word(K::IsNotConstant, {kNoValue}) == "no value is not a constant");
}

TEST_CASE("reasons about nodes") {
  const Names n;
  CHECK(n.word(K::WrongOperator, {n.node("z"), "Conv"}) == "z is Add, want Conv");
  CHECK(n.word(K::WrongOperator, {n.node("z"), "@pooling"}) ==
        "z is Add, want an operator of the class pooling");
  CHECK(n.word(K::WrongOperator, {n.node("z"), "Add"}) == "z cannot stand for two nodes");
  CHECK(n.word(K::OperandCount, {n.node("z"), 3.0}) == "z has 2 operands, want 3");
  CHECK(n.word(K::OperandCount, {n.node("y"), 3.0}) == "y has 2 operands, want 3");
  CHECK(n.word(K::OperandCount, {n.node("q"), 2.0}) == "q has 1 operand, want 2");
  CHECK(n.word(K::OperandCount, {n.node("z"), 2.0}) == "the operands of z are not as wanted");
  CHECK(n.word(K::NotQuantized, {n.node("y")}) == "y is not quantized");
  CHECK(n.word(K::Quantized, {n.node("y")}) == "y is quantized already");
  CHECK(n.word(K::AttributeDiffers, {n.node("y"), "group", "1"}) ==
        "attribute group of y has another value, want 1");
  CHECK(n.word(K::AttributeDiffers, {n.node("z"), "group", ""}) ==
        "attribute group of z is not given");
}

TEST_CASE("reasons about quantization parameters say what differs") {
  const Names n;
  CHECK(n.word(K::OtherParams, {n.quant("q2"), n.quant("q")}) == "scale is 0.1, want 0.05");
  CHECK(n.word(K::OtherParams, {n.quant("q2"), n.quant("q"), n.node("q2")}) ==
        "scale of q2 is 0.1, want 0.05");
  CHECK(n.word(K::OtherParams, {n.quant("q6"), n.quant("q")}) == "scale is 0.05000001, want 0.05");
  CHECK(n.word(K::OtherParams, {n.quant("q5"), n.quant("q4")}) ==
        "scale in channel 1 is 0.3, want 0.2");
  CHECK(n.word(K::OtherParams, {n.quant("q3"), n.quant("q"), n.node("q3")}) ==
        "type of q3 is u8, want i8");
  CHECK(n.word(K::OtherParams, {n.quant("q4"), n.quant("q")}) ==
        "quantization is per-channel axis 0, want scale 0.05");
  CHECK(n.word(K::OtherParams, {n.quant("q7"), n.quant("q")}) ==
        "scale is not known to be the same");
}

TEST_CASE("predicates bring their own sentence") {
  const Names n;
  CHECK(n.word(K::Predicate, {n.quant("q3"), n.node("y"), 2.0, "@pooling"},
               "{0} and {1}, {2}: {3}; {9} {x} {") ==
        "u8 scale 0.05, zero point 3 and y, 2: an operator of the class pooling; ? {x} {");
}

TEST_CASE("every kind of reason has a name of its own") {
  std::vector<std::string> names;
  for (int k = 0; k <= static_cast<int>(K::Predicate); ++k)
    names.emplace_back(reason_kind_name(static_cast<ReasonKind>(k)));
  CHECK(names.front() == "not-produced-by");
  CHECK(names.back() == "predicate");
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}
