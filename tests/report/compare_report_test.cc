// The comparison with an engine: the three formats say the same, and odd names do no harm.
#include "qdq_lint/compare_report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "lint/tiny_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

EngineLayer layer(std::string name, bool int8_in, bool int8_out) {
  return {std::move(name),
          "Any",
          true,
          {},
          {{"i", int8_in ? "Int8" : "Half"}},
          {{"o", int8_out ? "Int8" : "Half"}},
          {}};
}

// kInt8 fuses the Conv and its Q; this engine left the Q standing.
EngineReport engine_with_leftover_q() {
  EngineReport report;
  report.path = "e.json";
  report.layers = {layer("qx", false, true), layer("k + qk + c", true, false),
                   layer("qc", false, true), layer("y", true, false),
                   layer("odd|name`\x1b[31m", false, false)};
  return report;
}

struct Compared {
  RuleSet rules = tiny_rules();
  Analysis analysis = analyzed(kInt8, rules);
  EngineReport engine = engine_with_leftover_q();
  Comparison comparison = *compare(engine, analysis.model.graph, analysis.prediction);
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a disagreement names the step behind the prediction and how sure it is") {
  const Compared run;
  const json j =
      json::parse(comparison_json(run.analysis, run.rules, run.engine, run.comparison, "1.2.3"));
  CHECK(j["version"] == 1);
  CHECK(j["engine"]["format"] == "layer information");
  CHECK(j["score"]["right"] == 3);
  CHECK(j["score"]["total"] == 5);
  CHECK(j["score"]["percent"] == 60);
  CHECK(j["layers"].size() == 5);
  REQUIRE(j["disagreements"].size() == 2);
  const json& precision = j["disagreements"][0];
  CHECK(precision["aspect"] == "precision");
  CHECK(precision["engine"] == "int8 -> float");
  CHECK(precision["predicted"] == "int8 -> int8");
  CHECK(precision["because"].back()["rule"] == "quantize-conv");
  CHECK(precision["because"].back()["case"] == "int8 out");
  CHECK(precision["confidence"] == "documented");
  const json& leftover = j["disagreements"][1];
  CHECK(leftover["aspect"] == "standalone");
  CHECK(leftover["about"] == "qc");
  CHECK(leftover["predicted"] == "is removed by quantize-conv");
  REQUIRE(j["engine_only"].size() == 2);
  CHECK(j["engine_only"][1]["role"] == "made");
  CHECK(j["predicted_only"] == json::array());
}

TEST_CASE("the text ends in the score and says the same") {
  const Compared run;
  const std::string text = comparison_text(run.analysis, run.rules, run.engine, run.comparison, {});
  CHECK(has(text, "Score: 3 of 5 right, 60.0 %: precision 0/1, fusion 1/1, standalone 2/3\n"));
  CHECK(has(text, "predicted  int8 -> int8 (documented)"));
  CHECK(has(text, "quantize-conv (int8 out) on c, documented"));
  CHECK(has(text, "odd|name`\\x1b[31m"));
  CHECK_FALSE(has(text, "\x1b"));
}

TEST_CASE("types that are not counted are still shown") {
  Compared run;
  run.engine.layers[1].inputs = {{"a", "Row major linear FP8 format"}, {"b", "Int4[1]"}};
  run.engine.layers[1].outputs = {{"c", "Float[1]"}, {"d", "FP4[1]"}};
  const std::string text = comparison_text(run.analysis, run.rules, run.engine, run.comparison, {});
  CHECK(has(text, "fp8 + int4 -> float + fp4"));
}

TEST_CASE("names cannot break a Markdown table") {
  const Compared run;
  const std::string text = comparison_markdown(run.analysis, run.rules, run.engine, run.comparison);
  CHECK(text.starts_with("# Prediction against the engine: 60.0 %\n"));
  CHECK(has(text, "| precision | 0 | 1 |\n"));
  CHECK(has(text, "odd\\|name`\\x1b[31m"));
  CHECK_FALSE(has(text, "`odd\\|name"));
  CHECK_FALSE(has(text, "\x1b"));
}

TEST_CASE("a percentage is never rounded up to all right") {
  Compared run;
  for (int k = 0; k < 2999; ++k)
    run.comparison.items.push_back({Aspect::Fusion, true, 0, 0, std::nullopt, {}, {}});
  const std::string text = comparison_text(run.analysis, run.rules, run.engine, run.comparison, {});
  CHECK(has(text, "3002 of 3004 right, 99.9 %"));
}
