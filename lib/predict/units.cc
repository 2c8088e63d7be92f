#include "predict/units.h"

#include <algorithm>
#include <map>
#include <set>

namespace qdq {
namespace {

using Units = std::vector<std::vector<NodeId>>;

Units units_by_first_node(const Graph& graph, const std::vector<NodeId>& order,
                          std::vector<std::size_t>& unit_of) {
  Units units;
  std::map<StepId, std::size_t> regions;
  unit_of.resize(graph.nodes().size());
  for (NodeId id : order) {
    std::size_t unit = units.size();
    if (const std::optional<StepId> region = graph.node(id).region)
      unit = regions.emplace(*region, unit).first->second;
    if (unit == units.size()) units.emplace_back();
    units[unit].push_back(id);
    unit_of[index(id)] = unit;
  }
  return units;
}

std::set<std::size_t> readers_of(const Graph& graph, const std::vector<std::size_t>& unit_of,
                                 const std::vector<NodeId>& unit) {
  std::set<std::size_t> readers;
  for (NodeId id : unit)
    for (ValueId result : graph.node(id).results)
      if (result != kNoValue)
        for (const Use& use : graph.value(result).uses) readers.insert(unit_of[index(use.node)]);
  readers.erase(unit_of[index(unit.front())]);
  return readers;
}

std::vector<std::size_t> units_in_order(const Graph& graph, const Units& units,
                                        const std::vector<std::size_t>& unit_of) {
  std::vector<std::set<std::size_t>> readers;
  std::vector<std::size_t> waits_for(units.size());
  for (const std::vector<NodeId>& unit : units) {
    readers.push_back(readers_of(graph, unit_of, unit));
    for (std::size_t reader : readers.back()) ++waits_for[reader];
  }
  std::set<std::size_t> ready;
  for (std::size_t k = 0; k < units.size(); ++k)
    if (waits_for[k] == 0) ready.insert(k);
  std::vector<std::size_t> sorted;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    for (std::size_t reader : readers[next])
      if (--waits_for[reader] == 0) ready.insert(reader);
    sorted.push_back(next);
  }
  return sorted;
}

}  // namespace

LayerUnits layer_units(const Graph& graph) {
  LayerUnits out;
  const Result<std::vector<NodeId>> order = topological_order(graph);
  if (!order) return out;
  out.reserve(order->size());
  const bool plain =
      std::ranges::none_of(*order, [&](NodeId id) { return graph.node(id).region.has_value(); });
  if (plain) {
    for (const NodeId& id : *order) out.add({&id, 1});
    return out;
  }
  std::vector<std::size_t> unit_of;
  const Units units = units_by_first_node(graph, *order, unit_of);
  for (const std::size_t unit : units_in_order(graph, units, unit_of)) out.add(units[unit]);
  return out;
}

std::string foreign_node_name(const Graph& graph, std::span<const NodeId> nodes) {
  return "{ForeignNode[" + graph.node(nodes.front()).name + "..." + graph.node(nodes.back()).name +
         "]}";
}

}  // namespace qdq
