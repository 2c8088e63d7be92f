// Where names of nodes say that they belong.
#include "report/module_path.h"

#include <doctest/doctest.h>

#include "lint/tiny_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::string path(std::string_view name) {
  std::string text;
  for (const std::string& module : module_path(name)) text += (text.empty() ? "" : " ") + module;
  return text;
}

}  // namespace

TEST_CASE("modules of a node, exporter by exporter") {
  // torch.onnx
  CHECK(path("/layer1/layer1.0/conv1/Conv") == "layer1 0 conv1");
  CHECK(path("/layer1/layer1.0/Add") == "layer1 0");
  CHECK(path("/encoder/layer.11/attention/self/MatMul_1") == "encoder layer 11 attention self");
  CHECK(path("/conv1/_input_quantizer/QuantizeLinear") == "conv1 _input_quantizer");
  CHECK(path("/Add_3").empty());
  // ultralytics
  CHECK(path("/model.22/cv2.0/cv2.0.0/conv/Conv") == "model 22 cv2 0 0 conv");
  CHECK(path("/model.9/m/MaxPool") == "model 9 m");
  // tf2onnx, Keras, TensorFlow Lite
  CHECK(path("resnet/layer1/block0/conv") == "resnet layer1 block0");
  CHECK(path("StatefulPartitionedCall/net/conv/Conv2D__12") == "StatefulPartitionedCall net conv");
  CHECK(path("net/conv/BiasAdd;net/conv/Conv2D;net/bn") == "net conv");
  // A quantizer's nodes that are named after tensors
  CHECK(path("/fc/Gemm_output_0_QuantizeLinear") == "fc");
  // Names that were made up
  CHECK(path("Conv_12").empty());
  CHECK(path("node_conv2d_1").empty());
  CHECK(path("p2o.Conv.3").empty());
}

TEST_CASE("odd names have a path too, and a short one") {
  CHECK(path("").empty());
  CHECK(path("/").empty());
  CHECK(path("///a///b/").starts_with("a"));
  CHECK(path("a.b./..c") == "a b");
  CHECK(path("layer1/layer10/x") == "layer1 layer10");
  std::string deep;
  for (int k = 0; k < 1000; ++k) deep += "m" + std::to_string(k) + "/";
  CHECK(module_path(deep).size() == 16);
  CHECK(module_path(std::string(1000, 'a') + "." + deep).size() == 16);
}

TEST_CASE("a layer of several nodes stands in the module that holds them all") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(R"(
in x: f32[1,8,8,8]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant w = i8 per-tensor 0.1
"/m/m.0/conv/Q" = Q{a}(x)
"/m/m.0/conv/DQ" = DQ{a}("/m/m.0/conv/Q")
"/m/m.0/conv/QW" = Q{w}(k)
"/m/m.0/conv/DQW" = DQ{w}("/m/m.0/conv/QW")
"/m/m.0/conv/Conv" = Conv<pads=[1,1,1,1]>("/m/m.0/conv/DQ", "/m/m.0/conv/DQW")
"/m/m.0/act/Relu" = Relu("/m/m.0/conv/Conv")
"/n/n.0/conv/Q" = Q{a}("/m/m.0/act/Relu")
"/n/n.0/conv/DQ" = DQ{a}("/n/n.0/conv/Q")
out "/n/n.0/conv/DQ"
)",
                                rules, "trt10.0");
  const std::vector<ModulePath> paths = layer_paths(run);
  REQUIRE(paths.size() == 3);
  CHECK(paths[0] == ModulePath{"m", "0", "conv"});
  // Conv, Relu and the next module's Q: what computes is in m.0.
  CHECK(paths[1] == ModulePath{"m", "0"});
  CHECK(paths[2] == ModulePath{"n", "0", "conv"});
}

TEST_CASE("where names of nodes tell nothing, the weights' name does") {
  const auto found = [](const std::string& weights) {
    const Analysis run =
        analyzed("in x: f32[1,8,8,8]\nconst \"" + weights +
                     "\": f32[8,8,3,3]\nquant a = i8 per-tensor 0.05\nquant w = i8 per-tensor 0.1\n"
                     "Q_0 = Q{a}(x)\nDQ_0 = DQ{a}(Q_0)\nQ_1 = Q{w}(\"" +
                     weights +
                     "\")\nDQ_1 = DQ{w}(Q_1)\nConv_2 = Conv<pads=[1,1,1,1]>(DQ_0, DQ_1)\n"
                     "Q_3 = Q{a}(Conv_2)\nDQ_3 = DQ{a}(Q_3)\nout DQ_3\n",
                 RuleSet::builtin(), "trt10.0");
    return layer_paths(run)[1];
  };
  CHECK(found("layer1.0.conv1.weight") == ModulePath{"layer1", "0", "conv1"});
  CHECK(found("onnx::Conv_12").empty());
  CHECK(found("0.5").empty());
  CHECK(found(".weight").empty());
  CHECK(found("a/b.weight").empty());
}

TEST_CASE("a node whose name tells nothing does not move the layer out of its module") {
  const Graph graph = *parse_graph(
      "in x: f32[1,8,8,8]\nconst k: f32[8,8,3,3]\n\"/m/conv/Conv\" = Conv(x, k)\n"
      "Relu_1 = Relu(\"/m/conv/Conv\")\nout Relu_1\n");
  Layer layer;
  layer.origins = {OriginRef{OriginId{0}, true}, OriginRef{OriginId{1}, true}};
  CHECK(module_path(layer, graph) == ModulePath{"m", "conv"});
}
