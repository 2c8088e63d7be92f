// A finding as a SARIF result.
//
// The model is binary, so the place of a result is its first line; what tells results apart for code
// scanning is the fingerprint, which is always given. Where the node is in the file is said in a second
// location: a region has lines or bytes, never both (SARIF 2.1.0, 3.30).
#include <algorithm>

#include "qdq_lint/report.h"
#include "report/place.h"
#include "report/sarif_parts.h"
#include "report/wording.h"

namespace qdq::sarif {

Results::Results(const Analysis& analysis, const RuleSet& rules, Places& places,
                 std::size_t artifact)
    : run_(analysis),
      rules_(rules),
      places_(places),
      artifact_(artifact),
      keys_(analysis.model.graph) {}

Json Results::result(const Finding& finding) {
  const RuleInfo& info = rules_.rule(finding.rule);
  Json json = {{"ruleId", info.code},
               {"level", severity_name(finding.severity)},
               {"message", message(finding_text(finding, run_.target))},
               {"locations", Json::array({at_line(finding.node, "")})},
               {"partialFingerprints", {{"primaryLocationLineHash", line_hash(finding)}}}};
  if (finding.cost_share) json["rank"] = std::clamp(100 * *finding.cost_share, 0.0, 100.0);
  if (Json others = related(finding); !others.empty()) json["relatedLocations"] = std::move(others);
  const Json threads = Json::array({Json{{"locations", flow(finding)}}});
  json["codeFlows"] = Json::array({Json{{"threadFlows", threads}}});
  json["properties"] = properties(finding);
  return json;
}

std::string Results::name(OriginId origin) const {
  return printable(qualified_name(run_.optimized.origin(origin)));
}

Json Results::with_node(Json physical, OriginId origin, const std::string& text) {
  const std::size_t node =
      places_.node(artifact_, qualified_name(run_.optimized.origin(origin)), keys_.key(origin));
  Json json = {{"physicalLocation", std::move(physical)},
               {"logicalLocations", Json::array({places_.logical_location(node)})}};
  if (!text.empty()) json["message"] = message(text);
  return json;
}

Json Results::at_line(OriginId origin, const std::string& text) {
  const Json region = {{"startLine", 1}, {"startColumn", 1}, {"endLine", 1}, {"endColumn", 2}};
  return with_node({{"artifactLocation", places_.artifact_location(artifact_)}, {"region", region}},
                   origin, text);
}

Json Results::at_bytes(OriginId origin, const std::string& text) {
  const Origin& node = run_.optimized.origin(origin);
  if (node.byte_length == 0) return at_line(origin, text);
  const Json region = {{"byteOffset", node.byte_offset}, {"byteLength", node.byte_length}};
  return with_node({{"artifactLocation", places_.artifact_location(artifact_)}, {"region", region}},
                   origin, text);
}

Json Results::related(const Finding& finding) {
  Json out = Json::array();
  const auto add = [&](OriginId origin, const std::string& role) {
    const Origin& node = run_.optimized.origin(origin);
    Json location = {{"id", out.size()}};
    location.update(at_bytes(origin, role + " " + name(origin) + " (" + node.op + ")"));
    out.push_back(std::move(location));
  };
  if (run_.optimized.origin(finding.node).byte_length > 0) add(finding.node, "the node");
  for (const OriginId origin : finding.related) {
    if (out.size() < kRelated) {
      add(origin, "concerns");
    } else {
      ++cut_;
    }
  }
  return out;
}

// Where it begins, what became of it, what stood in the way, and the layers that it ends in.
Json Results::flow(const Finding& finding) {
  Json out = Json::array();
  const auto add = [&](OriginId origin, const std::string& text) {
    if (out.size() < kFlow) {
      out.push_back({{"location", at_line(origin, text)}});
    } else {
      ++cut_;
    }
  };
  const Graph& graph = run_.optimized;
  add(finding.node, name(finding.node) + " (" + graph.origin(finding.node).op + ")");
  for (const StepId id : finding.steps) {
    const Step& step = run_.trace.steps[index(id)];
    if (step.on == kNoNode) continue;
    add(principal_origin(graph, graph.node(step.on)), "step " + std::to_string(index(id)) + ": " +
                                                          rules_.rule(step.rule).name + " on " +
                                                          shown_name(graph, step.on));
  }
  for (const Miss& miss : finding.misses) {
    const std::string which =
        miss.case_name.empty() ? "" : " (" + std::string(miss.case_name) + ")";
    add(principal_origin(graph, graph.node(miss.on)),
        rules_.rule(miss.rule).name + which + " did not apply to " + shown_name(graph, miss.on) +
            ": " + reason_text(miss.reason, graph));
  }
  for (const std::uint32_t k : finding.layers) {
    const Layer& layer = run_.prediction.layers[k];
    add(layer.origins.empty() ? finding.node : layer.origins.front().origin,
        "layer \"" + layer.name + "\": " + precisions(layer.inputs, " and ") + " in, " +
            precisions(layer.outputs, " and ") + " out");
  }
  return out;
}

Json Results::properties(const Finding& finding) const {
  const Origin& origin = run_.optimized.origin(finding.node);
  Json json = {{"node", name(finding.node)},
               {"op", printable(origin.op)},
               {"target", run_.target.name()},
               {"confidence", confidence_name(finding.confidence)}};
  if (!finding.layers.empty()) {
    const Layer& layer = run_.prediction.layers[finding.layers.front()];
    json["predicted"] = {{"in", precisions(layer.inputs, " and ")},
                         {"out", precisions(layer.outputs, " and ")}};
  }
  if (finding.cost_share) json["costShare"] = *finding.cost_share;
  return json;
}

// "hash:count", the form that GitHub's own hashes have.
std::string Results::line_hash(const Finding& finding) {
  const std::string print = fingerprint(rules_.rule(finding.rule).code, keys_.key(finding.node));
  return print + ":" + std::to_string(++seen_[print]);
}

}  // namespace qdq::sarif
