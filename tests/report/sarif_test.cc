// SARIF: what code scanning requires and what its schema says, as far as it is easy to state.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "lint/tiny_rules.h"
#include "qdq_lint/formats.h"
#include "report/sarif_parts.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

const json kFirstLine = {{"startLine", 1}, {"startColumn", 1}, {"endLine", 1}, {"endColumn", 2}};

std::unique_ptr<FindingsWriter> writer(const RuleSet& rules, const char* target = "trt8.4") {
  return find_format("sarif")->make({rules, "1.2.3", *rules.target(target), {}, "/work/tree"});
}

json report_of(const std::vector<Analysis>& runs, const RuleSet& rules,
               const char* target = "trt8.4") {
  const auto out = writer(rules, target);
  for (const Analysis& run : runs) CHECK(out->add(run, nullptr).empty());
  return json::parse(out->finish(1));
}

// Every region has lines from 1 on or bytes, never both; every index points at something.
void check_locations(const json& value, const json& run) {
  if (value.is_array())
    for (const json& item : value) check_locations(item, run);
  if (!value.is_object()) return;
  if (value.contains("region")) {
    const json& region = value["region"];
    CHECK(region.contains("startLine") != region.contains("byteOffset"));
    if (region.contains("startLine")) CHECK(region["startLine"] >= 1);
  }
  if (value.contains("artifactLocation")) {
    const json& place = value["artifactLocation"];
    CHECK(run["artifacts"].at(place["index"].get<std::size_t>())["location"]["uri"] ==
          place["uri"]);
  }
  if (value.contains("logicalLocations") && !value.contains("tool"))
    for (const json& place : value["logicalLocations"])
      CHECK(run["logicalLocations"].at(place["index"].get<std::size_t>())["fullyQualifiedName"] ==
            place["fullyQualifiedName"]);
  for (const auto& item : value.items()) check_locations(item.value(), run);
}

void check_run(const json& run) {
  const json& rules = run["tool"]["driver"]["rules"];
  for (const json& rule : rules) {
    for (const char* key : {"shortDescription", "fullDescription"}) {
      CHECK_FALSE(rule[key]["text"].get<std::string>().empty());
      CHECK(rule[key]["text"].get<std::string>().size() <= 1024);
    }
    CHECK_FALSE(rule["help"]["text"].get<std::string>().empty());
    CHECK(rule["properties"]["tags"].size() <= 10);
    CHECK_FALSE(rule["properties"].contains("security-severity"));
  }
  for (const json& result : run["results"]) {
    CHECK(rules.at(result["ruleIndex"].get<std::size_t>())["id"] == result["ruleId"]);
    REQUIRE_FALSE(result["locations"].empty());
    CHECK(result["locations"][0]["physicalLocation"]["region"] == kFirstLine);
    CHECK(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
    CHECK_FALSE(result["message"]["text"].get<std::string>().empty());
    REQUIRE_FALSE(result["codeFlows"][0]["threadFlows"][0]["locations"].empty());
    for (const json& step : result["codeFlows"][0]["threadFlows"][0]["locations"])
      CHECK(step["location"]["physicalLocation"]["region"]["startLine"] == 1);
  }
  check_locations(run, run);
  for (const char* key : {"artifacts", "logicalLocations"})
    CHECK(std::set<json>(run[key].begin(), run[key].end()).size() == run[key].size());
}

// Each finding a group of its own.
void each_alone(Analysis& run) {
  run.groups.clear();
  for (std::uint32_t k = 0; k < run.findings.size(); ++k)
    run.groups.push_back({{k}, run.findings[k].confidence, std::nullopt, k});
}

}  // namespace

TEST_CASE("a finding as a result") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kFloatWeights, rules, "trt8.4,fp16");
  model.model.path = "/work/tree/a model\xff.onnx";
  model.model.file_bytes = 123;
  model.groups[0].cost_share = 0.25;
  const json document = report_of({model}, rules, "trt8.4,fp16");
  CHECK(document["version"] == "2.1.0");
  CHECK(document["$schema"].is_string());
  REQUIRE(document["runs"].size() == 1);
  const json& run = document["runs"][0];
  check_run(run);
  CHECK(run["automationDetails"]["id"] == "qdq-lint/trt8.4,fp16/");
  CHECK(run["artifacts"][0]["location"]["uri"] == "a%20model%FF.onnx");
  CHECK(run["artifacts"][0]["length"] == 123);
  CHECK(run["artifacts"][0]["properties"]["summary"]["dangling_dq"] == 1);
  CHECK(run["invocations"][0]["executionSuccessful"] == true);
  REQUIRE(run["results"].size() == 1);
  const json& result = run["results"][0];
  CHECK(result["ruleId"] == "QDQ201");
  CHECK(result["level"] == "warning");
  CHECK(result["rank"] == 25.0);
  CHECK(result["message"]["text"] ==
        "dx (scale 0.04167) is left over: y runs in float. Quantize the weights of y too.");
  CHECK(result["properties"] == json({{"node", "dx"},
                                      {"op", "DequantizeLinear"},
                                      {"target", "trt8.4,fp16"},
                                      {"confidence", "observed"},
                                      {"places", 1},
                                      {"predicted", {{"in", "int8"}, {"out", "float"}}},
                                      {"costShare", 0.25}}));
  std::vector<std::string> chain;
  for (const json& step : result["codeFlows"][0]["threadFlows"][0]["locations"])
    chain.push_back(step["location"]["message"]["text"]);
  CHECK(chain == std::vector<std::string>{
                     "dx (DequantizeLinear)",
                     "quantize-conv did not apply to y: k is not produced by DequantizeLinear",
                     "layer \"dx\": int8 in, float out", "layer \"y\": float in, float out"});
}

TEST_CASE("the rule of a result") {
  const RuleSet rules = tiny_rules();
  const json document = report_of({analyzed(kFloatWeights, rules)}, rules);
  const json& driver = document["runs"][0]["tool"]["driver"];
  CHECK(driver["name"] == "qdq-lint");
  CHECK(driver["semanticVersion"] == "1.2.3");
  REQUIRE(driver["rules"].size() == 1);
  const json& rule = driver["rules"][0];
  CHECK(rule["id"] == "QDQ201");
  CHECK(rule["name"] == "dangling-dq");
  CHECK(rule["shortDescription"]["text"] == "A DQ that nothing absorbed.");
  CHECK(rule["fullDescription"]["text"] == "It costs a layer.");
  CHECK(rule["help"]["markdown"] == *rule_page(rules, "QDQ201"));
  CHECK(rule["defaultConfiguration"]["level"] == "warning");
  CHECK(rule["properties"]["precision"] == "very-high");
  CHECK(rule["properties"]["problem.severity"] == "warning");
}

TEST_CASE("fingerprints stay when every node and tensor is renamed and every scale is new") {
  const RuleSet rules = tiny_rules();
  const auto print = [&](const char* notation) {
    const json document = report_of({analyzed(notation, rules)}, rules);
    const json& run = document["runs"][0];
    REQUIRE(run["results"].size() == 1);
    return std::pair{run["results"][0]["partialFingerprints"], run["logicalLocations"][1]};
  };
  const auto [before, node] = print(kFloatWeights);
  const auto [after, renamed] = print(R"(
in "in:0": f32[1,8,4,4]
const w: f32[8,8,3,3]
quant s = i8 per-tensor 0.5
QuantizeLinear_463 = Q{s}("in:0")
DequantizeLinear_464 = DQ{s}(QuantizeLinear_463)
Conv_465 = Conv(DequantizeLinear_464, w)
out Conv_465
)");
  CHECK(before == after);
  CHECK(node["fullyQualifiedName"] == renamed["fullyQualifiedName"]);
  CHECK(node["name"] == "dx");
  CHECK(renamed["name"] == "DequantizeLinear_464");
  const std::string hash = before["primaryLocationLineHash"];
  CHECK(hash.size() == 18);
  CHECK(hash.ends_with(":1"));
}

TEST_CASE("a finding that repeats has a fingerprint of its own") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kFloatWeights, rules);
  model.findings.assign(2, model.findings[0]);
  each_alone(model);
  model.groups[1].cause = model.groups[0].cause;
  const json results = report_of({model}, rules)["runs"][0]["results"];
  const std::string second = results[1]["partialFingerprints"]["primaryLocationLineHash"];
  CHECK(second.ends_with(":2"));
}

TEST_CASE("models that could not be read are notifications, and so are notes") {
  const RuleSet rules = tiny_rules();
  const auto out = writer(rules);
  Analysis model = analyzed(kInt8, rules);
  model.cost.notes.clear();
  model.model.notes = {"scale of [x](y) is not known\x1b"};
  CHECK(out->add(model, nullptr).empty());
  Error error{ErrorKind::LfsPointer, "Git LFS pointer", {}, "run git lfs pull"};
  error.where.file = "lfs.onnx";
  CHECK(out->add_failed("lfs.onnx", error).empty());
  const json run = json::parse(out->finish(2))["runs"][0];
  check_run(run);
  CHECK(run["results"] == json::array());
  CHECK(run["invocations"][0]["executionSuccessful"] == false);
  const json& said = run["invocations"][0]["toolExecutionNotifications"];
  REQUIRE(said.size() == 2);
  CHECK(said[0]["level"] == "note");
  CHECK(said[0]["message"]["text"] == "scale of [x] (y) is not known\\x1b");
  CHECK(said[1]["level"] == "error");
  CHECK(said[1]["message"]["text"] == "Git LFS pointer; run git lfs pull");
  CHECK(said[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "lfs.onnx");
  for (const json& one : said)
    CHECK(run["tool"]["driver"]["notifications"].at(
              one["descriptor"]["index"].get<std::size_t>())["id"] == one["descriptor"]["id"]);
}

TEST_CASE("of too many results the least severe are left out, and that is said") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kFloatWeights, rules);
  model.cost.notes.clear();
  Finding note = model.findings[0];
  note.severity = Severity::Note;
  model.findings.assign(sarif::kResults, note);
  each_alone(model);
  Analysis other = analyzed(kFloatWeights, rules);
  other.cost.notes.clear();
  other.findings.push_back(note);
  each_alone(other);
  const json run = report_of({model, other}, rules)["runs"][0];
  REQUIRE(run["results"].size() == sarif::kResults);
  CHECK(run["results"].back()["level"] == "warning");
  const json& said = run["invocations"][0]["toolExecutionNotifications"];
  REQUIRE(said.size() == 1);
  CHECK(said[0]["level"] == "warning");
  CHECK(said[0]["message"]["text"] ==
        "2 results left out, the least severe: code scanning takes 25000 of a run, and 10 MB of a "
        "file");
}

TEST_CASE("of too many locations the last are left out, and that is said") {
  const RuleSet rules = tiny_rules();
  Analysis model = analyzed(kFloatWeights, rules);
  model.cost.notes.clear();
  model.findings[0].related.assign(sarif::kRelated + 3, model.findings[0].node);
  model.findings[0].layers.assign(sarif::kFlow + 5, 0);
  const json run = report_of({model}, rules)["runs"][0];
  const json& result = run["results"][0];
  CHECK(result["relatedLocations"].size() == sarif::kRelated);
  CHECK(result["codeFlows"][0]["threadFlows"][0]["locations"].size() == sarif::kFlow);
  CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] ==
        "10 locations of further places, related nodes and reasons left out");
}

TEST_CASE("a model that is given twice is one artifact") {
  const RuleSet rules = tiny_rules();
  const Analysis model = analyzed(kFloatWeights, rules);
  const json run = report_of({model, model}, rules)["runs"][0];
  check_run(run);
  CHECK(run["artifacts"].size() == 1);
  CHECK(run["results"].size() == 2);
}

TEST_CASE("long descriptions end within the limit") {
  CHECK(sarif::cut("abcdef", 6) == "abcdef");
  CHECK(sarif::cut("abcdefg", 6) == "abc...");
  CHECK(sarif::cut("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4\xc3\xb6\xc3\xbc", 6) ==
        "\xc3\xa4\xc3\xb6\xc3\xbc...");
}
