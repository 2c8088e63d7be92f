// The canonical form is a text in graph notation whose names depend on structure only. Values are
// numbered in the order of a depth-first walk from the outputs along ordered operands. Nodes that
// no output needs come last, ordered by a hash of all that they are made from.
#include <algorithm>
#include <map>

#include "graph/content_hash.h"
#include "graph/text_format.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

// Names a value by a hash of what it is made from, whatever its place in the arenas.
class HashNames : public TextNames {
 public:
  explicit HashNames(const Graph& graph) : graph_(graph), values_(graph.values().size()) {
    for (std::size_t at = 0; at < graph.inputs().size(); ++at) {
      values_[index(graph.inputs()[at])] = "i" + std::to_string(at);
    }
  }

  std::string value(ValueId id) override {
    if (graph_.value(id).kind == ValueKind::Constant && values_[index(id)].empty()) {
      const auto named = [&](ValueId link) { return !values_[index(link)].empty(); };
      for (const ValueId link : fold_chain(graph_, id, named)) name_constant(graph_.value(link));
    }
    return values_[index(id)];
  }
  std::string quant(QuantId id) override { return format_quant(graph_, id, *this); }
  std::string source(ConstantId) override { return ""; }

  // The operands' producers must have been named.
  std::uint64_t name_results(const Node& node) {
    const std::uint64_t hash = ContentHash().add(format_node(node, *this)).value();
    for (std::size_t at = 0; at < node.results.size(); ++at) {
      if (node.results[at] == kNoValue) continue;
      values_[index(node.results[at])] = std::to_string(hash) + "." + std::to_string(at);
    }
    return hash;
  }

 private:
  void name_constant(const Value& value) {
    const std::string text = value.folded ? format_fold(*value.folded, *this)
                                          : format_declaration("c", content_type(graph_, value)) +
                                                format_content(graph_, value);
    values_[index(value.id)] = std::to_string(ContentHash().add(text).value());
  }

  const Graph& graph_;
  std::vector<std::string> values_;
};

// The nodes that nothing reads, in an order that depends on what they compute.
std::vector<NodeId> dead_ends(const Graph& graph) {
  std::vector<std::pair<std::uint64_t, NodeId>> found;
  HashNames names(graph);
  const Result<std::vector<NodeId>> order = topological_order(graph);
  if (!order) return {};
  for (const NodeId id : *order) {
    const Node& node = graph.node(id);
    const std::uint64_t hash = names.name_results(node);
    const bool read = std::ranges::any_of(node.results, [&](ValueId result) {
      return result != kNoValue && !graph.value(result).uses.empty();
    });
    if (!read) found.emplace_back(hash, id);
  }
  std::ranges::stable_sort(found, {}, &std::pair<std::uint64_t, NodeId>::first);
  std::vector<NodeId> ids;
  for (const auto& [hash, id] : found) ids.push_back(id);
  return ids;
}

class CanonicalText : public TextNames {
 public:
  explicit CanonicalText(const Graph& graph)
      : graph_(graph), values_(graph.values().size()), entered_(graph.nodes().size()) {}

  std::string write() {
    for (std::size_t at = 0; at < graph_.inputs().size(); ++at) {
      const ValueId id = graph_.inputs()[at];
      values_[index(id)] = "i" + std::to_string(at);
      text_ += "in " + format_declaration(values_[index(id)], graph_.value(id).type) + "\n";
    }
    for (const ValueId id : graph_.outputs()) walk(graph_.value(id).producer);
    if (nodes_ < graph_.live_nodes()) {
      for (const NodeId id : dead_ends(graph_)) walk(id);
    }
    for (const Node& node : graph_.nodes()) {
      if (!node.erased) walk(node.id);  // what is left is part of a cycle
    }
    std::string outputs;
    for (const ValueId id : graph_.outputs()) {
      outputs += (outputs.empty() ? "out " : ", ") + value(id);
    }
    if (!outputs.empty()) text_ += outputs + "\n";
    return std::move(text_);
  }

  std::string value(ValueId id) override {
    std::string& name = values_[index(id)];
    if (!name.empty()) return name;
    switch (graph_.value(id).kind) {
      case ValueKind::Result:
        name = "v" + std::to_string(results_++);
        break;
      case ValueKind::Input:
        name = "f" + std::to_string(formals_++);
        text_ += "formal " + format_declaration(name, graph_.value(id).type) + "\n";
        break;
      case ValueKind::Constant:
        declare_chain(id);
        break;
    }
    return name;
  }

  std::string quant(QuantId id) override {
    const std::string line = format_quant(graph_, id, *this);
    const auto [at, fresh] = quants_.try_emplace(line, "s" + std::to_string(quants_.size()));
    if (fresh) text_ += "quant " + at->second + " = " + line + "\n";
    return at->second;
  }

  std::string source(ConstantId id) override {
    return sources_.try_emplace(id, "u" + std::to_string(sources_.size())).first->second;
  }

 private:
  struct Visit {
    NodeId node;
    std::vector<std::size_t> slots;
    std::size_t next = 0;
  };

  // Writes the node and what it needs, that first, as far as not written.
  void walk(NodeId root) {
    std::vector<Visit> stack;
    enter(root, stack);
    while (!stack.empty()) {
      Visit& visit = stack.back();
      const Node& node = graph_.node(visit.node);
      if (visit.next < visit.slots.size()) {
        const ValueId operand = node.operands[visit.slots[visit.next++]];
        if (operand != kNoValue) enter(graph_.value(operand).producer, stack);
        continue;
      }
      stack.pop_back();
      const std::string line = format_node(node, *this);  // may add the lines of constants
      text_ += line + "\n";
      ++nodes_;
    }
  }

  void enter(NodeId id, std::vector<Visit>& stack) {
    if (id == kNoNode || entered_[index(id)]) return;
    entered_[index(id)] = true;
    stack.push_back({.node = id, .slots = written_slots(graph_.node(id))});
  }

  void declare_chain(ValueId id) {
    const auto named = [&](ValueId link) { return !values_[index(link)].empty(); };
    for (const ValueId link : fold_chain(graph_, id, named)) declare_constant(graph_.value(link));
  }

  // Constants of known content are one if they agree; so are folds of one constant.
  void declare_constant(const Value& constant) {
    std::string& name = values_[index(constant.id)];
    std::string line;
    bool shared = true;
    if (constant.folded) {
      line = " = " + format_fold(*constant.folded, *this);
    } else {
      const std::string content = format_content(graph_, constant);
      line = format_declaration("", content_type(graph_, constant));
      shared = !content.empty();
      if (shared) line += " = " + content;
    }
    const std::string fresh_name = "c" + std::to_string(constant_count_);
    name = shared ? constants_.try_emplace(line, fresh_name).first->second : fresh_name;
    if (name != fresh_name) return;
    ++constant_count_;
    text_ += "const " + name + line + "\n";
  }

  const Graph& graph_;
  std::string text_;
  std::vector<std::string> values_;
  std::vector<bool> entered_;
  std::size_t nodes_ = 0;
  std::size_t results_ = 0;
  std::size_t formals_ = 0;
  std::size_t constant_count_ = 0;
  std::map<std::string, std::string> constants_;  // by the text behind the name
  std::map<std::string, std::string> quants_;
  std::map<ConstantId, std::string> sources_;
};

}  // namespace

std::string canonical_form(const Graph& graph) { return CanonicalText(graph).write(); }

}  // namespace qdq
