// SARIF of findings that were judged: groups, suppressions, a baseline, a snapshot, several targets.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "lint/tiny_rules.h"
#include "qdq_lint/formats.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

// Two convolutions with float weights: twice the same.
const char* const kTwice = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.0416666679
qx = Q{a}(x)
dx = DQ{a}(qx)
y = Conv<pads=[1,1,1,1]>(dx, k)
qy = Q{a}(y)
dy = DQ{a}(qy)
z = Conv<pads=[1,1,1,1]>(dy, k)
out z
)";

json run_of(const Analysis& run, const RuleSet& rules,
            const CommittedSnapshot* snapshot = nullptr) {
  const auto writer = find_format("sarif")->make({rules, "1.2.3", run.target, {}, ""});
  CHECK(writer->add(run, snapshot).empty());
  const json document = json::parse(writer->finish(1));
  REQUIRE(document["runs"].size() == 1);
  return document["runs"][0];
}

json first_place(const json& result) { return result["locations"][0]["physicalLocation"]; }

}  // namespace

TEST_CASE("what has one cause is one result with places") {
  const RuleSet rules = tiny_rules();
  const Analysis model = analyzed(kTwice, rules);
  REQUIRE(model.findings.size() == 2);
  const json run = run_of(model, rules);
  REQUIRE(run["results"].size() == 1);
  const json& result = run["results"][0];
  CHECK(result["properties"]["places"] == 2);
  const std::string text = result["message"]["text"];
  CHECK(text.ends_with("The same at 1 more place: dy."));
  int same = 0;
  for (const json& place : result["relatedLocations"])
    if (place["message"]["text"] == "the same at dy (DequantizeLinear)") ++same;
  CHECK(same == 1);
  CHECK(run["invocations"][0]["exitCode"] == 1);
}

TEST_CASE("the neighbourhood of a result is a graph") {
  const RuleSet rules = tiny_rules();
  const json run = run_of(analyzed(kTwice, rules), rules);
  const json& graph = run["results"][0]["graphs"][0];
  REQUIRE(graph["nodes"].size() >= 2);
  CHECK(graph["nodes"][0]["label"]["text"] == "dx (DequantizeLinear)");
  for (const json& edge : graph["edges"])
    for (const char* end : {"sourceNodeId", "targetNodeId"})
      CHECK(std::stoul(edge[end].get<std::string>()) < graph["nodes"].size());
}

TEST_CASE("what is suppressed stays, and then every result says so or not") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kTwice, rules);
  model.findings[0].suppressed = Suppressed{"the camera\x1b", "qdq-lint.toml", 7};
  model.groups = group_findings(model.findings, rules, model.cost);
  const json run = run_of(model, rules);
  REQUIRE(run["results"].size() == 2);
  CHECK(run["results"][0]["suppressions"] == json::array());
  const json& suppression = run["results"][1]["suppressions"][0];
  CHECK(suppression["kind"] == "external");
  CHECK(suppression["justification"] == "the camera\\x1b");
  CHECK(suppression["location"]["physicalLocation"]["region"]["startLine"] == 7);
  model.findings[0].suppressed = Suppressed{"r", model.model.path, 0};
  model.groups = group_findings(model.findings, rules, model.cost);
  CHECK(run_of(model, rules)["results"][1]["suppressions"][0]["kind"] == "inSource");
}

TEST_CASE("results say what the baseline says of them") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kTwice, rules);
  model.findings[0].baseline = BaselineState::Known;
  model.findings[1].baseline = BaselineState::New;
  model.groups = group_findings(model.findings, rules, model.cost);
  const json results = run_of(model, rules)["results"];
  REQUIRE(results.size() == 2);
  CHECK(results[0]["baselineState"] == "new");
  CHECK(results[1]["baselineState"] == "unchanged");
}

TEST_CASE("results stand on the lines of a committed snapshot") {
  const RuleSet rules = tiny_rules();
  const Analysis model = analyzed(kTwice, rules);
  const CommittedSnapshot snapshot{
      "m.onnx.qdq.txt", {}, [](OriginId node) { return 10 + static_cast<int>(index(node)); }};
  const json run = run_of(model, rules, &snapshot);
  const json place = first_place(run["results"][0]);
  CHECK(place["artifactLocation"]["uri"] == "m.onnx.qdq.txt");
  CHECK(place["region"]["startLine"] == 10 + index(model.findings[0].node));
  CHECK(run["artifacts"][1]["mimeType"] == "text/plain");
}

TEST_CASE("a finding about a file of the project stands there") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kTwice, rules);
  Finding own;
  own.rule = model.findings[0].rule;
  own.node = kNoOrigin;
  own.place = "conf/qdq-lint.toml";
  own.line = 12;
  own.message = "m";
  model.findings.push_back(own);
  model.groups = group_findings(model.findings, rules, model.cost);
  const json results = run_of(model, rules)["results"];
  REQUIRE(results.size() == 2);
  CHECK(first_place(results[1])["artifactLocation"]["uri"] == "conf/qdq-lint.toml");
  CHECK(first_place(results[1])["region"]["startLine"] == 12);
  CHECK_FALSE(results[1].contains("codeFlows"));
}

TEST_CASE("a fingerprint hangs on its own finding alone") {
  const RuleSet rules = RuleSet::builtin();
  const char* const notation = R"(
in x: f32[1,8,4,4]
quant a = u8 per-tensor 0.5 zp=3
q: u8[1,8,4,4] = Q{a}(x)
d: f32[1,8,4,4] = DQ{a}(q)
y: f32[1,8,4,4] = Relu(d)
out y
)";
  Analysis model = analyzed(notation, rules, "trt8.5");
  std::map<std::string, std::string> all;
  const json before = run_of(model, rules);
  for (const json& result : before["results"])
    all[result["ruleId"]] = result["partialFingerprints"]["primaryLocationLineHash"];
  REQUIRE(all.size() >= 2);
  std::set<std::string> distinct;
  for (const auto& [rule, print] : all) {
    CHECK_FALSE(print.starts_with("0000000000000000"));
    distinct.insert(print);
  }
  CHECK(distinct.size() == all.size());
  model.groups.erase(model.groups.begin());
  const json after = run_of(model, rules);
  for (const json& result : after["results"])
    CHECK(result["partialFingerprints"]["primaryLocationLineHash"] == all[result["ruleId"]]);
}

TEST_CASE("each target is a run with a category of its own") {
  const RuleSet rules = tiny_rules();
  const Analysis one = analyzed(kTwice, rules, "trt8.4");
  const Analysis other = analyzed(kTwice, rules, "trt8.4,fp16");
  const auto writer = find_format("sarif")->make({rules, "1.2.3", one.target, {}, ""});
  for (const Analysis* run : {&one, &other, &one}) CHECK(writer->add(*run, nullptr).empty());
  const json runs = json::parse(writer->finish(0))["runs"];
  REQUIRE(runs.size() == 2);
  CHECK(runs[0]["automationDetails"]["id"] == "qdq-lint/trt8.4/");
  CHECK(runs[1]["automationDetails"]["id"] == "qdq-lint/trt8.4,fp16/");
  CHECK(runs[0]["results"].size() == 2);
  CHECK(runs[1]["results"].size() == 1);
}
