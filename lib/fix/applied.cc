// What is told of edits: which findings they answer, the nodes they touch, the notation before and after.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "fix/attempt.h"
#include "graph/graph_lines.h"

namespace qdq {
namespace {

// Findings that share a step are answered together.
class Together {
 public:
  explicit Together(const std::vector<std::vector<std::size_t>>& steps_of, std::size_t steps)
      : parent_(steps_of.size()), owner_(steps, steps_of.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (std::size_t k = 0; k < steps_of.size(); ++k)
      for (const std::size_t step : steps_of[k]) {
        if (owner_[step] == steps_of.size()) owner_[step] = k;
        join(owner_[step], k);
      }
  }

  // The first finding of the set that this one is in.
  std::size_t first(std::size_t k) const {
    while (parent_[k] != k) k = parent_[k];
    return k;
  }
  std::size_t first_of_step(std::size_t step) const { return first(owner_[step]); }

 private:
  void join(std::size_t a, std::size_t b) {
    a = first(a);
    b = first(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<std::size_t> parent_;
  std::vector<std::size_t> owner_;  // by step: the first finding that it is for
};

// The lines of two states of the graph, by node.
class Lines {
 public:
  explicit Lines(const Graph& graph) : lines_(graph.nodes().size()) {
    for (GraphLine& line : graph_lines(graph)) {
      if (line.node == kNoNode) continue;
      place_[line.node] = place_.size();
      lines_[static_cast<std::size_t>(line.node)] = std::move(line.text);
    }
  }

  const std::string& of(NodeId node) const {
    static const std::string none;
    return static_cast<std::size_t>(node) < lines_.size() ? lines_[static_cast<std::size_t>(node)]
                                                          : none;
  }

  // Of the nodes that there are, in the order of the graph.
  std::vector<std::string> of(const std::set<NodeId>& nodes) const {
    std::map<std::size_t, NodeId> sorted;
    for (const NodeId node : nodes)
      if (const auto at = place_.find(node); at != place_.end()) sorted[at->second] = node;
    std::vector<std::string> out;
    for (const auto& [place, node] : sorted) out.push_back(of(node));
    return out;
  }

 private:
  std::vector<std::string> lines_;
  std::map<NodeId, std::size_t> place_;
};

struct Touched {
  std::set<OriginId> origins;
  std::set<NodeId> before, after;
};

void touch(const Graph& graph, const Step& step, Touched& touched) {
  const auto add = [&](NodeId id) {
    for (const OriginRef& ref : graph.node(id).origins)
      if (ref.shown) touched.origins.insert(ref.origin);
  };
  std::ranges::for_each(step.removed, add);
  std::ranges::for_each(step.created, add);
  touched.before.insert(step.removed.begin(), step.removed.end());
  touched.after.insert(step.created.begin(), step.created.end());
}

// A node that stays and reads something else now: the edit that took its operand away touches it.
void touch_readers(const Graph& before, const Graph& after,
                   std::map<std::size_t, Touched>& touched) {
  std::map<NodeId, Touched*> remover;
  for (auto& [first, one] : touched)
    for (const NodeId node : one.before) remover[node] = &one;
  for (const Node& node : before.nodes()) {
    const Node& now = after.node(node.id);
    if (node.erased || now.erased) continue;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      const ValueId old = node.operands[slot];
      if (old == kNoValue || now.operands[slot] == old) continue;
      const auto at = remover.find(before.value(old).producer);
      if (at == remover.end()) continue;
      at->second->before.insert(node.id);
      at->second->after.insert(node.id);
    }
  }
}

}  // namespace

std::vector<AppliedFix> applied_fixes(const FixState& state, const Attempt& attempt,
                                      const CompiledRule& fix,
                                      const std::vector<Wanted>& findings) {
  const Together together(attempt.steps_of, attempt.steps.size());
  std::map<std::size_t, Touched> touched;
  for (std::size_t k = 0; k < attempt.steps.size(); ++k)
    touch(attempt.graph, attempt.steps[k], touched[together.first_of_step(k)]);
  touch_readers(state.graph, attempt.graph, touched);
  const Lines before(state.graph);
  const Lines after(attempt.graph);
  std::vector<AppliedFix> out;
  for (const auto& [first, one] : touched) {
    AppliedFix applied{fix.info.id, fix.info.keeps_numbers, {},
                       {},          before.of(one.before),  after.of(one.after)};
    for (std::size_t k = 0; k < findings.size(); ++k)
      if (!attempt.steps_of[k].empty() && together.first(k) == first)
        applied.findings.push_back(findings[k].target);
    for (const OriginId origin : one.origins)
      applied.nodes.push_back(qualified_name(state.graph.origin(origin)));
    out.push_back(std::move(applied));
  }
  return out;
}

}  // namespace qdq
