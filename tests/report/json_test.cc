// The JSON documents: valid, versioned, complete.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

std::vector<std::string> keys(const nlohmann::ordered_json& object) {
  std::vector<std::string> out;
  for (const auto& item : object.items()) out.push_back(item.key());
  return out;
}

}  // namespace

TEST_CASE("findings of several models in one document") {
  const RuleSet rules = tiny_rules();
  FindingsJson document(rules, "1.2.3");
  document.add(analyzed(kFloatWeights, rules));
  document.add(analyzed(kInt8, rules));
  const json j = json::parse(document.text());
  CHECK(j["version"] == 1);
  CHECK(j["tool"] ==
        json({{"name", "qdq-lint"}, {"version", "1.2.3"}, {"rules_digest", rules.digest()}}));
  REQUIRE(j["runs"].size() == 2);
  CHECK(j["runs"][1]["findings"] == json::array());
  CHECK(j["runs"][1]["summary"]["weighted_int8"] == 1);
  CHECK(j["runs"][1]["summary"]["int8_mac_share"] == nullptr);
  const json& run = j["runs"][0];
  CHECK(run["model"] == "m.onnx");
  CHECK(run["target"] == "trt8.4");
  REQUIRE(run["findings"].size() == 1);
  const json& finding = run["findings"][0];
  CHECK(finding["code"] == "QDQ201");
  CHECK(finding["rule"] == "dangling-dq");
  CHECK(finding["severity"] == "warning");
  CHECK(finding["confidence"] == "observed");
  CHECK(finding["node"] == "dx");
  CHECK(finding["op"] == "DequantizeLinear");
  CHECK(finding["message"] == "dx (scale 0.04167) is left over: y runs in float");
  CHECK(finding["quote"] == "");
  CHECK(finding["advice"] == "Quantize the weights of y too.");
  CHECK(finding["related"] == json({"y"}));
  CHECK(finding["reasons"] == json::array({{{"rule", "quantize-conv"},
                                            {"node", "y"},
                                            {"part", "w = dw:DQ{sw}(qw)"},
                                            {"kind", "not-produced-by"},
                                            {"text", "k is not produced by DequantizeLinear"},
                                            {"blamed", json::array({{{"tensor", "k"}}})}}}));
  CHECK(finding["layers"][1]["name"] == "y");
  CHECK(finding["layers"][1]["int8"] == "none");
}

TEST_CASE("a document without runs is a document") {
  const json j = json::parse(FindingsJson(tiny_rules(), "0").text());
  CHECK(j["runs"] == json::array());
}

TEST_CASE("names that are not UTF-8 do not break the document") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.5
qx = Q{a}(x)
"d\xff\"\n" = DQ{a}(qx)
y = Conv("d\xff\"\n", k)
out y
)",
                                rules);
  FindingsJson document(rules, "0");
  document.add(run);
  CHECK(json::parse(document.text())["runs"][0]["findings"][0]["node"] == "d\xef\xbf\xbd\"\n");
  CHECK(json::parse(prediction_json(run, rules, "0"))["layers"][1]["name"] == "d\xef\xbf\xbd\"\n");
  CHECK(json::parse(layer_info_json(run))["Layers"][1]["Name"] == "d\xef\xbf\xbd\"\n");
}

TEST_CASE("the prediction with the steps behind it") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  const json j = json::parse(prediction_json(run, rules, "1.2.3"));
  CHECK(j["version"] == 1);
  REQUIRE(j["layers"].size() == 3);
  const json& conv = j["layers"][1];
  CHECK(conv["name"] == "k + qk + c");
  CHECK(conv["type"] == "CaskConvolution");
  CHECK(conv["kind"] == "compute");
  CHECK(conv["op"] == "Conv");
  CHECK(conv["rule"] == "convolution");
  CHECK(conv["nodes"] == json::array({{{"name", "qk"}, {"op", "QuantizeLinear"}, {"shown", true}},
                                      {{"name", "c"}, {"op", "Conv"}, {"shown", true}}}));
  CHECK(conv["inputs"] ==
        json::array(
            {{{"name", "qx"}, {"type", "i8"}, {"precision", "int8"}, {"shape", {1, 8, 4, 4}}}}));
  CHECK(conv["outputs"][0]["shape"] == nullptr);
  CHECK(conv["int8"] == "int8");
  CHECK(conv["macs"] == nullptr);
  CHECK(conv["confidence"] == "documented");
  CHECK(conv["because"] == json::array({{{"step", 1}, {"rule", "quantize-conv"}}}));
  REQUIRE(j["steps"].size() == 2);
  CHECK(j["steps"][1]["case"] == "int8 out");
  CHECK(j["steps"][1]["on"] == "c");
  CHECK(j["steps"][1]["created"] == json({"c"}));
  CHECK(j["steps"][1]["removed"].size() == 4);
  CHECK(j["removed"][0]["node"] == "dx");
  CHECK(j["removed"][0]["rule"] == "quantize-conv");
  CHECK(j["removed"][0]["step"] == 1);
  // Every ONNX node is in a layer or among the removed.
  std::size_t nodes = j["removed"].size();
  for (const json& layer : j["layers"]) nodes += layer["nodes"].size();
  CHECK(nodes == run.model.graph.origins().size());
}

TEST_CASE("layer information has TensorRT's shape") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules, "trt8.4,fp16");
  const auto j = nlohmann::ordered_json::parse(layer_info_json(run));
  CHECK(keys(j) == std::vector<std::string>{"Layers", "Bindings"});
  CHECK(j["Bindings"].dump() == R"(["x","y"])");
  REQUIRE(j["Layers"].size() == 3);
  CHECK(j["Layers"][0].dump() ==
        R"({"Name":"qx","LayerType":"Reformat","Inputs":[{"Name":"x","Location":"Device",)"
        R"("Dimensions":[1,8,4,4],"Format/Datatype":"Row major linear FP32"}],)"
        R"("Outputs":[{"Name":"qx","Location":"Device","Dimensions":[1,8,4,4],)"
        R"("Format/Datatype":"Row major Int8 format"}],"Origin":"QDQ"})");
  CHECK(keys(j["Layers"][1]) == std::vector<std::string>{"Name", "LayerType", "Inputs", "Outputs"});
  CHECK(j["Layers"][1]["Outputs"][0]["Dimensions"].dump() == "[]");
  CHECK(j["Layers"][2]["Origin"] == "QDQ");
}

TEST_CASE("tensor types as TensorRT spells them") {
  const RuleSet rules = tiny_rules();
  Analysis run = analyzed("in x: f32[?,8]\ny = Relu(x)\nout y\n", rules);
  const auto format = [&](DataType type, Precision precision) {
    run.prediction.layers[0].inputs[0].type = type;
    run.prediction.layers[0].inputs[0].precision = precision;
    const json input = json::parse(layer_info_json(run))["Layers"][0]["Inputs"][0];
    CHECK(input["Dimensions"] == json({-1, 8}));
    return input["Format/Datatype"].get<std::string>();
  };
  CHECK(format(DataType::Float, Precision::Float) == "Row major linear FP32");
  CHECK(format(DataType::Float16, Precision::Float) == "Row major linear FP16 format");
  CHECK(format(DataType::BFloat16, Precision::Float) == "Row major linear BFloat16 format");
  CHECK(format(DataType::Int8, Precision::Int8) == "Row major Int8 format");
  CHECK(format(DataType::Int32, Precision::Other) == "Row major linear Int32");
  CHECK(format(DataType::Int64, Precision::Other) == "Row major linear Int64 format");
  CHECK(format(DataType::Bool, Precision::Other) == "Row major linear BOOL");
  CHECK(format(DataType::Float8E4M3FN, Precision::Other) == "Row major linear FP8 format");
  CHECK(format(DataType::Undefined, Precision::Int8) == "Row major Int8 format");
  CHECK(format(DataType::Undefined, Precision::Float) == "Row major linear FP32");
  CHECK(format(DataType::Complex64, Precision::Other) == "Unknown format");
}

TEST_CASE("a reformat says that it is one") {
  const RuleSet rules = tiny_rules();
  Analysis run = analyzed("in x: f32[1,8]\ny = Relu(x)\nout y\n", rules);
  run.prediction.layers[0].kind = LayerKind::Reformat;
  CHECK(json::parse(layer_info_json(run))["Layers"][0]["Origin"] == "REFORMAT");
}

TEST_CASE("the rules as JSON") {
  const RuleSet rules = tiny_rules();
  const json j = json::parse(rules_json(rules, "1.2.3"));
  CHECK(j["targets"] == json({"trt8.4", "trt10.0"}));
  REQUIRE(j["rules"].size() == rules.rules().size());
  for (const json& rule : j["rules"]) {
    if (rule["id"] != "dangling-dq") continue;
    CHECK(rule["kind"] == "lint");
    CHECK(rule["code"] == "QDQ201");
    CHECK(rule["severity"] == "warning");
    CHECK(rule["why"] == "It costs a layer.");
    CHECK(rule["releases"] == ">=8.0");
    CHECK(rule["evidence"] == json({"e"}));
    CHECK(!rule.contains("fix"));
  }
  for (const json& predicate : j["predicates"]) {
    if (predicate["name"] != "has_stage") continue;
    CHECK(predicate["params"] == json({"node", "text"}));
    CHECK(predicate["words"] == "{0} already has {1} in it");
  }
}

TEST_CASE("the same input gives the same bytes") {
  const RuleSet rules = tiny_rules();
  const Analysis a = analyzed(kInt8, rules);
  const Analysis b = analyzed(kInt8, rules);
  CHECK(prediction_json(a, rules, "0") == prediction_json(b, rules, "0"));
  CHECK(layer_info_json(a) == layer_info_json(b));
  CHECK(full_report(a, rules, {}) == full_report(b, rules, {}));
}

TEST_CASE("estimates of time say that they are, and for which device") {
  const RuleSet rules = tiny_rules({round_devices()});
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
quant a = i8 per-tensor 0.5
q: i8[1,8,4,4] = Q{a}(x)
y: f32[1,8,4,4] = DQ{a}(q)
z: f32[1,8,4,4] = Relu(y)
out z
)",
                                rules);
  const json tree = json::parse(prediction_json(run, rules, "0"));
  CHECK(tree["cost"]["estimate"] == true);
  CHECK(tree["cost"]["device"] == json({{"sm", 75}, {"name", "Round"}}));
  CHECK(tree["cost"]["layers_without_estimate"] == 0);
  CHECK(tree["layers"][0]["cost"]["bytes"] == 640);
  CHECK(tree["layers"][0]["cost"]["macs"] == nullptr);
  CHECK(tree["layers"][0]["cost"]["estimated_seconds"] == 2.28e-6);
  CHECK(tree["layers"][0]["cost"]["estimated_seconds_in_int8"] == 0);
  CHECK(tree["layers"][2]["cost"]["estimated_share"] == 0.4006);
  FindingsJson document(rules, "0");
  Analysis found = analyzed(kFloatWeights, rules);
  document.add(found);
  found.groups[0].cost_share = 0.25;
  document.add(found);
  const json runs = json::parse(document.text())["runs"];
  CHECK(runs[0]["findings"][0]["cost"] == nullptr);
  CHECK(runs[0]["cost"]["seconds"] == nullptr);
  CHECK(runs[1]["findings"][0]["cost"]["share"] == 0.25);
  CHECK(runs[1]["findings"][0]["cost"]["estimate"] == true);
}
