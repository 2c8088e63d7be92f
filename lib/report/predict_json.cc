// The prediction as versioned JSON, with the steps behind it.
#include "qdq_lint/report.h"
#include "report/cost.h"
#include "report/json_parts.h"
#include "report/wording.h"

namespace qdq {
namespace {

class PredictionTree {
 public:
  PredictionTree(const Analysis& analysis, const RuleSet& rules)
      : run_(analysis), rules_(rules), graph_(analysis.optimized) {}

  Json layers() const {
    Json json = Json::array();
    for (std::size_t k = 0; k < run_.prediction.layers.size(); ++k) {
      json.push_back(layer(run_.prediction.layers[k]));
      json.back()["cost"] = layer_cost_json(run_.cost, k);
    }
    return json;
  }

  Json removed() const {
    Json json = Json::array();
    for (const RemovedNode& node : run_.prediction.removed) {
      const Origin& origin = graph_.origin(node.origin);
      Json entry = {{"node", qualified_name(origin)},
                    {"op", origin.op},
                    {"step", nullptr},
                    {"rule", node.rule}};
      if (node.step) entry["step"] = index(*node.step);
      json.push_back(std::move(entry));
    }
    return json;
  }

  Json steps() const {
    Json json = Json::array();
    for (const Step& one : run_.trace.steps) json.push_back(step(one));
    return json;
  }

 private:
  Json layer(const Layer& layer) const {
    Json nodes = Json::array();
    for (const OriginRef& ref : layer.origins) {
      const Origin& origin = graph_.origin(ref.origin);
      nodes.push_back({{"name", qualified_name(origin)}, {"op", origin.op}, {"shown", ref.shown}});
    }
    Json because = Json::array();
    for (StepId id : layer.because)
      because.push_back(
          {{"step", index(id)}, {"rule", rules_.rule(run_.trace.steps[index(id)].rule).name}});
    Json json = {{"name", layer.name},
                 {"type", layer.type},
                 {"kind", layer_kind_name(layer.kind)},
                 {"op", layer.op},
                 {"rule", nullptr},
                 {"nodes", std::move(nodes)},
                 {"inputs", tensors_json(layer.inputs)},
                 {"outputs", tensors_json(layer.outputs)},
                 {"int8", int8_use_name(layer.int8)},
                 {"weights", nullptr},
                 {"macs", nullptr},
                 {"confidence", confidence_name(layer.confidence)},
                 {"because", std::move(because)},
                 {"reasons", layer.reasons}};
    if (!layer.rule.empty()) json["rule"] = layer.rule;
    if (layer.macs) json["macs"] = *layer.macs;
    if (layer.weights != DataType::Undefined) json["weights"] = type_name(layer.weights);
    return json;
  }

  Json step(const Step& step) const {
    Json json = {{"step", index(step.id)},
                 {"phase", run_.trace.phases[step.phase]},
                 {"rule", rules_.rule(step.rule).name},
                 {"case", step.case_name},
                 {"on", node_name(graph_, step.on)},
                 {"claimed", names(claimed(step))},
                 {"removed", names(step.removed)},
                 {"created", names(step.created)},
                 {"assumed", Json::array()},
                 {"log", step.log},
                 {"later", step.later},
                 {"confidence", confidence_name(step.confidence)}};
    for (const Reason& reason : step.assumed)
      json["assumed"].push_back(reason_json(reason, graph_));
    return json;
  }

  Json names(const std::vector<NodeId>& nodes) const {
    Json json = Json::array();
    for (NodeId id : nodes) json.push_back(graph_.node(id).name);
    return json;
  }

  const Analysis& run_;
  const RuleSet& rules_;
  const Graph& graph_;
};

}  // namespace

std::string prediction_json(const Analysis& analysis, const RuleSet& rules,
                            std::string_view tool_version) {
  const PredictionTree tree(analysis, rules);
  Json json = {{"version", kJsonVersion},       {"tool", tool_json(rules, tool_version)},
               {"model", analysis.model.path},  {"target", analysis.target.name()},
               {"notes", notes_json(analysis)}, {"summary", summary_json(analysis)}};
  json["cost"] = cost_json(analysis.cost);
  json["layers"] = tree.layers();
  json["removed"] = tree.removed();
  json["steps"] = tree.steps();
  return dump(json);
}

}  // namespace qdq
