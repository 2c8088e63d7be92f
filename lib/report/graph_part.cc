// Which nodes of a graph a picture is of.
#include <algorithm>
#include <utility>

#include "qdq_lint/graph_pictures.h"
#include "report/fate.h"
#include "report/module_nodes.h"
#include "report/wording.h"

namespace qdq {
namespace {

// The node is in the model, and not in this graph: where it went.
Error nothing_left(const Analysis& analysis, const std::vector<OriginId>& origins,
                   std::string_view name) {
  Error error{ErrorKind::Usage, "nothing is left of the node in this graph", {}, {}};
  error.where.file = analysis.model.path;
  error.where.piece = std::string(name);
  const Fate fate = fate_of(analysis, origins.front());
  error.hint = "--before shows it";
  if (fate.removed && fate.removed->step)
    error.hint = "step " + std::to_string(index(*fate.removed->step)) + " (" + fate.removed->rule +
                 ") removed it; --before shows it";
  else if (fate.removed)
    error.hint = fate.removed->rule + " read it as a constant";
  return error;
}

// A node, the tensor that it makes, or a module.
Result<std::vector<OriginId>> origins_of(const Analysis& analysis, std::string_view name) {
  Result<std::vector<OriginId>> origins = find_origins(analysis, name);
  if (origins || analysis.model.graph.find_value(name) != kNoValue) return origins;
  ModuleNodes module = module_nodes(analysis, name);
  if (!module.origins.empty()) return std::move(module.origins);
  Error error = origins.take_error();
  error.what = "no node, tensor or module of this name";
  if (module.near.empty()) return error;
  if (error.hint.empty())
    error.hint = "did you mean ";
  else
    error.hint.back() = ',', error.hint += " or ";
  error.hint += "the module " + joined(module.near, ", ") + "?";
  return error;
}

bool any_of(const OriginRefs& refs, const std::vector<bool>& wanted) {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const OriginRef& ref) { return wanted[index(ref.origin)]; });
}

class Around {
 public:
  explicit Around(const Graph& graph) : graph_(graph), taken_(graph.nodes().size()) {}

  std::vector<NodeId> run(std::span<const NodeId> from, std::size_t depth) {
    for (const NodeId id : from) take(id);
    for (std::size_t begin = 0; depth > 0 && begin < found_.size(); --depth) {
      const std::size_t end = found_.size();
      for (; begin < end; ++begin) take_neighbours(graph_.node(found_[begin]));
    }
    std::ranges::sort(found_);
    return std::move(found_);
  }

 private:
  void take(NodeId id) {
    if (id == kNoNode || taken_[index(id)]) return;
    taken_[index(id)] = true;
    found_.push_back(id);
  }

  void take_neighbours(const Node& node) {
    for (const ValueId operand : node.operands)
      if (operand != kNoValue) take(graph_.value(operand).producer);
    for (const ValueId result : node.results)
      if (result != kNoValue)
        for (const Use& use : graph_.value(result).uses) take(use.node);
  }

  const Graph& graph_;
  std::vector<bool> taken_;
  std::vector<NodeId> found_;
};

}  // namespace

std::vector<NodeId> nodes_around(const Graph& graph, std::span<const NodeId> from,
                                 std::size_t depth) {
  return Around(graph).run(from, depth);
}

Result<std::vector<NodeId>> nodes_named(const Analysis& analysis, const Graph& graph,
                                        std::string_view name) {
  const Result<std::vector<OriginId>> origins = origins_of(analysis, name);
  if (!origins) return origins.error();
  std::vector<bool> wanted(graph.origins().size());
  for (const OriginId origin : *origins) wanted[index(origin)] = true;
  std::vector<NodeId> nodes;
  for (const Node& node : graph.nodes())
    if (!node.erased && any_of(node.origins, wanted)) nodes.push_back(node.id);
  // Or it was folded into a constant: then those that read it.
  for (const Value& value : graph.values()) {
    if (value.erased || value.kind != ValueKind::Constant || !any_of(value.origins, wanted))
      continue;
    for (const Use& use : value.uses) nodes.push_back(use.node);
  }
  std::ranges::sort(nodes);
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  if (nodes.empty()) return nothing_left(analysis, *origins, name);
  return nodes;
}

}  // namespace qdq
