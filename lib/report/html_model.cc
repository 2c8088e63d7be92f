// A model's prediction as data of the HTML report: layers, tensors, edges, nodes.
#include <algorithm>
#include <map>

#include "qdq_lint/report.h"
#include "report/arithmetic.h"
#include "report/cost.h"
#include "report/html.h"
#include "report/layer_edges.h"
#include "report/module_path.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace qdq::html {
namespace {

// Near misses of a layer; fewer of one that is as it should be.
constexpr std::size_t kMissesShown = 8;
constexpr std::size_t kFewMissesShown = 3;

// Of tensors of one side: what they have in common.
std::string_view side(const std::vector<LayerTensor>& tensors) {
  std::string_view found;
  for (const LayerTensor& tensor : tensors) {
    if (tensor.precision == Precision::Other) continue;
    const std::string_view name = precision_name(tensor.precision);
    if (!found.empty() && found != name) return "mixed";
    found = name;
  }
  return found;
}

// "int8-in": reads INT8 and writes float.
std::string_view paint(const Layer& layer) {
  const std::string_view in = side(layer.inputs);
  const std::string_view out = side(layer.outputs);
  if (in.empty() && out.empty()) return "other";
  if (in == out || in.empty() || out.empty()) return in.empty() ? out : in;
  if (in == "int8" && out == "float") return "int8-in";
  if (in == "float" && out == "int8") return "int8-out";
  return "mixed";
}

class LayersTree {
 public:
  LayersTree(const Analysis& analysis, RuleBook& book)
      : run_(analysis),
        book_(book),
        edges_(layer_edges(analysis)),
        fates_(analysis),
        paths_(layer_paths(analysis)),
        steps_(steps_of_layers(analysis, fates_)) {
    const std::size_t layers = analysis.prediction.layers.size();
    island_.resize(layers);
    findings_.resize(layers);
    const std::vector<FloatIsland>& islands = analysis.cost.islands;
    for (std::size_t k = 0; k < islands.size(); ++k)
      for (const std::uint32_t layer : islands[k].layers) island_[layer] = k;
    for (std::size_t k = 0; k < analysis.groups.size(); ++k)
      for (const std::uint32_t member : analysis.groups[k].members)
        for (const std::uint32_t layer : analysis.findings[member].layers)
          if (findings_[layer].empty() || findings_[layer].back() != k)
            findings_[layer].push_back(k);
  }

  Json layers() const {
    Json json = Json::array();
    for (std::size_t k = 0; k < run_.prediction.layers.size(); ++k) json.push_back(layer(k));
    return json;
  }

  Json tensors() const {
    Json json = Json::array();
    for (const LayerTensor* tensor : edges_.tensors) json.push_back(tensor_json(*tensor));
    return json;
  }

  Json edges() const {
    Json json = Json::array();
    for (const LayerEdges::Edge& edge : edges_.edges)
      json.push_back(Json::array({optional(edge.from), optional(edge.to), edge.tensor}));
    return json;
  }

  Json steps() const { return steps_json(run_, steps_, book_); }

  Json nodes() const {
    const NodeKeys own = run_.keys ? *run_.keys : NodeKeys(run_.model.graph);
    Json json = Json::array();
    for (std::size_t k = 0; k < run_.optimized.origins().size(); ++k) {
      const auto id = static_cast<OriginId>(k);
      const Origin& origin = run_.optimized.origin(id);
      const Fate fate = fates_.of(id);
      Json entry = {{"name", qualified_name(origin)},
                    {"op", origin.op},
                    {"key", key_text(own.key(id))},
                    {"layers", fate.layers},
                    {"removed", nullptr}};
      if (fate.removed) {
        book_.note(fate.removed->rule);
        entry["removed"] = {{"step", nullptr}, {"rule", fate.removed->rule}};
        if (fate.removed->step) entry["removed"]["step"] = index(*fate.removed->step);
      }
      json.push_back(std::move(entry));
    }
    return json;
  }

 private:
  static Json optional(const std::optional<std::size_t>& number) {
    return number ? Json(*number) : Json();
  }

  Json layer(std::size_t k) const {
    const Layer& layer = run_.prediction.layers[k];
    Json json = {{"name", layer.name},
                 {"title", title(layer)},
                 {"type", layer.type},
                 {"kind", layer_kind_name(layer.kind)},
                 {"op", layer.op},
                 {"rule", nullptr},
                 {"path", paths_[k]},
                 {"precision", paint(layer)},
                 {"verdict", layer_verdict(layer)},
                 {"region", !layer.region.empty()},
                 {"int8", int8_use_name(layer.int8)},
                 {"weighted", layer.weighted},
                 {"weights", nullptr},
                 {"nodes", Json::array()},
                 {"inputs", edges_.inputs[k]},
                 {"outputs", edges_.outputs[k]},
                 {"confidence", confidence_name(layer.confidence)},
                 {"steps", Json::array()},
                 {"reasons", layer.reasons},
                 {"arithmetic", Json::array()},
                 {"nearly", nearly(k)},
                 {"cost", layer_cost_json(run_.cost, k)},
                 {"island", optional(island_[k])},
                 {"findings", findings_[k]}};
    if (!layer.rule.empty()) {
      book_.note(layer.rule);
      json["rule"] = layer.rule;
    }
    if (layer.weights != DataType::Undefined) json["weights"] = type_name(layer.weights);
    for (const OriginRef& ref : layer.origins)
      json["nodes"].push_back({{"node", index(ref.origin)}, {"shown", ref.shown}});
    for (const StepId step : steps_[k]) json["steps"].push_back(index(step));
    if (is_node(layer))
      json["arithmetic"] = arithmetic(run_.optimized, run_.optimized.node(layer.node));
    return json;
  }

  static bool is_node(const Layer& layer) { return layer.node != kNoNode && layer.region.empty(); }

  std::string title(const Layer& layer) const {
    return is_node(layer) ? node_name(run_.optimized, layer.node) : layer.name;
  }

  Json nearly(std::size_t k) const {
    const Layer& layer = run_.prediction.layers[k];
    Json json = Json::array();
    if (!is_node(layer)) return json;
    const bool good = layer.int8 == Int8Use::Int8 && findings_[k].empty();
    const std::size_t most = good ? kFewMissesShown : kMissesShown;
    const Graph& graph = run_.optimized;
    const Fate fate = fates_.of(principal_origin(graph, graph.node(layer.node)));
    for (const Miss* miss : fate.misses) {
      if (json.size() == most) break;
      Json entry = {{"rule", book_.name(miss->rule)},
                    {"case", std::string(miss->case_name)},
                    {"on", node_name(graph, miss->on)},
                    {"part", std::string(miss->part)}};
      entry.update(reason_json(miss->reason, graph));
      json.push_back(std::move(entry));
    }
    return json;
  }

  const Analysis& run_;
  RuleBook& book_;
  LayerEdges edges_;
  Fates fates_;
  std::vector<ModulePath> paths_;
  std::vector<std::vector<StepId>> steps_;          // by layer
  std::vector<std::optional<std::size_t>> island_;  // by layer
  std::vector<std::vector<std::size_t>> findings_;  // by layer
};

Json confidence_json(const Prediction& prediction) {
  std::map<Confidence, std::size_t> counts;
  for (const Layer& layer : prediction.layers) ++counts[layer.confidence];
  Json json = Json::object();
  for (const Confidence one :
       {Confidence::Observed, Confidence::Documented, Confidence::Inferred, Confidence::Unknown})
    json[std::string(confidence_name(one))] = counts[one];
  return json;
}

}  // namespace

Json report_json(const Analysis& analysis, RuleBook& book) {
  const LayersTree tree(analysis, book);
  Json json = run_json(analysis);
  std::string headline = summary_line(analysis, {});
  headline.erase(headline.find_last_not_of('\n') + 1);
  json["headline"] = std::move(headline);
  json["confidence"] = confidence_json(analysis.prediction);
  json["layers"] = tree.layers();
  json["tensors"] = tree.tensors();
  json["edges"] = tree.edges();
  json["nodes"] = tree.nodes();
  json["steps"] = tree.steps();
  json["findings"] = findings_json(analysis, book);
  return json;
}

}  // namespace qdq::html
