// The names that TensorRT gives to layers.
#include "predict/engine_names.h"

#include <doctest/doctest.h>

#include "qdq_lint/graph_text.h"

using namespace qdq;

namespace {

// A node is called by its first result, so tensors and nodes share their names here.
Graph model() {
  Result<Graph> graph = parse_graph(R"(
in    x: f32[1,8,4,4]
const conv1.weight: f32[8,8,3,3]
quant s = i8 per-tensor 0.05
QuantizeLinear_2 = Q{s}(x)
DequantizeLinear_3 = DQ{s}(QuantizeLinear_2)
Conv_9 = Conv(DequantizeLinear_3, conv1.weight)
/act/Sigmoid = Sigmoid(Conv_9)
/act/Mul = Mul(Conv_9, /act/Sigmoid)
"odd, name + x" = Relu(/act/Mul)
a_clone_1 = Relu("odd, name + x")
Add_10 = Add(a_clone_1, /act/Sigmoid)
out Add_10
)");
  REQUIRE(graph);
  return std::move(*graph);
}

// "N:Conv_9 C:conv1.weight": each part with its kind.
std::string parts(std::string_view name) {
  const Graph graph = model();
  std::string out;
  for (const NamePart& part : EngineNames(graph).parse(name).parts) {
    const char kind = "NCMU"[static_cast<int>(part.kind)];
    const std::string text = part.node ? graph.origin(*part.node).name : part.text;
    out += (out.empty() ? "" : " ") + std::string(1, kind) + ":" + text;
  }
  return out;
}

}  // namespace

TEST_CASE("the nodes in a layer's name") {
  struct Row {
    std::string_view name;
    std::string_view parts;
  };
  const Row rows[] = {
      {"Conv_9", "N:Conv_9"},
      {"conv1.weight + QuantizeLinear_2 + Conv_9", "C:conv1.weight N:QuantizeLinear_2 N:Conv_9"},
      {"Conv_9 || Add_10", "N:Conv_9 N:Add_10"},
      {"PWN(/act/Sigmoid)", "N:/act/Sigmoid"},
      {"PWN(/act/Sigmoid, /act/Mul)", "N:/act/Sigmoid N:/act/Mul"},
      {"PWN(PWN(/act/Sigmoid), PWN(/act/Mul))", "N:/act/Sigmoid N:/act/Mul"},
      {"PWN(PWN(PWN(/act/Sigmoid), /act/Mul), Add_10)", "N:/act/Sigmoid N:/act/Mul N:Add_10"},
      {"Conv_9 + PWN(PWN(/act/Sigmoid), PWN(/act/Mul))", "N:Conv_9 N:/act/Sigmoid N:/act/Mul"},
      {"QuantizeLinear_2_clone_0", "N:QuantizeLinear_2"},
      {"QuantizeLinear_2_clone_0_clone_11", "N:QuantizeLinear_2"},
      {"QuantizeLinear_2_quantize_scale_node", "N:QuantizeLinear_2"},
      {"DequantizeLinear_3_dequantize_scale_node_clone_1", "N:DequantizeLinear_3"},
      {"a_clone_1", "N:a_clone_1"},
      {"odd, name + x", "N:odd, name + x"},
      {"node_of_Conv_9", "N:Conv_9"},
      {"(Unnamed Layer* 12) [Shuffle]", "M:(Unnamed Layer* 12) [Shuffle]"},
      {"Conv_9 + (Unnamed Layer* 3) [ElementWise]", "N:Conv_9 M:(Unnamed Layer* 3) [ElementWise]"},
      {"copied_squeeze_after_(Unnamed Layer* 3) [ElementWise]",
       "M:copied_squeeze_after_(Unnamed Layer* 3) [ElementWise]"},
      {"__myl_MulAdd_myl0_3", "M:__myl_MulAdd_myl0_3"},
      {"Add_10_myl0_15", "N:Add_10"},
      {"Conv_77", "U:Conv_77"},
      {"Conv_9 +  + Add_10", "N:Conv_9 N:Add_10"},
      {"PWN(", ""},
      {")))", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(parts(row.name) == row.parts);
  }
}

TEST_CASE("reformats are about the layer behind them") {
  const Graph graph = model();
  const EngineNames names(graph);
  for (const char* name : {"Reformatting CopyNode for Input Tensor 0 to Conv_9 + Add_10",
                           "Reformatting CopyNode for Output Tensor 12 to Conv_9 + Add_10"}) {
    const LayerName parsed = names.parse(name);
    CHECK(parsed.reformat);
    CHECK(parsed.parts.size() == 2);
  }
  CHECK(names.parse("Reformatting CopyNode for Input Tensor 0").parts.empty());
  CHECK_FALSE(names.parse("Conv_9").reformat);
}

TEST_CASE("a region names its ends, and holds what lies between them") {
  const Graph graph = model();
  const EngineNames names(graph);
  const LayerName parsed = names.parse("{ForeignNode[/act/Sigmoid.../act/Mul]}");
  REQUIRE(parsed.region);
  CHECK(parsed.region->first == "/act/Sigmoid");
  CHECK(parsed.region->second == "/act/Mul");
  const auto held = [&](const std::string& first, const std::string& last) {
    std::string out;
    for (OriginId node : names.between({first, last})) out += graph.origin(node).name + " ";
    return out;
  };
  CHECK(held("/act/Sigmoid", "/act/Mul") == "/act/Sigmoid /act/Mul ");
  CHECK(held("Conv_9", "Conv_9") == "Conv_9 ");
  CHECK(held("conv1.weight", "/act/Mul") == "Conv_9 /act/Sigmoid /act/Mul ");
  CHECK(held("conv1.weight + (Unnamed Layer* 1) [Shuffle]",
             "/act/Sigmoid + (Unnamed Layer* 4) [Shuffle]") == "Conv_9 /act/Sigmoid ");
  CHECK(held("Add_10", "Conv_9").empty());
  CHECK(held("elsewhere", "Conv_9").empty());
  CHECK(names.parse("Reformatting CopyNode for Input Tensor 1 to {ForeignNode[a...b]}").region);
  CHECK_FALSE(names.parse("{ForeignNode[a...b").region);
}

TEST_CASE("kernels of Myelin are told by their names") {
  const Graph graph = model();
  const EngineNames names(graph);
  CHECK(names.parse("__myl_MulAdd_myl0_3").myelin_kernel);
  CHECK(names.parse("__mye131_dconst").myelin_kernel);
  CHECK(names.parse("Add_10_myl0_15").myelin_kernel);
  CHECK_FALSE(names.parse("Conv_9").myelin_kernel);
  CHECK_FALSE(names.parse("a_clone_1").myelin_kernel);
}
