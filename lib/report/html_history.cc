// Steps and findings as data of the HTML report.
#include <algorithm>
#include <set>

#include "qdq_lint/step_text.h"
#include "report/html.h"
#include "report/place.h"

namespace qdq::html {
namespace {

std::vector<std::vector<std::size_t>> layers_of_steps(
    std::size_t steps, const std::vector<std::vector<StepId>>& of_layers) {
  std::vector<std::vector<std::size_t>> of(steps);
  for (std::size_t k = 0; k < of_layers.size(); ++k)
    for (const StepId step : of_layers[k]) of[index(step)].push_back(k);
  return of;
}

Json step_json(const Step& step, const Analysis& analysis, RuleBook& book) {
  const Graph& graph = analysis.optimized;
  Json claims = Json::array();
  for (const NodeId id : claimed(step)) claims.push_back(graph.node(id).name);
  Json assumed = Json::array();
  for (const Reason& reason : step.assumed) assumed.push_back(reason_text(reason, graph));
  Json log = step.log;
  for (const std::string& line : step.later) log.push_back(line);
  return {{"phase", analysis.trace.phases[step.phase]},
          {"rule", book.name(step.rule)},
          {"case", std::string(step.case_name)},
          {"on", node_name(graph, step.on)},
          {"before", nullptr},
          {"after", nullptr},
          {"claimed", std::move(claims)},
          {"assumed", std::move(assumed)},
          {"log", std::move(log)},
          {"confidence", confidence_name(step.confidence)}};
}

}  // namespace

std::vector<std::vector<StepId>> steps_of_layers(const Analysis& analysis, const Fates& fates) {
  std::vector<std::vector<StepId>> out;
  for (const Layer& layer : analysis.prediction.layers) {
    std::set<StepId> steps(layer.because.begin(), layer.because.end());
    for (const OriginRef& ref : layer.origins)
      if (fates.layers_of(ref.origin).size() == 1)
        steps.insert(fates.steps_of(ref.origin).begin(), fates.steps_of(ref.origin).end());
    out.emplace_back(steps.begin(), steps.end());
  }
  return out;
}

// A step that cannot be replayed, which is a defect of ours, has no text; all else about it is known.
Json steps_json(const Analysis& analysis, const std::vector<std::vector<StepId>>& of_layers,
                RuleBook& book) {
  const Result<std::vector<StepText>> texts =
      step_texts(analysis.model.graph, book.rules(), analysis.trace);
  const std::vector<std::vector<std::size_t>> layers =
      layers_of_steps(analysis.trace.steps.size(), of_layers);
  Json json = Json::array();
  for (std::size_t k = 0; k < layers.size(); ++k) {
    Json step = step_json(analysis.trace.steps[k], analysis, book);
    if (texts) {
      step["before"] = (*texts)[k].before;
      step["after"] = (*texts)[k].after;
    }
    step["layers"] = layers[k];
    json.push_back(std::move(step));
  }
  return json;
}

Json findings_json(const Analysis& analysis, RuleBook& book) {
  Json json = Json::array();
  for (const FindingGroup& group : analysis.groups) {
    const Finding& first = first_of(group, analysis);
    book.name(first.rule);
    for (const Miss& miss : first.misses) book.name(miss.rule);
    Json finding = finding_json(group, analysis, book.rules());
    std::set<std::uint32_t> layers;
    for (std::size_t k = 0; k < group.members.size(); ++k) {
      const Finding& member = analysis.findings[group.members[k]];
      layers.insert(member.layers.begin(), member.layers.end());
      Json& place = finding["places"][k];
      place["node_index"] = member.node == kNoOrigin ? Json() : Json(index(member.node));
      place["layers"] = member.layers;
    }
    finding["layers"] = layers;
    finding["counts"] = first.counts();
    json.push_back(std::move(finding));
  }
  return json;
}

}  // namespace qdq::html
