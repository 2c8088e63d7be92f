// The difference of two plans as versioned JSON.
#include "qdq_lint/node_keys.h"
#include "qdq_lint/plan_diff_report.h"
#include "report/cost.h"
#include "report/json_parts.h"

namespace qdq {
namespace {

class DiffTree {
 public:
  explicit DiffTree(const Analysis& run)
      : run_(run), keys_(run.model.graph), anchors_(layer_anchors(run)) {}

  Json model() const {
    return {{"model", run_.model.path},
            {"notes", notes_json(run_)},
            {"summary", summary_json(run_)},
            {"cost", cost_json(run_.cost)}};
  }

  Json layer(std::optional<std::size_t> at) const {
    if (!at) return nullptr;
    const Layer& layer = run_.prediction.layers[*at];
    return {{"index", *at},
            {"key", key_text(keys_.key(anchors_[*at]))},
            {"node", qualified_name(run_.optimized.origin(anchors_[*at]))},
            {"name", layer.name},
            {"type", layer.type},
            {"kind", layer_kind_name(layer.kind)},
            {"op", layer.op},
            {"int8", int8_use_name(layer.int8)},
            {"inputs", tensors_json(layer.inputs)},
            {"outputs", tensors_json(layer.outputs)},
            {"confidence", confidence_name(layer.confidence)}};
  }

 private:
  const Analysis& run_;
  NodeKeys keys_;
  std::vector<OriginId> anchors_;
};

}  // namespace

std::string plan_diff_json(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const RuleSet& rules, std::string_view tool_version) {
  const DiffTree old_tree(before);
  const DiffTree new_tree(after);
  Json changes = Json::array();
  for (const ChangedLayer& one : diff.changes)
    changes.push_back({{"change", plan_change_name(one.change)},
                       {"before", old_tree.layer(one.before)},
                       {"after", new_tree.layer(one.after)}});
  Json json = {{"version", kJsonVersion},
               {"tool", tool_json(rules, tool_version)},
               {"target", after.target.name()},
               {"verdict", plan_verdict_name(verdict(diff))},
               {"outcome", plan_outcome_name(outcome(diff))},
               {"names_trusted", diff.names_trusted},
               {"newly_refused", diff.newly_refused},
               {"refused_by", diff.refused_by},
               {"no_longer_refused_by", diff.accepted},
               {"estimated_time_ratio", rounded_json(diff.time_ratio)}};
  json["before"] = old_tree.model();
  json["after"] = new_tree.model();
  json["changes"] = std::move(changes);
  return dump(json);
}

}  // namespace qdq
