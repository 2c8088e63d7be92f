// From a graph, or a part of it, to boxes and edges.
#include "qdq_lint/graph_pictures.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "qdq_lint/findings.h"
#include "report/graph_boxes.h"
#include "report/wording.h"

namespace qdq {
namespace {

class PictureMaker {
 public:
  PictureMaker(const Graph& graph, const PictureOptions& options)
      : graph_(graph),
        options_(options),
        shown_(graph.nodes().size(), options.part == nullptr),
        focus_(graph.nodes().size()),
        layer_of_(graph.nodes().size()),
        reformats_(graph.nodes().size()),
        source_(graph.values().size()),
        last_reader_(graph.values().size(), kNoNode) {
    if (options.part)
      for (const NodeId id : *options.part) shown_[index(id)] = true;
    for (const NodeId id : options.focus) focus_[index(id)] = true;
    if (options.prediction) read(*options.prediction);
  }

  Picture run() {
    picture_.title = options_.title;
    if (!options_.part)
      for (const ValueId input : graph_.inputs()) source(input);
    for (const NodeId id : order())
      if (shown_[index(id)]) add(graph_.node(id));
    for (const Value& value : graph_.values())
      if (!value.erased && source_[index(value.id)]) add_cut_readers(value);
    for (const ValueId output : graph_.outputs())
      if (!options_.part || from_shown(graph_.value(output))) add_output(graph_.value(output));
    return std::move(picture_);
  }

 private:
  // Where a tensor comes from: a box, and which of the tensors that leave it.
  struct Source {
    std::size_t box = 0;
    std::size_t port = 0;
    bool cut = false;
    bool reformatted = false;
  };

  // A reformat has no node; it stands in front of the layer whose input it converts.
  void read(const Prediction& prediction) {
    std::vector<ValueId> waiting;
    for (const Layer& layer : prediction.layers) {
      for (const LayerTensor& tensor : layer.inputs) told_.emplace(tensor.value, &tensor);
      for (const LayerTensor& tensor : layer.outputs)
        if (layer.kind != LayerKind::Reformat) told_.emplace(tensor.value, &tensor);
      if (layer.kind == LayerKind::Reformat && layer.node == kNoNode) {
        waiting.push_back(layer.inputs.front().value);
        continue;
      }
      std::ranges::sort(waiting);
      reformats_[index(layer.node)] = std::exchange(waiting, {});
      layer_of_[index(layer.node)] = &layer;
      for (const NodeId id : layer.region) layer_of_[index(id)] = &layer;
    }
  }

  // A graph with a cycle is none; then by id.
  std::vector<NodeId> order() const {
    Result<std::vector<NodeId>> order = topological_order(graph_);
    if (order) return std::move(*order);
    std::vector<NodeId> ids;
    for (const Node& node : graph_.nodes())
      if (!node.erased) ids.push_back(node.id);
    return ids;
  }

  bool from_shown(const Value& value) const {
    return value.producer != kNoNode ? static_cast<bool>(shown_[index(value.producer)])
                                     : source_[index(value.id)].has_value();
  }

  std::size_t add_box(PictureBox box, const std::string& id) {
    box.id = id;
    picture_.boxes.push_back(std::move(box));
    return picture_.boxes.size() - 1;
  }

  TensorType type_of(const Value& value) const {
    const auto told = told_.find(value.id);
    if (told == told_.end()) return value.type;
    TensorType type{told->second->type, told->second->shape};
    // A prediction calls float what has no type.
    if (value.type.type == DataType::Undefined && type.type == DataType::Float)
      type.type = DataType::Undefined;
    return type;
  }

  void connect(const Source& from, std::size_t to, const Value& value, bool cut = false) {
    TensorType type = type_of(value);
    if (from.reformatted) type.type = DataType::Float;
    picture_.edges.push_back(
        {from.box, to, from.port, type_words(type), carried(type.type), cut || from.cut});
  }

  // The box that the tensor comes from, made if there is none: an input, or a cut.
  Source source(ValueId id) {
    std::optional<Source>& known = source_[index(id)];
    if (known) return *known;
    const Value& value = graph_.value(id);
    PictureBox box;
    const bool cut = value.producer != kNoNode;
    box.kind = cut ? BoxKind::Cut : BoxKind::Input;
    box.heading = short_name(cut ? node_name(graph_, value.producer) : value.name);
    box.full_name = long_name(cut ? node_name(graph_, value.producer) : value.name);
    const std::string type = type_words(type_of(value));
    if (!cut && !type.empty()) box.lines.push_back(type);
    known = Source{add_box(std::move(box), "v" + std::to_string(index(id))), 0, cut, false};
    return *known;
  }

  void add(const Node& node) {
    PictureBox box = node_box(graph_, node, layer_of_[index(node.id)]);
    box.focus = focus_[index(node.id)];
    std::vector<std::pair<Source, ValueId>> inputs;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      const ValueId id = node.operands[slot];
      // One edge is enough for a tensor that a node reads twice.
      if (id == kNoValue || std::exchange(last_reader_[index(id)], node.id) == node.id) continue;
      if (graph_.value(id).kind == ValueKind::Constant) {
        if (has_own_box(graph_, node, slot))
          inputs.emplace_back(Source{own_constant(node, graph_.value(id))}, id);
        continue;
      }
      inputs.emplace_back(reformatted(node, id), id);
    }
    const std::size_t at = add_box(std::move(box), "n" + std::to_string(index(node.id)));
    for (const auto& [from, id] : inputs) connect(from, at, graph_.value(id));
    for (std::size_t k = 0; k < node.results.size(); ++k)
      if (node.results[k] != kNoValue)
        source_[index(node.results[k])] = Source{at, k, false, false};
  }

  // A constant stands beside each of its readers: lines from one place to many would tell less.
  std::size_t own_constant(const Node& reader, const Value& value) {
    return add_box(constant_box(graph_, value),
                   "k" + std::to_string(index(value.id)) + "n" + std::to_string(index(reader.id)));
  }

  // The source, or the reformat behind it.
  Source reformatted(const Node& reader, ValueId id) {
    const Source from = source(id);
    const std::vector<ValueId>& converted = reformats_[index(reader.id)];
    if (!std::ranges::binary_search(converted, id)) return from;
    PictureBox box;
    box.kind = BoxKind::Conversion;
    box.heading = "Reformat";
    box.verdict = "reformats";
    box.full_name = "Reformat of " + long_name(graph_.value(id).name);
    const std::size_t at = add_box(
        std::move(box), "r" + std::to_string(index(id)) + "n" + std::to_string(index(reader.id)));
    connect(from, at, graph_.value(id));
    return {at, 0, false, true};
  }

  // One stub for all readers of a tensor that the picture does not show.
  void add_cut_readers(const Value& value) {
    if (!options_.part || source_[index(value.id)]->cut) return;
    std::vector<NodeId> readers;
    for (const Use& use : value.uses)
      if (!shown_[index(use.node)]) readers.push_back(use.node);
    std::ranges::sort(readers);
    readers.erase(std::unique(readers.begin(), readers.end()), readers.end());
    if (readers.empty()) return;
    const std::string first = node_name(graph_, readers.front());
    PictureBox box;
    box.kind = BoxKind::Cut;
    box.heading = short_name(first);
    if (readers.size() > 1) box.heading += " and " + std::to_string(readers.size() - 1) + " more";
    box.full_name = long_name(first);
    const std::size_t at = add_box(std::move(box), "c" + std::to_string(index(value.id)));
    connect(*source_[index(value.id)], at, value, true);
  }

  void add_output(const Value& value) {
    if (value.kind == ValueKind::Constant) return;
    PictureBox box;
    box.kind = BoxKind::Output;
    box.heading = short_name(value.name);
    box.full_name = long_name(value.name);
    const std::string type = type_words(type_of(value));
    if (!type.empty()) box.lines.push_back(type);
    const Source from = source(value.id);
    const std::size_t at = add_box(std::move(box), "o" + std::to_string(index(value.id)));
    connect(from, at, value);
  }

  const Graph& graph_;
  const PictureOptions& options_;
  std::vector<bool> shown_;
  std::vector<bool> focus_;
  std::vector<const Layer*> layer_of_;           // by node
  std::vector<std::vector<ValueId>> reformats_;  // by node
  std::vector<std::optional<Source>> source_;    // by value
  std::vector<NodeId> last_reader_;              // by value
  std::map<ValueId, const LayerTensor*> told_;   // types under the target's options
  Picture picture_;
};

}  // namespace

Picture make_picture(const Graph& graph, const PictureOptions& options) {
  return PictureMaker(graph, options).run();
}

}  // namespace qdq
