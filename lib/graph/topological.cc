// Kahn's algorithm, the ready nodes in a heap by (order, id): O(n log n).
#include <algorithm>
#include <optional>
#include <queue>
#include <utility>

#include "qdq_lint/graph.h"

namespace qdq {
namespace {

using Ready = std::pair<std::uint32_t, NodeId>;
using ReadyQueue = std::priority_queue<Ready, std::vector<Ready>, std::greater<>>;

NodeId producer_of(const Graph& graph, ValueId operand) {
  return operand == kNoValue ? kNoNode : graph.value(operand).producer;
}

// How many operand slots of each live node wait for another node's result.
std::vector<std::size_t> count_waiting(const Graph& graph) {
  std::vector<std::size_t> waiting(graph.nodes().size());
  for (const Node& node : graph.nodes()) {
    if (node.erased) continue;
    for (const ValueId operand : node.operands) {
      if (producer_of(graph, operand) != kNoNode) ++waiting[index(node.id)];
    }
  }
  return waiting;
}

// Every node that still waits has an operand from another such node. Going from one to the next
// backwards must come to a node twice, which is then on a cycle.
Error cycle_error(const Graph& graph, const std::vector<std::size_t>& waiting) {
  std::vector<bool> seen(waiting.size());
  std::size_t at = 0;
  while (waiting[at] == 0) ++at;
  ValueId through = kNoValue;
  while (!seen[at]) {
    seen[at] = true;
    for (const ValueId operand : graph.nodes()[at].operands) {
      const NodeId producer = producer_of(graph, operand);
      if (producer == kNoNode || waiting[index(producer)] == 0) continue;
      at = index(producer);
      through = operand;
      break;
    }
  }
  Error error{
      .kind = ErrorKind::BadGraph, .what = "the graph has a cycle", .where = {}, .hint = {}};
  error.where.node = graph.nodes()[at].name;
  error.where.piece = graph.value(through).name;
  return error;
}

// The nodes by (order, id), if that is a topological order: then the heap below would give it, too.
std::optional<std::vector<NodeId>> order_of_model(const Graph& graph) {
  std::vector<NodeId> order;
  order.reserve(graph.live_nodes());
  for (const Node& node : graph.nodes())
    if (!node.erased) order.push_back(node.id);
  const auto before = [&](NodeId a, NodeId b) {
    return Ready(graph.node(a).order, a) < Ready(graph.node(b).order, b);
  };
  if (!std::ranges::is_sorted(order, before)) std::ranges::sort(order, before);
  std::vector<bool> done(graph.nodes().size());
  for (const NodeId id : order) {
    for (const ValueId operand : graph.node(id).operands) {
      const NodeId producer = producer_of(graph, operand);
      if (producer != kNoNode && !done[index(producer)]) return std::nullopt;
    }
    done[index(id)] = true;
  }
  return order;
}

}  // namespace

Result<std::vector<NodeId>> topological_order(const Graph& graph) {
  if (auto order = order_of_model(graph)) return std::move(*order);
  std::vector<std::size_t> waiting = count_waiting(graph);
  ReadyQueue ready;
  for (const Node& node : graph.nodes()) {
    if (!node.erased && waiting[index(node.id)] == 0) ready.emplace(node.order, node.id);
  }
  std::vector<NodeId> order;
  order.reserve(graph.live_nodes());
  while (!ready.empty()) {
    const NodeId id = ready.top().second;
    ready.pop();
    order.push_back(id);
    for (const ValueId result : graph.node(id).results) {
      if (result == kNoValue) continue;
      for (const Use& use : graph.value(result).uses) {
        if (--waiting[index(use.node)] == 0) ready.emplace(graph.node(use.node).order, use.node);
      }
    }
  }
  if (order.size() < graph.live_nodes()) return cycle_error(graph, waiting);
  return order;
}

}  // namespace qdq
