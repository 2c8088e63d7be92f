// units.h: which nodes of the rewritten graph are one layer.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

// Lists of nodes, one behind another.
class LayerUnits {
 public:
  std::size_t size() const { return ends_.size(); }
  std::span<const NodeId> operator[](std::size_t k) const {
    const std::size_t begin = k == 0 ? 0 : ends_[k - 1];
    return std::span(nodes_).subspan(begin, ends_[k] - begin);
  }

  void reserve(std::size_t nodes) {
    nodes_.reserve(nodes);
    ends_.reserve(nodes);
  }
  void add(std::span<const NodeId> unit) {
    nodes_.insert(nodes_.end(), unit.begin(), unit.end());
    ends_.push_back(nodes_.size());
  }

 private:
  std::vector<NodeId> nodes_;
  std::vector<std::size_t> ends_;
};

// The live nodes, one or a whole region at a time, in an order in which every unit stands behind all
// that it reads. Without regions it is the topological order of the nodes.
LayerUnits layer_units(const Graph& graph);

// "{ForeignNode[first...last]}", the nodes being in topological order.
std::string foreign_node_name(const Graph& graph, std::span<const NodeId> nodes);

}  // namespace qdq
