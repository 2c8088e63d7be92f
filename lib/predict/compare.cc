// Counts what a prediction got right. tests/engine/score.py counts the same from the other side.
#include "qdq_lint/compare.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "predict/engine_names.h"
#include "predict/signature.h"

namespace qdq {
namespace {

// The operator that a layer is told by, the first of these that it has.
constexpr std::array<std::string_view, 21> kPrincipal = {"Conv",
                                                         "ConvTranspose",
                                                         "Gemm",
                                                         "MatMul",
                                                         "MaxPool",
                                                         "AveragePool",
                                                         "GlobalAveragePool",
                                                         "ReduceMean",
                                                         "Softmax",
                                                         "LayerNormalization",
                                                         "Concat",
                                                         "Resize",
                                                         "Add",
                                                         "Mul",
                                                         "Sub",
                                                         "Div",
                                                         "Pad",
                                                         "Slice",
                                                         "Split",
                                                         "Transpose",
                                                         "Reshape"};

// Operators that may be a layer of their own in the prediction and nowhere in the engine: they cost
// little or nothing, and TensorRT drops them as it likes.
constexpr std::array<std::string_view, 17> kFree = {
    "QuantizeLinear", "DequantizeLinear", "Constant", "Identity",  "Dropout",
    "Reshape",        "Flatten",          "Squeeze",  "Unsqueeze", "Shape",
    "Gather",         "Concat",           "Cast",     "Slice",     "Split",
    "Transpose",      "ConstantOfShape"};

bool is_qdq_op(std::string_view op) { return op == "QuantizeLinear" || op == "DequantizeLinear"; }

// Myelin's kernels list constants among their inputs: there, only whether there is INT8 counts.
bool alike(const Signature& a, const Signature& b, bool by_metadata) {
  return by_metadata ? (a.int8 > 0) == (b.int8 > 0) : a == b;
}

// A predicted layer as its name tells it.
struct Player {
  std::set<OriginId> compute;  // named nodes that are no Q or DQ
  std::set<OriginId> held;     // all that it stands for, absorbed ones included
  std::vector<OriginId> qdq;
  bool only_qdq = false;
  bool reformat = false;
  Signature in, out;
};

class Comparer {
 public:
  Comparer(const EngineReport& engine, const Graph& model, const Prediction& prediction)
      : engine_(engine), model_(model), prediction_(prediction), names_(model) {}

  Result<Comparison> run() {
    out_.types_compared = has_types(engine_);
    map_tensors();
    for (const EngineLayer& layer : engine_.layers) out_.layers.push_back(read(layer));
    count_unknown();
    if (Result<void> fits = check_names(); !fits) return fits.error();
    for (const Layer& layer : prediction_.layers) players_.push_back(read(layer));
    for (std::size_t k = 0; k < out_.layers.size(); ++k)
      if (out_.layers[k].role == EngineRole::Compute) compare_layer(k);
    compare_standalone();
    if (out_.types_compared && out_.reformats_left_out == 0) compare_reformats();
    add_extra();
    std::ranges::stable_sort(out_.items, {}, &ComparedItem::aspect);
    for (std::size_t k = 0; k < players_.size(); ++k)
      if (!used_.contains(k)) out_.predicted_only.push_back(k);
    return std::move(out_);
  }

 private:
  const std::string& op(OriginId node) const { return model_.origin(node).op; }

  // Several Q of one tensor are one to TensorRT: they, and the DQs behind them, go by the tensor's
  // name.
  void map_tensors() {
    for (const Node& node : model_.nodes()) {
      if (node.op != "QuantizeLinear" || node.operands.empty() || node.origins.empty()) continue;
      const Value& quantized = model_.value(node.operands[0]);
      if (quantized.kind == ValueKind::Constant) continue;
      tensor_[node.origins.back().origin] = quantized.name;
      for (ValueId result : node.results)
        for (const Use& use : model_.value(result).uses)
          if (const Node& reader = model_.node(use.node);
              reader.op == "DequantizeLinear" && !reader.origins.empty())
            tensor_[reader.origins.back().origin] = quantized.name;
    }
  }

  std::vector<OriginId> nodes_in(const LayerName& name) const {
    std::vector<OriginId> nodes;
    for (const NamePart& part : name.parts)
      if (part.node) nodes.push_back(*part.node);
    return nodes;
  }

  // Myelin's kernels are named after one of their nodes at best; their metadata tells all. Of several
  // kernels with the same node, the first has it.
  std::vector<OriginId> nodes_in(const std::vector<std::string>& metadata) {
    std::vector<OriginId> nodes;
    for (const std::string& name : metadata)
      if (const std::optional<OriginId> node = names_.find(name);
          node && in_metadata_.insert(*node).second)
        nodes.push_back(*node);
    return nodes;
  }

  // What is left out for want of types, and whether a type is needed to tell a Q from a DQ.
  void count_unknown() {
    directions_known_ = out_.types_compared;
    for (std::size_t k = 0; k < out_.layers.size(); ++k) {
      if (has_known_types(engine_.layers[k])) continue;
      const EngineRole role = out_.layers[k].role;
      out_.precision_left_out += role == EngineRole::Compute;
      out_.reformats_left_out += role == EngineRole::Converting || role == EngineRole::Layout;
      directions_known_ = directions_known_ && role != EngineRole::Standalone;
    }
  }

  // A layer of the origin QDQ, whatever else stands in its name: the Q and DQ that it is.
  std::vector<OriginId> quantizers_in(const EngineLayer& layer, const LayerName& name) {
    if (layer.origin != "QDQ") return {};
    const auto no_qdq = [&](OriginId node) { return !is_qdq_op(op(node)); };
    std::vector<OriginId> nodes = nodes_in(name);
    std::erase_if(nodes, no_qdq);
    if (nodes.empty()) nodes = nodes_in(layer.metadata);
    std::erase_if(nodes, no_qdq);
    return nodes;
  }

  ComparedLayer read(const EngineLayer& layer) {
    ComparedLayer out;
    const LayerName name = names_.parse(layer.name);
    if (out.nodes = quantizers_in(layer, name); !out.nodes.empty()) {
      out.role = EngineRole::Standalone;
      named_.insert(out.nodes.begin(), out.nodes.end());
      return out;
    }
    out.nodes = name.region ? names_.between(*name.region) : nodes_in(name);
    if (name.reformat) {
      const bool converts = has_known_types(layer) && !layer.inputs.empty() &&
                            !layer.outputs.empty() &&
                            has_int8_type(layer.inputs[0]) != has_int8_type(layer.outputs[0]);
      out.role = converts ? EngineRole::Converting : EngineRole::Layout;
      return out;
    }
    const bool by_name = !name.region && !name.myelin_kernel && !out.nodes.empty();
    if (!by_name && !layer.metadata.empty()) {
      out.by_metadata = true;
      out.nodes = nodes_in(layer.metadata);
    } else if (name.region) {
      out.role = EngineRole::Region;
      return out;
    }
    if (out.nodes.empty()) return out;
    const bool only_qdq =
        std::ranges::all_of(out.nodes, [&](OriginId n) { return is_qdq_op(op(n)); });
    out.role = only_qdq ? EngineRole::Standalone : EngineRole::Compute;
    named_.insert(out.nodes.begin(), out.nodes.end());
    return out;
  }

  Result<void> check_names() const {
    if (std::ranges::any_of(out_.layers, [](const ComparedLayer& l) { return !l.nodes.empty(); }))
      return {};
    Error error{ErrorKind::Usage, "no layer of the engine names a node of the model", {}, {}};
    error.where.file = engine_.path;
    error.where.piece = engine_.layers[0].name;
    error.hint =
        "is it the engine of this model? Myelin's layers name nodes only under "
        "--profilingVerbosity=detailed";
    return error;
  }

  Player read(const Layer& layer) const {
    Player out;
    const LayerName name = names_.parse(layer.name);
    out.reformat = name.reformat;
    out.in = signature(layer.inputs);
    out.out = signature(layer.outputs);
    out.only_qdq = !name.parts.empty();
    for (const NamePart& part : name.parts) {
      const bool qdq = part.node && is_qdq_op(op(*part.node));
      out.only_qdq = out.only_qdq && qdq;
      if (qdq) out.qdq.push_back(*part.node);
      if (part.node && !qdq) out.compute.insert(*part.node);
    }
    out.held = out.compute;
    for (const OriginRef& ref : layer.origins)
      if (!is_qdq_op(op(ref.origin))) out.held.insert(ref.origin);
    return out;
  }

  std::vector<OriginId> compute_nodes(const ComparedLayer& layer) const {
    std::vector<OriginId> nodes;
    for (OriginId node : layer.nodes)
      if (!is_qdq_op(op(node))) nodes.push_back(node);
    return nodes;
  }

  OriginId principal(const std::vector<OriginId>& nodes) const {
    return *std::ranges::min_element(nodes, {}, [&](OriginId node) {
      return std::ranges::find(kPrincipal, op(node)) - kPrincipal.begin();
    });
  }

  void compare_layer(std::size_t k) {
    ComparedLayer& real = out_.layers[k];
    const std::vector<OriginId> nodes = compute_nodes(real);
    const OriginId main = principal(nodes);
    const auto player = std::ranges::find_if(players_, [&](const Player& one) {
      return !one.reformat && (real.by_metadata ? one.held : one.compute).contains(main);
    });
    ComparedItem precision{Aspect::Precision, false, k, std::nullopt, main, {}, {}};
    ComparedItem fusion{Aspect::Fusion, false, k, std::nullopt, main, {}, {}};
    if (player == players_.end()) {
      fusion.missing = nodes;
    } else {
      real.predicted = static_cast<std::size_t>(player - players_.begin());
      used_.insert(*real.predicted);
      precision.predicted = fusion.predicted = real.predicted;
      const EngineLayer& layer = engine_.layers[k];
      precision.right = alike(player->in, signature(layer.inputs), real.by_metadata) &&
                        alike(player->out, signature(layer.outputs), real.by_metadata);
      compare_sets(nodes, real.by_metadata ? player->held : player->compute, fusion);
    }
    if (has_known_types(engine_.layers[k])) out_.items.push_back(std::move(precision));
    out_.items.push_back(std::move(fusion));
  }

  void compare_sets(const std::vector<OriginId>& real, const std::set<OriginId>& predicted,
                    ComparedItem& item) const {
    const std::set<OriginId> wanted(real.begin(), real.end());
    for (OriginId node : wanted)
      if (!predicted.contains(node)) item.missing.push_back(node);
    for (OriginId node : predicted)
      if (named_.contains(node) && !wanted.contains(node)) item.surplus.push_back(node);
    item.right = item.missing.empty() && item.surplus.empty();
  }

  // What makes two stand-alone Q/DQ layers the same: their tensors, and which of the two they are.
  using Key = std::pair<std::set<std::string>, bool>;

  Key key(const std::vector<OriginId>& nodes, bool quantizes) const {
    Key out{{}, quantizes};
    for (OriginId node : nodes) {
      const auto it = tensor_.find(node);
      out.first.insert(it == tensor_.end() ? model_.origin(node).name : it->second);
    }
    return out;
  }

  bool all_quantize(const std::vector<OriginId>& nodes) const {
    return std::ranges::all_of(nodes, [&](OriginId node) { return op(node) == "QuantizeLinear"; });
  }

  bool quantizes(const EngineLayer& layer, const ComparedLayer& real) const {
    if (!directions_known_) return all_quantize(real.nodes);
    return !layer.inputs.empty() && !layer.outputs.empty() && !has_int8_type(layer.inputs[0]) &&
           has_int8_type(layer.outputs[0]);
  }

  bool quantizes(const Player& player) const {
    if (!directions_known_) return all_quantize(player.qdq);
    return player.in.other > 0 && player.out.int8 > 0 && player.out.other == 0;
  }

  void compare_standalone() {
    std::map<Key, std::vector<std::size_t>> predicted;
    for (std::size_t k = players_.size(); k-- > 0;) {
      const Player& player = players_[k];
      const bool computes =
          std::ranges::any_of(player.compute, [&](OriginId node) { return named_.contains(node); });
      if (player.only_qdq && !player.reformat && !computes)
        predicted[key(player.qdq, quantizes(player))].push_back(k);
    }
    for (std::size_t k = 0; k < out_.layers.size(); ++k) {
      ComparedLayer& real = out_.layers[k];
      if (real.role != EngineRole::Standalone) continue;
      std::vector<std::size_t>& same =
          predicted[key(real.nodes, quantizes(engine_.layers[k], real))];
      ComparedItem item{Aspect::Standalone, !same.empty(), k, std::nullopt, real.nodes[0], {}, {}};
      if (item.right) {
        item.predicted = real.predicted = same.back();
        used_.insert(same.back());
        same.pop_back();
      }
      out_.items.push_back(std::move(item));
    }
    std::set<std::size_t> alarms;
    for (const auto& [ignored, left] : predicted) alarms.insert(left.begin(), left.end());
    for (std::size_t k : alarms)
      out_.items.push_back(
          {Aspect::Standalone, false, std::nullopt, k, players_[k].qdq.front(), {}, {}});
  }

  // By number: which of two conversions on one path TensorRT names after which layer is its choice.
  // Those of one name are paired first.
  void compare_reformats() {
    std::vector<std::size_t> real, predicted;
    for (std::size_t k = 0; k < out_.layers.size(); ++k)
      if (out_.layers[k].role == EngineRole::Converting) real.push_back(k);
    for (std::size_t k = 0; k < players_.size(); ++k)
      if (players_[k].reformat && players_[k].in != players_[k].out) predicted.push_back(k);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (const bool same_name : {true, false})
      for (auto r = real.begin(); r != real.end();) {
        const auto p = std::ranges::find_if(predicted, [&](std::size_t k) {
          return !same_name || prediction_.layers[k].name == engine_.layers[*r].name;
        });
        if (p != predicted.end()) {
          pairs.emplace_back(*r, *p);
          predicted.erase(p);
          r = real.erase(r);
        } else {
          ++r;
        }
      }
    for (const auto& [r, p] : pairs) {
      out_.layers[r].predicted = p;
      used_.insert(p);
      out_.items.push_back({Aspect::Reformat, true, r, p, std::nullopt, {}, {}});
    }
    for (std::size_t r : real)
      out_.items.push_back({Aspect::Reformat, false, r, std::nullopt, std::nullopt, {}, {}});
    for (std::size_t p : predicted)
      out_.items.push_back({Aspect::Reformat, false, std::nullopt, p, std::nullopt, {}, {}});
  }

  // The engine's layer that holds the node, if its name or its ends tell.
  std::optional<std::size_t> layer_with(OriginId node) const {
    for (std::size_t k = 0; k < out_.layers.size(); ++k) {
      const EngineRole role = out_.layers[k].role;
      if (role != EngineRole::Converting && role != EngineRole::Layout &&
          std::ranges::find(out_.layers[k].nodes, node) != out_.layers[k].nodes.end())
        return k;
    }
    return std::nullopt;
  }

  void add_extra() {
    std::set<OriginId> seen;
    for (std::size_t k = 0; k < players_.size(); ++k) {
      if (players_[k].reformat) continue;
      std::vector<OriginId> costly;
      for (OriginId node : players_[k].compute)
        if (std::ranges::find(kFree, op(node)) == kFree.end()) costly.push_back(node);
      const auto named = [&](OriginId node) { return named_.contains(node); };
      if (!costly.empty() && std::ranges::none_of(costly, named))
        out_.items.push_back({Aspect::Extra, false, layer_with(costly[0]), k, costly[0], {}, {}});
      for (OriginId node : costly)
        if (named(node) && !seen.insert(node).second)
          out_.items.push_back({Aspect::Extra, false, layer_with(node), k, node, {}, {}});
    }
  }

  const EngineReport& engine_;
  const Graph& model_;
  const Prediction& prediction_;
  const EngineNames names_;
  std::map<OriginId, std::string> tensor_;
  std::set<OriginId> named_;  // that the engine's layers name; reformats do not count
  std::set<OriginId> in_metadata_;
  bool directions_known_ = true;  // by types; else the operators of stand-alone Q and DQ tell
  std::vector<Player> players_;   // one for each predicted layer
  std::set<std::size_t> used_;    // predicted layers that an engine's was compared with
  Comparison out_;
};

}  // namespace

Result<Comparison> compare(const EngineReport& engine, const Graph& model,
                           const Prediction& prediction) {
  return Comparer(engine, model, prediction).run();
}

}  // namespace qdq
