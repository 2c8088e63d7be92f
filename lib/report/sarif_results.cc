// A group of findings as a SARIF result.
//
// The model is binary, so the place of a result is a line of the snapshot that is committed beside it, or
// else the model's first line; what tells results apart for code scanning is the fingerprint, which is
// always given. Where the node is in the file is said in a second location: a region has lines or bytes,
// never both (SARIF 2.1.0, 3.30).
#include <algorithm>
#include <cmath>

#include "qdq_lint/report.h"
#include "report/place.h"
#include "report/sarif_parts.h"
#include "report/wording.h"

namespace qdq::sarif {

Results::Results(const Analysis& analysis, const FormatContext& context,
                 const CommittedSnapshot* snapshot, Places& places, std::size_t artifact)
    : run_(analysis),
      context_(context),
      snapshot_(snapshot),
      places_(places),
      artifact_(artifact),
      nodes_(analysis.model.graph) {}

Json Results::result(const FindingGroup& group) {
  const Finding& finding = first_of(group, run_);
  const RuleInfo& info = context_.rules.rule(finding.rule);
  Json json = {{"ruleId", info.code},
               {"level", severity_name(finding.severity)},
               {"message", message(group_text(group, run_))},
               {"locations", Json::array({at_line(finding, "")})},
               {"partialFingerprints", {{"primaryLocationLineHash", line_hash(group)}}}};
  if (group.cost_share)
    json["rank"] = std::clamp(std::round(1e6 * *group.cost_share) / 1e4, 0.0, 100.0);
  if (Json others = related(group); !others.empty()) json["relatedLocations"] = std::move(others);
  if (finding.node != kNoOrigin) {
    const Json threads = Json::array({Json{{"locations", flow(finding)}}});
    json["codeFlows"] = Json::array({Json{{"threadFlows", threads}}});
    if (Json around = nodes_.around(finding); !around.empty())
      json["graphs"] = Json::array({std::move(around)});
  }
  if (finding.suppressed) json["suppressions"] = Json::array({suppression(*finding.suppressed)});
  if (finding.baseline != BaselineState::NoBaseline)
    json["baselineState"] = baseline_state_name(finding.baseline);
  json["properties"] = properties(group);
  return json;
}

std::string Results::name(OriginId origin) const {
  return printable(qualified_name(run_.optimized.origin(origin)));
}

Json Results::suppression(const Suppressed& by) {
  const bool in_model = by.file == run_.model.path;
  Json json = {{"kind", in_model ? "inSource" : "external"},
               {"status", "accepted"},
               {"justification", printable(by.reason)}};
  if (!in_model && by.line > 0)
    json["location"] = {{"physicalLocation", in_file(by.file, by.line)}};
  return json;
}

Json Results::in_file(const std::string& file, int line) {
  const std::string path = shown_path(file, context_.root);
  const std::size_t artifact = places_.artifact(uri_reference(path), Places::kText);
  return {{"artifactLocation", places_.artifact_location(artifact)}, {"region", whole_line(line)}};
}

Json Results::whole_line(int line) {
  return {{"startLine", line}, {"startColumn", 1}, {"endLine", line}, {"endColumn", 2}};
}

Json Results::with_node(Json physical, OriginId origin, const std::string& text) {
  Json json = {{"physicalLocation", std::move(physical)}};
  if (origin != kNoOrigin) {
    const std::size_t node = places_.node(artifact_, qualified_name(run_.optimized.origin(origin)),
                                          run_.keys->key(origin));
    json["logicalLocations"] = Json::array({places_.logical_location(node)});
  }
  if (!text.empty()) json["message"] = message(text);
  return json;
}

Json Results::at_line(const Finding& finding, const std::string& text) {
  if (!finding.place.empty())
    return with_node(in_file(finding.place, std::max(finding.line, 1)), kNoOrigin, text);
  return at_line(finding.node, text);
}

Json Results::at_line(OriginId origin, const std::string& text) {
  if (snapshot_ && origin != kNoOrigin)
    return with_node(in_file(snapshot_->file, snapshot_->line_of(origin)), origin, text);
  return with_node(
      {{"artifactLocation", places_.artifact_location(artifact_)}, {"region", whole_line(1)}},
      origin, text);
}

Json Results::at_bytes(OriginId origin, const std::string& text) {
  const Origin& node = run_.optimized.origin(origin);
  if (node.byte_length == 0) return at_line(origin, text);
  const Json region = {{"byteOffset", node.byte_offset}, {"byteLength", node.byte_length}};
  return with_node({{"artifactLocation", places_.artifact_location(artifact_)}, {"region", region}},
                   origin, text);
}

Json Results::related(const FindingGroup& group) {
  Json out = Json::array();
  const auto add = [&](OriginId origin, const std::string& role, bool on_line) {
    if (out.size() == kRelated) {
      ++cut_;
      return;
    }
    const Origin& node = run_.optimized.origin(origin);
    const std::string text = role + " " + name(origin) + " (" + node.op + ")";
    Json location = {{"id", out.size()}};
    location.update(on_line ? at_line(origin, text) : at_bytes(origin, text));
    out.push_back(std::move(location));
  };
  const Finding& first = first_of(group, run_);
  if (first.node == kNoOrigin) return out;
  if (run_.optimized.origin(first.node).byte_length > 0) add(first.node, "the node", false);
  for (std::size_t k = 1; k < group.members.size(); ++k)
    add(run_.findings[group.members[k]].node, "the same at", snapshot_ != nullptr);
  for (const OriginId origin : first.related) add(origin, "concerns", false);
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
  const RuleSet& rules = context_.rules;
  add(finding.node, name(finding.node) + " (" + graph.origin(finding.node).op + ")");
  for (const StepId id : finding.steps) {
    const Step& step = run_.trace.steps[index(id)];
    if (step.on == kNoNode) continue;
    add(principal_origin(graph, graph.node(step.on)), "step " + std::to_string(index(id)) + ": " +
                                                          rules.rule(step.rule).name + " on " +
                                                          shown_name(graph, step.on));
  }
  for (const Miss& miss : finding.misses) {
    const std::string which =
        miss.case_name.empty() ? "" : " (" + std::string(miss.case_name) + ")";
    add(principal_origin(graph, graph.node(miss.on)),
        rules.rule(miss.rule).name + which + " did not apply to " + shown_name(graph, miss.on) +
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

Json Results::properties(const FindingGroup& group) const {
  const Finding& finding = first_of(group, run_);
  Json json = {{"node", printable(finding_node(finding, run_))},
               {"op", printable(finding_op(finding, run_))},
               {"target", run_.target.name()},
               {"confidence", confidence_name(group.confidence)},
               {"places", group.members.size()}};
  if (!finding.layers.empty()) {
    const Layer& layer = run_.prediction.layers[finding.layers.front()];
    json["predicted"] = {{"in", precisions(layer.inputs, " and ")},
                         {"out", precisions(layer.outputs, " and ")}};
  }
  if (group.cost_share) json["costShare"] = std::round(1e6 * *group.cost_share) / 1e6;
  return json;
}

// "hash:count", the form that GitHub's own hashes have. It is not the hash of the line: several findings
// may stand on one line, and a layer's line changes when the finding does not.
std::string Results::line_hash(const FindingGroup& group) {
  const Finding& finding = first_of(group, run_);
  const std::string print = fingerprint(context_.rules.rule(finding.rule).code, group.cause);
  return print + ":" + std::to_string(++seen_[print]);
}

}  // namespace qdq::sarif
