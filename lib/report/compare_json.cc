// The comparison with an engine as versioned JSON.
#include "qdq_lint/compare_report.h"
#include "report/compare_parts.h"
#include "report/disagreement.h"
#include "report/wording.h"

namespace qdq {
namespace {

class CompareTree {
 public:
  CompareTree(const Analysis& analysis, const RuleSet& rules, const EngineReport& engine,
              const Comparison& comparison)
      : run_(analysis), rules_(rules), engine_(engine), comparison_(comparison) {}

  Json engine() const {
    Json json = {{"path", engine_.path},
                 {"format", engine_format_name(engine_.format)},
                 {"release", nullptr},
                 {"types", comparison_.types_compared},
                 {"notes", engine_.notes}};
    if (engine_.release)
      json["release"] =
          std::to_string(engine_.release->major) + "." + std::to_string(engine_.release->minor);
    return json;
  }

  Json score() const {
    Json json = numbers(count(comparison_));
    json["percent"] = percent(count(comparison_));
    json["precision_left_out"] = comparison_.precision_left_out;
    json["left_out"] = left_out(engine_, comparison_);
    json["aspects"] = Json::object();
    for (Aspect aspect : kAspects)
      json["aspects"][std::string(aspect_name(aspect))] = numbers(count(comparison_, aspect));
    return json;
  }

  Json layers() const {
    Json json = Json::array();
    const std::vector<std::string> outcome = verdicts(comparison_);
    for (std::size_t k = 0; k < engine_.layers.size(); ++k) {
      const EngineLayer& real = engine_.layers[k];
      const ComparedLayer& layer = comparison_.layers[k];
      json.push_back({{"name", real.name},
                      {"type", real.type},
                      {"role", engine_role_name(layer.role)},
                      {"nodes", names(layer.nodes)},
                      {"nodes_from_metadata", layer.by_metadata},
                      {"typed", real.typed},
                      {"inputs", tensors(real.inputs)},
                      {"outputs", tensors(real.outputs)},
                      {"predicted", predicted(layer.predicted)},
                      {"verdict", outcome[k]}});
    }
    return json;
  }

  Json disagreements() const {
    Json json = Json::array();
    for (const Disagreement& one : qdq::disagreements(run_, engine_, comparison_)) {
      Json entry = {{"aspect", aspect_name(one.item->aspect)},
                    {"about", one.about},
                    {"engine_layer", nullptr},
                    {"predicted_layer", predicted(one.item->predicted)},
                    {"engine", one.engine},
                    {"predicted", one.predicted},
                    {"missing", names(one.item->missing)},
                    {"surplus", names(one.item->surplus)},
                    {"because", because(one)},
                    {"nearest", nearest(one)},
                    {"confidence", confidence_name(one.confidence)}};
      if (one.item->engine) entry["engine_layer"] = engine_.layers[*one.item->engine].name;
      json.push_back(std::move(entry));
    }
    return json;
  }

  Json engine_only() const {
    Json json = Json::array();
    for (std::size_t k = 0; k < comparison_.layers.size(); ++k)
      if (const ComparedLayer& layer = comparison_.layers[k]; !layer.predicted)
        json.push_back(
            {{"name", engine_.layers[k].name},
             {"role", engine_role_name(layer.role)},
             {"reason", engine_only_reason(layer.role, has_known_types(engine_.layers[k]))}});
    return json;
  }

  Json predicted_only() const {
    Json json = Json::array();
    for (std::size_t k : comparison_.predicted_only) {
      const Layer& layer = run_.prediction.layers[k];
      json.push_back({{"name", layer.name},
                      {"type", layer.type},
                      {"kind", layer_kind_name(layer.kind)},
                      {"confidence", confidence_name(layer.confidence)}});
    }
    return json;
  }

 private:
  static Json numbers(AspectCount count) {
    return {{"right", count.right}, {"total", count.total}};
  }

  static Json tensors(const std::vector<EngineTensor>& tensors) {
    Json json = Json::array();
    for (const EngineTensor& tensor : tensors)
      json.push_back(
          {{"name", tensor.name}, {"type", tensor.type}, {"precision", precision_word(tensor)}});
    return json;
  }

  Json names(const std::vector<OriginId>& nodes) const {
    Json json = Json::array();
    for (OriginId node : nodes) json.push_back(qualified_name(run_.optimized.origin(node)));
    return json;
  }

  Json predicted(std::optional<std::size_t> layer) const {
    if (!layer) return nullptr;
    return run_.prediction.layers[*layer].name;
  }

  Json because(const Disagreement& one) const {
    Json json = Json::array();
    for (StepId id : one.steps) {
      const Step& step = run_.trace.steps[index(id)];
      json.push_back({{"step", index(id)},
                      {"rule", rules_.rule(step.rule).name},
                      {"case", step.case_name},
                      {"confidence", confidence_name(step.confidence)}});
    }
    return json;
  }

  Json nearest(const Disagreement& one) const {
    Json json = Json::array();
    for (const Miss* miss : one.misses)
      json.push_back({{"rule", rules_.rule(miss->rule).name},
                      {"case", std::string(miss->case_name)},
                      {"reason", reason_json(miss->reason, run_.optimized)}});
    return json;
  }

  const Analysis& run_;
  const RuleSet& rules_;
  const EngineReport& engine_;
  const Comparison& comparison_;
};

}  // namespace

ComparisonParts comparison_parts(const Analysis& analysis, const RuleSet& rules,
                                 const EngineReport& engine, const Comparison& comparison) {
  const CompareTree tree(analysis, rules, engine, comparison);
  return {tree.engine(),        tree.score(),       tree.layers(),
          tree.disagreements(), tree.engine_only(), tree.predicted_only()};
}

std::string comparison_json(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            std::string_view tool_version) {
  ComparisonParts parts = comparison_parts(analysis, rules, engine, comparison);
  Json json = {{"version", kJsonVersion},          {"tool", tool_json(rules, tool_version)},
               {"model", analysis.model.path},     {"engine", std::move(parts.engine)},
               {"target", analysis.target.name()}, {"notes", notes_json(analysis)},
               {"score", std::move(parts.score)}};
  json["layers"] = std::move(parts.layers);
  json["disagreements"] = std::move(parts.disagreements);
  json["engine_only"] = std::move(parts.engine_only);
  json["predicted_only"] = std::move(parts.predicted_only);
  return dump(json);
}

}  // namespace qdq
