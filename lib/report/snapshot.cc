// The plan of a model as text, one line a layer.
#include "qdq_lint/snapshot.h"

#include <algorithm>

#include "qdq_lint/node_keys.h"
#include "qdq_lint/plan_diff.h"
#include "qdq_lint/report.h"
#include "report/layout.h"
#include "report/snapshot_header.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kKeyWidth = 16, kOpWidth = 18, kKindWidth = 10, kVerdictWidth = 11,
                      kTypesWidth = 12;

std::string padded(std::string text, std::size_t width) {
  const std::size_t wide = display_width(text);
  return text + std::string(wide < width ? width - wide : 0, ' ') + "  ";
}

std::string columns(const std::string& key, const std::string& op, const std::string& kind,
                    const std::string& verdict, const std::string& types,
                    const std::string& nodes) {
  std::string line = padded(key, kKeyWidth) + padded(op, kOpWidth) + padded(kind, kKindWidth) +
                     padded(verdict, kVerdictWidth) + padded(types, kTypesWidth) + nodes;
  // Editors and commit hooks take blanks off the ends of lines.
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// Nothing but whether a rule knows the layer: evidence that is found for a rule later changes no plan.
std::string marks(const Layer& layer) {
  const std::string verdict = layer_verdict(layer);
  if (layer.confidence != Confidence::Unknown) return verdict;
  return verdict == "-" ? "unknown" : verdict + ", unknown";
}

std::string op_of(const Layer& layer, const Graph& graph) {
  if (layer.node == kNoNode) return "-";
  return printable(layer.region.empty() ? spelled_op(graph.node(layer.node)) : layer.op);
}

std::string nodes_of(const Layer& layer, const Graph& graph) {
  std::vector<std::string> names;
  for (const OriginRef& ref : layer.origins)
    names.push_back(printable(qualified_name(graph.origin(ref.origin))));
  return names.empty() ? printable(layer.name) : joined(names, " + ");
}

std::string layer_line_text(const Layer& layer, const Graph& graph, std::uint64_t key) {
  return columns(key_text(key), op_of(layer, graph), std::string(layer_kind_name(layer.kind)),
                 marks(layer), types_text(layer.inputs) + " -> " + types_text(layer.outputs),
                 nodes_of(layer, graph));
}

// Puts the line of a node on all that stands in front of it and has none, nearest first.
class Downstream {
 public:
  Downstream(const Graph& model, std::vector<std::size_t>& line_of)
      : model_(model), line_of_(line_of), done_(model.nodes().size()) {}

  void spread() {
    std::vector<NodeId> open;
    for (const Node& node : model_.nodes()) {
      if (node.erased || node.origins.empty() || line_of(node) == 0) continue;
      done_[index(node.id)] = true;
      open.push_back(node.id);
    }
    std::stable_sort(open.begin(), open.end(), [&](NodeId a, NodeId b) {
      return line_of(model_.node(a)) < line_of(model_.node(b));
    });
    // First in, first out: what is nearer comes first, and of that what has the upper line.
    for (std::size_t k = 0; k < open.size(); ++k) {
      const Node& node = model_.node(open[k]);
      for (const ValueId operand : node.operands)
        if (operand != kNoValue) reach(model_.value(operand), line_of(node), open);
    }
  }

 private:
  std::size_t line_of(const Node& node) const {
    return line_of_[index(node.origins.front().origin)];
  }

  void give(const OriginRefs& origins, std::size_t line) {
    for (const OriginRef& ref : origins) {
      std::size_t& mine = line_of_[index(ref.origin)];
      if (mine == 0) mine = line;
    }
  }

  void reach(const Value& value, std::size_t line, std::vector<NodeId>& open) {
    give(value.origins, line);
    if (value.producer == kNoNode || done_[index(value.producer)]) return;
    done_[index(value.producer)] = true;
    give(model_.node(value.producer).origins, line);
    open.push_back(value.producer);
  }

  const Graph& model_;
  std::vector<std::size_t>& line_of_;
  std::vector<bool> done_;
};

}  // namespace

SnapshotLines::SnapshotLines(const Analysis& analysis)
    : lines_(snapshot_header(analysis)), line_of_(analysis.model.graph.origins().size()) {
  lines_.push_back(columns("# key", "op", "kind", "INT8", "in -> out", "nodes"));
  first_layer_ = lines_.size() + 1;
  const NodeKeys keys(analysis.model.graph);
  const std::vector<OriginId> anchors = layer_anchors(analysis);
  const std::vector<Layer>& layers = analysis.prediction.layers;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    lines_.push_back(layer_line_text(layers[k], analysis.optimized, keys.key(anchors[k])));
    std::size_t& line = line_of_[index(anchors[k])];
    if (line == 0 && layers[k].node != kNoNode) line = layer_line(k);
  }
  for (std::size_t k = 0; k < layers.size(); ++k)
    for (const OriginRef& ref : layers[k].origins)
      if (std::size_t& line = line_of_[index(ref.origin)]; line == 0) line = layer_line(k);
  Downstream(analysis.model.graph, line_of_).spread();
}

std::size_t SnapshotLines::line(OriginId node) const {
  return index(node) < line_of_.size() ? std::max<std::size_t>(line_of_[index(node)], 1) : 1;
}

std::string snapshot_text(const Analysis& analysis) {
  std::string text;
  const SnapshotLines snapshot(analysis);
  for (const std::string& line : snapshot.lines()) text += line + "\n";
  return text;
}

std::filesystem::path snapshot_path(const std::filesystem::path& model) {
  std::filesystem::path path = model;
  path += ".qdq.txt";
  return path;
}

}  // namespace qdq
