// Findings as versioned JSON.
#include "qdq_lint/report.h"
#include "report/cost.h"
#include "report/json_parts.h"
#include "report/place.h"
#include "report/wording.h"

namespace qdq {
namespace {

Json miss_json(const Miss& miss, const Analysis& analysis, const RuleSet& rules) {
  const Graph& graph = analysis.optimized;
  Json json = {{"rule", rules.rule(miss.rule).name},
               {"node", node_name(graph, miss.on)},
               {"part", std::string(miss.part)}};
  if (!miss.case_name.empty()) json["case"] = std::string(miss.case_name);
  json.update(reason_json(miss.reason, graph));
  Json blamed = Json::array();
  for (const auto& what : blamed_by(miss)) {
    const auto* node = std::get_if<NodeId>(&what);
    blamed.push_back(node ? Json{{"node", node_name(graph, *node)}}
                          : Json{{"tensor", value_name(graph, std::get<ValueId>(what))}});
  }
  json["blamed"] = std::move(blamed);
  return json;
}

Json layer_json(const Layer& layer, std::uint32_t number) {
  return {{"index", number},
          {"name", layer.name},
          {"inputs", tensors_json(layer.inputs)},
          {"outputs", tensors_json(layer.outputs)},
          {"int8", int8_use_name(layer.int8)},
          {"confidence", confidence_name(layer.confidence)}};
}

Json node_json(const Finding& finding, const Analysis& analysis) {
  return finding.node == kNoOrigin ? Json() : Json(finding_node(finding, analysis));
}

Json state_json(BaselineState state) {
  return state == BaselineState::NoBaseline ? Json() : Json(baseline_state_name(state));
}

Json suppressed_json(const Finding& finding) {
  if (!finding.suppressed) return Json();
  const Suppressed& by = *finding.suppressed;
  return {{"reason", by.reason}, {"file", by.file}, {"line", by.line > 0 ? Json(by.line) : Json()}};
}

// One of the places of a group.
Json place_json(const Finding& finding, const Analysis& analysis, const RuleSet& rules) {
  return {{"node", node_json(finding, analysis)},
          {"op", finding_op(finding, analysis)},
          {"key", key_text(finding.key)},
          {"fingerprint", fingerprint(rules.rule(finding.rule).code, finding.key)},
          {"confidence", confidence_name(finding.confidence)},
          {"message", finding.message},
          {"cost", cost_share_json(finding.cost_share, analysis.cost)}};
}

// Moves all lines but the first to the right; line ends in strings are escaped, so none is cut.
std::string indented(const std::string& json, std::size_t by) {
  std::string out;
  for (std::size_t at = 0; at + 1 < json.size(); ++at) {
    out += json[at];
    if (json[at] == '\n') out.append(by, ' ');
  }
  return out;
}

std::string list_of(const std::vector<std::string>& objects) {
  std::string out = "[";
  for (std::size_t k = 0; k < objects.size(); ++k)
    out += (k == 0 ? "\n    " : ",\n    ") + objects[k];
  return out + (objects.empty() ? "]" : "\n  ]");
}

}  // namespace

Json finding_json(const FindingGroup& group, const Analysis& analysis, const RuleSet& rules) {
  const Finding& finding = first_of(group, analysis);
  const RuleInfo& rule = rules.rule(finding.rule);
  Json json = {{"code", rule.code},
               {"rule", rule.name},
               {"severity", severity_name(finding.severity)},
               {"confidence", confidence_name(group.confidence)},
               {"file", finding.place.empty() ? analysis.model.path : finding.place},
               {"line", finding.line > 0 ? Json(finding.line) : Json()},
               {"node", node_json(finding, analysis)},
               {"op", finding_op(finding, analysis)},
               {"message", finding.message},
               {"quote", finding.quote},
               {"advice", finding.advice},
               {"cost", cost_share_json(group.cost_share, analysis.cost)},
               {"fingerprint", fingerprint(rule.code, group.cause)},
               {"baseline", state_json(finding.baseline)},
               {"suppressed", suppressed_json(finding)}};
  Json reasons = Json::array();
  for (const Miss& miss : finding.misses) reasons.push_back(miss_json(miss, analysis, rules));
  Json related = Json::array();
  for (OriginId id : finding.related)
    related.push_back(qualified_name(analysis.optimized.origin(id)));
  Json layers = Json::array();
  for (std::uint32_t k : finding.layers)
    layers.push_back(layer_json(analysis.prediction.layers[k], k));
  Json steps = Json::array();
  for (StepId step : finding.steps) steps.push_back(index(step));
  json["reasons"] = std::move(reasons);
  json["related"] = std::move(related);
  json["layers"] = std::move(layers);
  json["steps"] = std::move(steps);
  Json places = Json::array();
  for (std::uint32_t k : group.members)
    places.push_back(place_json(analysis.findings[k], analysis, rules));
  json["places"] = std::move(places);
  return json;
}

Json run_json(const Analysis& analysis) {
  return {{"model", analysis.model.path},
          {"target", analysis.target.name()},
          {"notes", notes_json(analysis)},
          {"summary", summary_json(analysis)},
          {"cost", cost_json(analysis.cost)}};
}

Json failed_json(const std::string& model, const Error& error) {
  return {{"model", model}, {"kind", error_kind_name(error.kind)}, {"message", error_text(error)}};
}

void FindingsJson::add(const Analysis& analysis) {
  Json findings = Json::array();
  for (const FindingGroup& group : analysis.groups)
    findings.push_back(finding_json(group, analysis, rules_));
  Json run = run_json(analysis);
  run["findings"] = std::move(findings);
  runs_.push_back(indented(dump(run), 4));
}

void FindingsJson::add_failed(const std::string& model, const Error& error) {
  errors_.push_back(indented(dump(failed_json(model, error)), 4));
}

// The runs are text already, so that no more than one model's findings are held as a tree.
std::string FindingsJson::text() const {
  return "{\n  \"version\": " + std::to_string(kJsonVersion) +
         ",\n  \"tool\": " + indented(dump(tool_json(rules_, tool_version_)), 2) +
         ",\n  \"runs\": " + list_of(runs_) + ",\n  \"errors\": " + list_of(errors_) + "\n}\n";
}

}  // namespace qdq
