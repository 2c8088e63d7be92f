#include "qdq_lint/step_text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/guard.h"
#include "graph/text_format.h"
#include "graph/text_lexer.h"
#include "rewrite/replay.h"

namespace qdq {
namespace {

constexpr std::size_t kReadersShown = 8;
constexpr std::size_t kMostOperands = 64;  // of a node beside: a Concat may be beside many steps
constexpr std::size_t kScalesShown = 4;
constexpr std::size_t kLongestLine = 2000;

// The names of one step. Rewriting may leave several values with one name: those that are written later get
// "_2", "_3" behind it.
class StepNames : public TextNames {
 public:
  explicit StepNames(const Graph& graph) : graph_(graph) {}

  std::string value(ValueId id) override {
    const auto [place, is_new] = values_.try_emplace(id);
    if (is_new) place->second = unique(graph_.value(id).name);
    return name_text(place->second);
  }

  // What the step made may have the names of what it removed.
  void release_erased() {
    for (const auto& [id, name] : values_)
      if (graph_.value(id).erased) taken_.erase(name);
  }

  std::string quant(QuantId id) override {
    const auto [place, is_new] = quants_.try_emplace(id, quants_.size());
    used_.push_back(id);
    return "s" + std::to_string(place->second);
  }

  std::string source(ConstantId id) override { return name_text(graph_.constant(id).source); }

  // The parameters that were asked for since the last call.
  std::vector<QuantId> take_used() { return std::exchange(used_, {}); }

  // "quant s0 = i8 per-tensor 0.05", a line each, by their numbers.
  std::string definitions(std::vector<QuantId> of) {
    std::ranges::sort(of, {}, [&](QuantId id) { return quants_.at(id); });
    of.erase(std::unique(of.begin(), of.end()), of.end());
    std::string text;
    for (const QuantId id : of)
      text += "quant s" + std::to_string(quants_.at(id)) + " = " + definition(id) + "\n";
    return text;
  }

 private:
  std::string unique(const std::string& name) {
    const std::string stem = name.empty() ? "unnamed" : name;
    std::string text = stem;
    if (taken_.insert(text).second) return text;
    std::size_t& number = last_number_.try_emplace(stem, 1).first->second;
    do text = stem + "_" + std::to_string(++number);
    while (!taken_.insert(text).second);
    return text;
  }

  std::string definition(QuantId id) {
    const QuantParams& params = graph_.quant(id);
    const std::vector<double>& scales = graph_.constant(params.scale).data;
    if (scales.size() <= kScalesShown) return format_quant(graph_, id, *this);
    const bool block = params.granularity == Granularity::Block;
    return std::string(type_name(params.type)) + (block ? " block" : " per-channel") +
           " axis=" + std::to_string(params.axis) +
           (block ? " size=" + std::to_string(params.block_size) : "") + "  # " +
           std::to_string(scales.size()) + " scales";
  }

  const Graph& graph_;
  std::unordered_map<ValueId, std::string> values_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::size_t> last_number_;
  std::unordered_map<QuantId, std::size_t> quants_;
  std::vector<QuantId> used_;
};

std::string cut(std::string line) {
  if (line.size() <= kLongestLine) return line;
  std::size_t end = kLongestLine;
  // Not amid a character.
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return line.substr(0, end) + " ...";
}

class StepWriter {
 public:
  // Called before the step is carried out.
  StepWriter(const Graph& graph, const Step& step)
      : graph_(graph), step_(step), names_(graph), values_before_(graph.values().size()) {
    for (const NodeId id : in_order(step.removed)) before_.push_back(line(id));
    for (const NodeId id : in_order(nodes_beside())) beside_.push_back(line(id));
  }

  // Called behind it.
  StepText text() {
    names_.release_erased();
    std::vector<Line> after;
    for (std::size_t k = values_before_; k < graph_.values().size(); ++k) fold(k, after);
    for (const NodeId id : in_order(step_.created)) after.push_back(line(id));
    for (Line& then : beside_) {
      if (graph_.node(then.node).erased) continue;
      Line now = line(then.node);
      if (now.text == then.text) continue;
      before_.push_back(std::move(then));
      after.push_back(std::move(now));
    }
    return {joined(before_), joined(after)};
  }

 private:
  struct Line {
    NodeId node = kNoNode;
    std::string text;
    std::vector<QuantId> quants;
  };

  Line line(NodeId id) {
    std::string text = format_node(graph_.node(id), names_);
    return {id, std::move(text), names_.take_used()};
  }

  // Who makes a tensor stands above who reads it.
  std::vector<NodeId> in_order(std::vector<NodeId> nodes) const {
    for (const NodeId id : nodes) QDQ_CHECK(index(id) < graph_.nodes().size());
    std::ranges::sort(nodes, {}, [&](NodeId id) { return std::pair(graph_.node(id).order, id); });
    std::unordered_set<NodeId> left(nodes.begin(), nodes.end());
    std::vector<NodeId> out;
    for (const NodeId id : nodes) place(id, left, out);
    return out;
  }

  // What a step touches is as deep as a rule's pattern.
  void place(NodeId id, std::unordered_set<NodeId>& left, std::vector<NodeId>& out) const {
    if (left.erase(id) == 0) return;
    for (const ValueId operand : graph_.node(id).operands)
      if (operand != kNoValue && graph_.value(operand).producer != kNoNode)
        place(graph_.value(operand).producer, left, out);
    out.push_back(id);
  }

  // What may read something else behind the step, although it stays.
  std::vector<NodeId> nodes_beside() const {
    std::vector<NodeId> nodes;
    for (const NodeId id : step_.removed) add_readers(graph_.node(id), nodes);
    for (const Binding& binding : step_.bindings)
      if (const auto* node = std::get_if<NodeId>(&binding.what)) nodes.push_back(*node);
    std::ranges::sort(nodes);
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    std::erase_if(nodes, [&](NodeId id) {
      return index(id) >= graph_.nodes().size() || std::ranges::binary_search(step_.removed, id) ||
             graph_.node(id).operands.size() > kMostOperands;
    });
    return nodes;
  }

  void add_readers(const Node& node, std::vector<NodeId>& nodes) const {
    for (const ValueId result : node.results) {
      if (result == kNoValue) continue;
      std::size_t shown = 0;
      for (const Use& use : graph_.value(result).uses) {
        if (++shown > kReadersShown) break;
        nodes.push_back(use.node);
      }
    }
  }

  void fold(std::size_t at, std::vector<Line>& lines) {
    const Value& value = graph_.values()[at];
    if (value.erased || value.kind != ValueKind::Constant || !value.folded) return;
    std::string text = "const " + names_.value(value.id) + " = ";
    text += format_fold(*value.folded, names_);
    lines.push_back({kNoNode, std::move(text), names_.take_used()});
  }

  std::string joined(const std::vector<Line>& lines) {
    std::vector<QuantId> quants;
    std::string text;
    for (const Line& line : lines) {
      quants.insert(quants.end(), line.quants.begin(), line.quants.end());
      text += cut(line.text) + "\n";
    }
    text.insert(0, names_.definitions(std::move(quants)));
    if (!text.empty()) text.pop_back();
    return text;
  }

  const Graph& graph_;
  const Step& step_;
  StepNames names_;
  std::size_t values_before_;
  std::vector<Line> before_;
  std::vector<Line> beside_;
};

}  // namespace

Result<std::vector<StepText>> step_texts(const Graph& model, const RuleSet& rules,
                                         const Trace& trace) {
  return guarded([&]() -> Result<std::vector<StepText>> {
    Graph graph = model;
    Replay replay(graph, rules);
    std::vector<StepText> texts;
    texts.reserve(trace.steps.size());
    for (const Step& step : trace.steps) {
      StepWriter writer(graph, step);
      replay.apply(step);
      texts.push_back(writer.text());
    }
    return texts;
  });
}

}  // namespace qdq
