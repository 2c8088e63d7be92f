// boost_adaptor.h: a Graph as a graph of Boost.Graph, so that its algorithms run on ours.
//
// Vertices are the live nodes. An edge is one operand slot: from the node that makes the value to
// the node that reads it; two slots are two edges. Models BidirectionalGraph and VertexListGraph.
//
// Ids have gaps where nodes were erased, so a Graph has no vertex_index of its own. Algorithms that
// want one get LiveIndex's, which numbers the live nodes from 0 in the order of ids:
//
//   const LiveIndex live(graph);
//   boost::topological_sort(graph, out, boost::vertex_index_map(live.map()));
//
// lengauer_tarjan_dominator_tree has pitfalls: its `verticesByDFNum` must come filled with kNoNode
// and its `dfnumMap` with the largest number, and it recurses along paths, so it is not for whole
// models.
#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <cstddef>
#include <utility>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

struct GraphEdge {
  NodeId from = kNoNode;
  Use to;
  bool operator==(const GraphEdge&) const = default;
};

class LiveNodeIterator : public boost::iterator_facade<LiveNodeIterator, NodeId,
                                                       boost::forward_traversal_tag, NodeId> {
 public:
  LiveNodeIterator() = default;
  LiveNodeIterator(const Graph& graph, std::size_t at) : graph_(&graph), at_(at) { skip_erased(); }

 private:
  friend class boost::iterator_core_access;
  NodeId dereference() const { return graph_->nodes()[at_].id; }
  bool equal(const LiveNodeIterator& other) const { return at_ == other.at_; }
  void increment() {
    ++at_;
    skip_erased();
  }
  void skip_erased() {
    while (at_ < graph_->nodes().size() && graph_->nodes()[at_].erased) ++at_;
  }

  const Graph* graph_ = nullptr;
  std::size_t at_ = 0;
};

// The uses of a node's results, result by result.
class OutEdgeIterator : public boost::iterator_facade<OutEdgeIterator, GraphEdge,
                                                      boost::forward_traversal_tag, GraphEdge> {
 public:
  OutEdgeIterator() = default;
  OutEdgeIterator(const Graph& graph, NodeId node, std::size_t result)
      : graph_(&graph), node_(node), result_(result) {
    skip_unused();
  }

 private:
  friend class boost::iterator_core_access;
  GraphEdge dereference() const { return {node_, uses()[use_]}; }
  bool equal(const OutEdgeIterator& other) const {
    return result_ == other.result_ && use_ == other.use_;
  }
  void increment() {
    ++use_;
    skip_unused();
  }
  const ValueIds& results() const { return graph_->node(node_).results; }
  const Uses& uses() const { return graph_->value(results()[result_]).uses; }
  void skip_unused() {
    while (result_ < results().size() &&
           (results()[result_] == kNoValue || use_ == uses().size())) {
      ++result_;
      use_ = 0;
    }
  }

  const Graph* graph_ = nullptr;
  NodeId node_ = kNoNode;
  std::size_t result_ = 0;
  std::size_t use_ = 0;
};

// The operand slots of a node that read another node's result.
class InEdgeIterator : public boost::iterator_facade<InEdgeIterator, GraphEdge,
                                                     boost::forward_traversal_tag, GraphEdge> {
 public:
  InEdgeIterator() = default;
  InEdgeIterator(const Graph& graph, NodeId node, std::uint32_t slot)
      : graph_(&graph), node_(node), slot_(slot) {
    skip_unproduced();
  }

 private:
  friend class boost::iterator_core_access;
  GraphEdge dereference() const { return {producer(), Use{node_, slot_}}; }
  bool equal(const InEdgeIterator& other) const { return slot_ == other.slot_; }
  void increment() {
    ++slot_;
    skip_unproduced();
  }
  const ValueIds& operands() const { return graph_->node(node_).operands; }
  NodeId producer() const {
    const ValueId operand = operands()[slot_];
    return operand == kNoValue ? kNoNode : graph_->value(operand).producer;
  }
  void skip_unproduced() {
    while (slot_ < operands().size() && producer() == kNoNode) ++slot_;
  }

  const Graph* graph_ = nullptr;
  NodeId node_ = kNoNode;
  std::uint32_t slot_ = 0;
};

inline NodeId source(const GraphEdge& edge, const Graph&) { return edge.from; }
inline NodeId target(const GraphEdge& edge, const Graph&) { return edge.to.node; }

inline std::pair<LiveNodeIterator, LiveNodeIterator> vertices(const Graph& graph) {
  return {LiveNodeIterator(graph, 0), LiveNodeIterator(graph, graph.nodes().size())};
}
inline std::size_t num_vertices(const Graph& graph) { return graph.live_nodes(); }

inline std::pair<OutEdgeIterator, OutEdgeIterator> out_edges(NodeId node, const Graph& graph) {
  return {OutEdgeIterator(graph, node, 0),
          OutEdgeIterator(graph, node, graph.node(node).results.size())};
}
inline std::size_t out_degree(NodeId node, const Graph& graph) {
  const auto [first, last] = out_edges(node, graph);
  return static_cast<std::size_t>(std::distance(first, last));
}

inline std::pair<InEdgeIterator, InEdgeIterator> in_edges(NodeId node, const Graph& graph) {
  const auto slots = static_cast<std::uint32_t>(graph.node(node).operands.size());
  return {InEdgeIterator(graph, node, 0), InEdgeIterator(graph, node, slots)};
}
inline std::size_t in_degree(NodeId node, const Graph& graph) {
  const auto [first, last] = in_edges(node, graph);
  return static_cast<std::size_t>(std::distance(first, last));
}
inline std::size_t degree(NodeId node, const Graph& graph) {
  return in_degree(node, graph) + out_degree(node, graph);
}

// Numbers the live nodes without gaps. Holds for the graph as it was when this was made.
class LiveIndex {
 public:
  explicit LiveIndex(const Graph& graph) : numbers_(graph.nodes().size()) {
    std::size_t next = 0;
    for (const Node& node : graph.nodes()) {
      if (!node.erased) numbers_[index(node.id)] = next++;
    }
  }

  // A readable property map; valid as long as the LiveIndex.
  struct Map {
    using key_type = NodeId;
    using value_type = std::size_t;
    using reference = std::size_t;
    using category = boost::readable_property_map_tag;
    const std::vector<std::size_t>* numbers = nullptr;
    friend std::size_t get(const Map& map, NodeId id) { return (*map.numbers)[index(id)]; }
  };
  Map map() const { return Map{&numbers_}; }

 private:
  std::vector<std::size_t> numbers_;
};

}  // namespace qdq

namespace boost {

template <>
struct graph_traits<qdq::Graph> {
  struct traversal_category : bidirectional_graph_tag, vertex_list_graph_tag {};
  using directed_category = bidirectional_tag;
  using edge_parallel_category = allow_parallel_edge_tag;
  using vertex_descriptor = qdq::NodeId;
  using edge_descriptor = qdq::GraphEdge;
  using vertex_iterator = qdq::LiveNodeIterator;
  using out_edge_iterator = qdq::OutEdgeIterator;
  using in_edge_iterator = qdq::InEdgeIterator;
  using vertices_size_type = std::size_t;
  using edges_size_type = std::size_t;
  using degree_size_type = std::size_t;
  static vertex_descriptor null_vertex() { return qdq::kNoNode; }
};

}  // namespace boost
