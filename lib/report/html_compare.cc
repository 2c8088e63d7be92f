// Agreement with a real engine as data of the HTML report.
#include <algorithm>

#include "report/compare_parts.h"
#include "report/disagreement.h"
#include "report/html.h"

namespace qdq::html {
namespace {

Json number(const std::optional<std::size_t>& index) { return index ? Json(*index) : Json(); }

// What came of one predicted layer.
struct Outcome {
  std::vector<std::size_t> engine;
  std::vector<Aspect> wrong;
  bool judged = false;
};

// A layer that does nothing may be missing in an engine; that is no disagreement.
std::string_view state_of(const Outcome& outcome, const Layer& layer) {
  if (outcome.engine.empty() && (layer.kind != LayerKind::NoOp || !outcome.wrong.empty()))
    return "only-predicted";
  if (!outcome.wrong.empty()) return "differs";
  return outcome.judged ? "agrees" : "not-compared";
}

Json agreement(const Analysis& analysis, const Comparison& comparison) {
  std::vector<Outcome> outcomes(analysis.prediction.layers.size());
  for (std::size_t k = 0; k < comparison.layers.size(); ++k)
    if (const auto& predicted = comparison.layers[k].predicted)
      outcomes[*predicted].engine.push_back(k);
  for (const ComparedItem& item : comparison.items) {
    if (!item.predicted) continue;
    Outcome& outcome = outcomes[*item.predicted];
    outcome.judged = true;
    const bool noted = std::ranges::find(outcome.wrong, item.aspect) != outcome.wrong.end();
    if (!item.right && !noted) outcome.wrong.push_back(item.aspect);
  }
  Json json = Json::array();
  for (std::size_t k = 0; k < outcomes.size(); ++k) {
    const Outcome& outcome = outcomes[k];
    Json aspects = Json::array();
    for (const Aspect aspect : outcome.wrong) aspects.push_back(aspect_name(aspect));
    json.push_back({{"state", state_of(outcome, analysis.prediction.layers[k])},
                    {"engine", outcome.engine},
                    {"aspects", aspects}});
  }
  return json;
}

}  // namespace

// As in the JSON of `compare`, but layers and nodes are called by their numbers.
Json comparison_json(const Analysis& analysis, const EngineReport& engine,
                     const Comparison& comparison, RuleBook& book) {
  ComparisonParts parts = comparison_parts(analysis, book.rules(), engine, comparison);
  for (std::size_t k = 0; k < comparison.layers.size(); ++k) {
    const ComparedLayer& layer = comparison.layers[k];
    Json nodes = Json::array();
    for (const OriginId node : layer.nodes) nodes.push_back(index(node));
    parts.layers[k]["nodes"] = std::move(nodes);
    parts.layers[k]["predicted"] = number(layer.predicted);
  }
  const std::vector<Disagreement> found = disagreements(analysis, engine, comparison);
  for (std::size_t k = 0; k < found.size(); ++k) {
    parts.disagreements[k]["engine_layer"] = number(found[k].item->engine);
    parts.disagreements[k]["predicted_layer"] = number(found[k].item->predicted);
    for (const StepId step : found[k].steps) book.name(analysis.trace.steps[index(step)].rule);
    for (const Miss* miss : found[k].misses) book.name(miss->rule);
  }
  Json json = {{"engine", std::move(parts.engine)},
               {"score", std::move(parts.score)},
               {"headline", score_text(comparison)}};
  json["layers"] = std::move(parts.layers);
  json["agreement"] = agreement(analysis, comparison);
  json["disagreements"] = std::move(parts.disagreements);
  return json;
}

}  // namespace qdq::html
