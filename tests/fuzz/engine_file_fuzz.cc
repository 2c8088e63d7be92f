// Layer information and logs of engines: refused, or compared with a model's prediction and reported.
#include <nlohmann/json.hpp>

#include "fuzz/require.h"
#include "qdq_lint/compare_report.h"

using namespace qdq;
using namespace qdq::fuzzing;

namespace {

// The model that the seeds are engines of.
const Analysis& analysis(const RuleSet& rules) {
  static const Result<Analysis> analysis =
      analyze(QDQ_SOURCE_DIR "/tests/engine/conv-relu-10.15/model.onnx", rules);
  require(static_cast<bool>(analysis), "the model is there");
  return *analysis;
}

void check_reports(const EngineReport& engine, const RuleSet& rules) {
  const Analysis& predicted = analysis(rules);
  const Result<Comparison> comparison =
      compare(engine, predicted.model.graph, predicted.prediction);
  if (!comparison) {
    require(comparison.error().kind == ErrorKind::Usage, "an engine is another model's or compared",
            to_string(comparison.error()));
    return;
  }
  require(comparison->layers.size() == engine.layers.size(), "every layer of the engine is shown");
  const AspectCount all = count(*comparison);
  require(all.right <= all.total, "what is right is counted");
  const std::string text = comparison_text(predicted, rules, engine, *comparison, {});
  const std::string json = comparison_json(predicted, rules, engine, *comparison, "0");
  require(nlohmann::json::accept(json), "the JSON document is JSON", json);
  require(!text.empty() && !comparison_markdown(predicted, rules, engine, *comparison).empty(),
          "there is a report");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const RuleSet rules = RuleSet::builtin();
  const Result<EngineReport> engine = parse_engine(text_of(data, size), "fuzz.json");
  if (engine) {
    require(!engine->layers.empty(), "an engine has a layer");
    check_reports(*engine, rules);
    return 0;
  }
  const ErrorKind kind = engine.error().kind;
  require(kind == ErrorKind::Malformed || kind == ErrorKind::Truncated ||
              kind == ErrorKind::Limit || kind == ErrorKind::LfsPointer,
          "an engine's file is refused for what it is", to_string(engine.error()));
  require(engine.error().where.file == "fuzz.json", "an error names the file");
  return 0;
}
