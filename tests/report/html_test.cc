// The HTML report: its data are complete, refer to what is there, and cannot be taken for markup.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "lint/tiny_rules.h"
#include "qdq_lint/formats.h"
#include "qdq_lint/html_report.h"
#include "report/html.h"
#include "report/viewer.h"
#include "support/html_data.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

std::string page_of(const std::vector<const Analysis*>& runs, const RuleSet& rules,
                    std::shared_ptr<const EngineReport> engine = nullptr) {
  FormatContext context{rules, "1.2.3", runs.front()->target, {}, {}};
  context.engine = std::move(engine);
  const auto writer = find_format("html")->make(context);
  std::string text;
  for (const Analysis* run : runs) text += writer->add(*run, nullptr);
  return text + writer->finish(0);
}

json data_of(const Analysis& run, const RuleSet& rules) {
  return json::parse(html_data(page_of({&run}, rules)));
}

void check_indexes(const json& list, std::size_t size) {
  for (const json& one : list) CHECK(one.get<std::size_t>() < size);
}

// Whatever is a number of something is one that there is.
void check_references(const json& report) {
  const std::size_t layers = report["layers"].size();
  const std::size_t nodes = report["nodes"].size();
  const std::size_t tensors = report["tensors"].size();
  const std::size_t steps = report["steps"].size();
  for (const json& layer : report["layers"]) {
    check_indexes(layer["inputs"], tensors);
    check_indexes(layer["outputs"], tensors);
    check_indexes(layer["steps"], steps);
    check_indexes(layer["findings"], report["findings"].size());
    for (const json& node : layer["nodes"]) CHECK(node["node"].get<std::size_t>() < nodes);
    if (!layer["island"].is_null())
      CHECK(layer["island"].get<std::size_t>() < report["cost"]["float_islands"].size());
  }
  for (const json& edge : report["edges"]) {
    REQUIRE(edge.size() == 3);
    for (const int end : {0, 1})
      CHECK((edge[end].is_null() || edge[end].get<std::size_t>() < layers));
    CHECK(edge[2].get<std::size_t>() < tensors);
  }
  for (const json& node : report["nodes"]) {
    check_indexes(node["layers"], layers);
    CHECK(node["layers"].empty() == node["removed"].is_object());
  }
  for (const json& step : report["steps"]) check_indexes(step["layers"], layers);
  for (const json& finding : report["findings"]) {
    check_indexes(finding["layers"], layers);
    check_indexes(finding["steps"], steps);
    for (const json& place : finding["places"]) {
      check_indexes(place["layers"], layers);
      if (!place["node_index"].is_null())
        CHECK(report["nodes"][place["node_index"].get<std::size_t>()]["name"] == place["node"]);
    }
  }
}

// Every name of a rule can be looked up.
void check_rules(const json& data) {
  const auto known = [&](const json& name) { CHECK_MESSAGE(data["rules"].contains(name), name); };
  for (const json& report : data["reports"]) {
    for (const json& step : report["steps"]) known(step["rule"]);
    for (const json& layer : report["layers"]) {
      if (!layer["rule"].is_null()) known(layer["rule"]);
      for (const json& miss : layer["nearly"]) known(miss["rule"]);
    }
    for (const json& finding : report["findings"]) {
      known(finding["rule"]);
      for (const json& miss : finding["reasons"]) known(miss["rule"]);
    }
  }
}

void check_complete(const json& report, const Analysis& run) {
  CHECK(report["layers"].size() == run.prediction.layers.size());
  CHECK(report["nodes"].size() == run.model.graph.origins().size());
  CHECK(report["steps"].size() == run.trace.steps.size());
  CHECK(report["findings"].size() == run.groups.size());
  std::size_t places = 0;
  for (const json& finding : report["findings"]) places += finding["places"].size();
  CHECK(places == run.findings.size());
  std::size_t layers = 0;
  for (const auto& [name, count] : report["confidence"].items()) layers += count.get<std::size_t>();
  CHECK(layers == run.prediction.layers.size());
}

// Two blocks of a real network, named as PyTorch does, one of them without quantized weights.
constexpr const char* kBlocks = R"(
in x: f32[1,8,8,8]
const k: f32[8,8,3,3]
const l: f32[8,8,3,3]
quant a = i8 per-tensor 0.05
quant w = i8 per-tensor 0.1
"/m/m.0/conv/_input_quantizer/QuantizeLinear" = Q{a}(x)
"/m/m.0/conv/_input_quantizer/DequantizeLinear" = DQ{a}("/m/m.0/conv/_input_quantizer/QuantizeLinear")
"/m/m.0/conv/_weight_quantizer/QuantizeLinear" = Q{w}(k)
"/m/m.0/conv/_weight_quantizer/DequantizeLinear" = DQ{w}("/m/m.0/conv/_weight_quantizer/QuantizeLinear")
"/m/m.0/conv/Conv" = Conv<pads=[1,1,1,1]>("/m/m.0/conv/_input_quantizer/DequantizeLinear", "/m/m.0/conv/_weight_quantizer/DequantizeLinear")
"/m/m.0/act/Relu" = Relu("/m/m.0/conv/Conv")
"/m/m.1/conv/_input_quantizer/QuantizeLinear" = Q{a}("/m/m.0/act/Relu")
"/m/m.1/conv/_input_quantizer/DequantizeLinear" = DQ{a}("/m/m.1/conv/_input_quantizer/QuantizeLinear")
"/m/m.1/conv/Conv" = Conv<pads=[1,1,1,1]>("/m/m.1/conv/_input_quantizer/DequantizeLinear", l)
out "/m/m.1/conv/Conv"
)";

}  // namespace

TEST_CASE("a page tells all of a small model") {
  const RuleSet rules = tiny_rules({round_devices()});
  const Analysis run = analyzed(kInt8, rules);
  const json data = data_of(run, rules);
  CHECK(data["version"] == 1);
  CHECK(data["kind"] == "check");
  CHECK(data["tool"]["version"] == "1.2.3");
  CHECK(data["compare"].is_null());
  CHECK(data["diff"].is_null());
  REQUIRE(data["reports"].size() == 1);
  const json& report = data["reports"][0];
  check_complete(report, run);
  check_references(report);
  check_rules(data);
  CHECK(report["model"] == "m.onnx");
  CHECK(report["headline"].get<std::string>().starts_with("Summary (trt8.4)"));
  REQUIRE(report["layers"].size() == 3);
  const json& conv = report["layers"][1];
  CHECK(conv["name"] == "k + qk + c");
  CHECK(conv["title"] == "c");
  CHECK(conv["precision"] == "int8");
  CHECK(conv["kind"] == "compute");
  CHECK(conv["verdict"] == "int8");
  CHECK(conv["steps"] == json({0, 1}));
  CHECK(report["layers"][0]["precision"] == "int8-out");
  CHECK(report["layers"][2]["precision"] == "int8-in");
  CHECK(report["edges"].dump() == "[[null,0,0],[0,1,1],[1,2,2],[2,null,3]]");
  CHECK(report["tensors"][2]["name"] == "qc");
  CHECK(data["rules"]["quantize-conv"]["summary"] ==
        "Fuses a Conv with the DQs that feed it and the Q after it.");
}

TEST_CASE("a step shows what it did") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  const json step = data_of(run, rules)["reports"][0]["steps"][1];
  CHECK(step["rule"] == "quantize-conv");
  CHECK(step["case"] == "int8 out");
  CHECK(step["layers"] == json({1}));
  CHECK(step["log"] == json({"QuantizeDoubleInputNodes: fusing into c"}));
  CHECK(step["before"] ==
        "quant s0 = i8 per-tensor 0.05\n"
        "quant s1 = i8 per-channel axis=0 ?w\n"
        "quant s2 = i8 per-tensor 0.1\n"
        "dx = DQ{s0}(qx)\n"
        "dk = DQ{s1}(qk)\n"
        "c = Conv<pads=[1,1,1,1]>(dx, dk)\n"
        "qc = Q{s2}(c)");
  CHECK(step["after"] ==
        "quant s0 = i8 per-tensor 0.05\n"
        "quant s1 = i8 per-channel axis=0 ?w\n"
        "quant s2 = i8 per-tensor 0.1\n"
        "qc = Conv{s0, s1 -> s2}<pads=[1,1,1,1]>(qx, qk)");
}

TEST_CASE("a finding leads to its layers and nodes, and they back to it") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kFloatWeights, rules);
  const json data = data_of(run, rules);
  const json& report = data["reports"][0];
  check_complete(report, run);
  check_references(report);
  check_rules(data);
  REQUIRE(report["findings"].size() == 1);
  const json& finding = report["findings"][0];
  CHECK(finding["code"] == "QDQ201");
  CHECK(finding["counts"] == true);
  CHECK(finding["layers"] == json({1, 2}));
  for (const json& layer : finding["layers"])
    CHECK(report["layers"][layer.get<std::size_t>()]["findings"] == json({0}));
  CHECK(report["nodes"][finding["places"][0]["node_index"].get<std::size_t>()]["name"] == "dx");
  CHECK(report["layers"][2]["nearly"][0]["rule"] == "quantize-conv");
  CHECK(report["layers"][2]["nearly"][0]["text"] == "k is not produced by DequantizeLinear");
}

TEST_CASE("layers stand in their modules, and all rules and numbers of a real release are known") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run = analyzed(kBlocks, rules, "trt10.0");
  const json data = data_of(run, rules);
  const json& report = data["reports"][0];
  check_complete(report, run);
  check_references(report);
  check_rules(data);
  std::set<std::string> paths;
  for (const json& layer : report["layers"]) paths.insert(layer["path"].dump());
  CHECK(paths.contains(R"(["m","0"])"));
  CHECK(paths.contains(R"(["m","1","conv"])"));
}

TEST_CASE("what names say is no markup and ends no script") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.5
qx = Q{a}(x)
"</script><script>alert(1)</script><!--&amp;\xe2\x80\xa8##\xff\x1b[2J" = DQ{a}(qx)
y = Conv("</script><script>alert(1)</script><!--&amp;\xe2\x80\xa8##\xff\x1b[2J", k)
out y
)",
                                rules);
  const std::string page = page_of({&run}, rules);
  const std::string text = html_data(page);
  const json data = json::parse(text);
  CHECK(text.find_first_of("<>&") == std::string::npos);
  CHECK(text.find("##") == std::string::npos);
  for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  const std::string name = data["reports"][0]["nodes"][1]["name"];
  CHECK(name.starts_with("</script><script>alert(1)</script><!--&amp;"));
  CHECK(name.find("##\xef\xbf\xbd\x1b[2J") != std::string::npos);
}

TEST_CASE("the same run gives the same bytes, and several models stand in one page") {
  const RuleSet rules = tiny_rules();
  const Analysis first = analyzed(kInt8, rules);
  const Analysis second = analyzed(kFloatWeights, rules);
  const std::string page = page_of({&first, &second}, rules);
  CHECK(page == page_of({&first, &second}, rules));
  const json data = json::parse(html_data(page));
  REQUIRE(data["reports"].size() == 2);
  check_complete(data["reports"][0], first);
  check_complete(data["reports"][1], second);
}

TEST_CASE("a model that cannot be read stands in the page") {
  const auto writer = find_format("html")->make({tiny_rules(), "0", {}, {}, {}});
  std::string text = writer->add_failed("a<b.onnx", {ErrorKind::NotOnnx, "no model", {}, {}});
  text += writer->finish(2);
  const json data = json::parse(html_data(text));
  CHECK(data["reports"] == json::array());
  REQUIRE(data["errors"].size() == 1);
  CHECK(data["errors"][0]["model"] == "a<b.onnx");
  CHECK(data["errors"][0]["kind"] == "not-onnx");
}

TEST_CASE("two plans: their layers that are one, and what changed") {
  const RuleSet rules = tiny_rules();
  const Analysis before = analyzed(kInt8, rules);
  const Analysis after = analyzed(kFloatWeights, rules);
  const PlanDiff diff = diff_plans(before, after);
  const json data = json::parse(html_data(plan_diff_html(before, after, diff, rules, "1.2.3")));
  CHECK(data["kind"] == "diff");
  REQUIRE(data["reports"].size() == 2);
  check_references(data["reports"][0]);
  check_references(data["reports"][1]);
  const json& found = data["diff"];
  CHECK(found["verdict"] == plan_verdict_name(verdict(diff)));
  CHECK(found["outcome"] == plan_outcome_name(outcome(diff)));
  CHECK(found["changes"].size() == diff.changes.size());
  REQUIRE(found["pairs"].size() == diff.pairs.size());
  CHECK(!diff.pairs.empty());
  for (const json& pair : found["pairs"]) {
    CHECK(pair[0].get<std::size_t>() < before.prediction.layers.size());
    CHECK(pair[1].get<std::size_t>() < after.prediction.layers.size());
  }
}

TEST_CASE("agreement with an engine, layer by layer") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  const auto layer = [](const char* name, const char* in, const char* out) {
    return EngineLayer{name, "Any", true, {}, {{"i", in}}, {{"o", out}}, {}};
  };
  // The engine left the Q behind the Conv standing.
  EngineReport engine;
  engine.path = "e.json";
  engine.layers = {layer("qx", "Half", "Int8"), layer("k + qk + c", "Int8", "Half"),
                   layer("qc", "Half", "Int8"), layer("y", "Int8", "Half")};
  const auto shared = std::make_shared<const EngineReport>(engine);
  const json data = json::parse(html_data(page_of({&run}, rules, shared)));
  CHECK(data["kind"] == "compare");
  const json& compared = data["compare"];
  CHECK(compared["engine"]["path"] == "e.json");
  REQUIRE(compared["layers"].size() == 4);
  CHECK(compared["layers"][1]["predicted"] == 1);
  check_indexes(compared["layers"][1]["nodes"], data["reports"][0]["nodes"].size());
  CHECK(compared["layers"][2]["predicted"].is_null());
  REQUIRE(compared["agreement"].size() == 3);
  CHECK(compared["agreement"][0]["state"] == "agrees");
  CHECK(compared["agreement"][1]["state"] == "differs");
  CHECK(compared["agreement"][1]["engine"] == json({1}));
  CHECK(compared["agreement"][1]["aspects"] == json({"precision"}));
  CHECK(compared["disagreements"][0]["engine_layer"] == 1);
  CHECK(compared["disagreements"][0]["predicted_layer"] == 1);
  const Comparison comparison = *compare(engine, run.model.graph, run.prediction);
  CHECK(json::parse(html_data(comparison_html(run, rules, engine, comparison, "1.2.3"))) == data);
}

TEST_CASE("what costs nothing may be missing in an engine") {
  const RuleSet rules = RuleSet::builtin();
  const Analysis run =
      analyzed("in x: f32[1,8,8,8]\ny = Sin(x)\nf = Flatten<axis=1>(y)\nout f\n", rules, "trt10.0");
  REQUIRE(run.prediction.layers.size() == 2);
  REQUIRE(run.prediction.layers[1].kind == LayerKind::NoOp);
  EngineReport engine;
  engine.path = "e.json";
  engine.layers = {{"y", "Any", true, {}, {{"i", "Float"}}, {{"o", "Float"}}, {}}};
  const Comparison comparison = *compare(engine, run.model.graph, run.prediction);
  const json data =
      json::parse(html_data(comparison_html(run, rules, engine, comparison, "1.2.3")));
  CHECK(data["compare"]["agreement"][0]["state"] == "agrees");
  CHECK(data["compare"]["agreement"][1]["state"] == "not-compared");
  CHECK(data["compare"]["disagreements"].empty());
}

TEST_CASE("data go where the page has its token") {
  CHECK(html::filled("<a>__QDQ_REPORT_DATA__</a>", R"({"x":"<&>"})") ==
        R"(<a>{"x":"\u003c\u0026\u003e"}</a>)");
}

TEST_CASE("the viewer that is embedded is the one that was bundled") {
#ifdef QDQ_VIEWER_PAGE
  std::ifstream in(QDQ_VIEWER_PAGE, std::ios::binary);
  const std::string file(std::istreambuf_iterator<char>(in), {});
  CHECK(html::embedded_viewer() == file);
  CHECK(check_html_viewer());
  // Once, and as the content of the data's element.
  const std::size_t place = file.find(html::kDataToken);
  REQUIRE(place != std::string::npos);
  CHECK(file.find(html::kDataToken, place + 1) == std::string::npos);
  CHECK(html_data(file) == html::kDataToken);
#else
  CHECK(html::embedded_viewer().empty());
  const Result<void> there = check_html_viewer();
  REQUIRE(!there);
  CHECK(there.error().kind == ErrorKind::Usage);
  CHECK(!there.error().hint.empty());
#endif
}
