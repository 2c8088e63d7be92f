#include "graph/boost_adaptor.h"

#include <doctest/doctest.h>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/topological_sort.hpp>
#include <limits>
#include <set>

#include "graph/graph_of.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;
using testing::node_of;

BOOST_CONCEPT_ASSERT((boost::GraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::ReadablePropertyMapConcept<LiveIndex::Map, NodeId>));

// `gone` is erased, so that ids have a gap.
Graph diamond() {
  Graph graph = graph_of(
      "in x\n"
      "gone = Exp(x)\n"
      "q = Relu(x)\n"
      "a, unused, b = Split(q)\n"
      "l = Tanh(a)\n"
      "r = Add(b, b)\n"
      "j = Mul(l, _, r)\n"
      "other = Exp(x)\n"
      "out j, other\n");
  GraphEditor(graph).erase_node(NodeId{0});
  return graph;
}

TEST_CASE("vertices are the live nodes") {
  const Graph graph = diamond();
  std::string names;
  for (auto [at, end] = vertices(graph); at != end; ++at) names += graph.node(*at).name + " ";
  CHECK(names == "q a l r j other ");
  CHECK(num_vertices(graph) == 6);
  const LiveIndex live(graph);
  CHECK(get(live.map(), node_of(graph, "q").id) == 0);
  CHECK(get(live.map(), node_of(graph, "other").id) == 5);
}

TEST_CASE("edges are operand slots") {
  const Graph graph = diamond();
  const NodeId split = node_of(graph, "a").id;
  const NodeId add = node_of(graph, "r").id;
  const NodeId mul = node_of(graph, "j").id;
  CHECK(out_degree(split, graph) == 3);
  CHECK(in_degree(split, graph) == 1);
  CHECK(degree(split, graph) == 4);
  std::vector<GraphEdge> in;
  for (auto [at, end] = in_edges(mul, graph); at != end; ++at) in.push_back(*at);
  CHECK(in == std::vector<GraphEdge>{{node_of(graph, "l").id, {mul, 0}}, {add, {mul, 2}}});
  std::vector<GraphEdge> out;
  for (auto [at, end] = out_edges(split, graph); at != end; ++at) out.push_back(*at);
  REQUIRE(out.size() == 3);
  CHECK(out[2] == GraphEdge{split, {add, 1}});
  CHECK(source(out[2], graph) == split);
  CHECK(target(out[2], graph) == add);
  CHECK(in_degree(node_of(graph, "q").id, graph) == 0);
}

TEST_CASE("topological_sort puts producers first") {
  const Graph graph = diamond();
  const LiveIndex live(graph);
  std::vector<NodeId> backwards;
  boost::topological_sort(graph, std::back_inserter(backwards),
                          boost::vertex_index_map(live.map()));
  REQUIRE(backwards.size() == 6);
  std::vector<std::size_t> place(graph.nodes().size());
  for (std::size_t at = 0; at < 6; ++at) place[index(backwards[at])] = 6 - at;
  for (const Node& node : graph.nodes()) {
    for (const ValueId operand : node.operands) {
      if (node.erased || operand == kNoValue) continue;
      const NodeId producer = graph.value(operand).producer;
      if (producer != kNoNode) CHECK(place[index(producer)] < place[index(node.id)]);
    }
  }
}

TEST_CASE("topological_sort finds a cycle") {
  Graph graph = diamond();
  GraphEditor(graph).set_operand(node_of(graph, "q").id, 0, graph.find_value("j"));
  const LiveIndex live(graph);
  std::vector<NodeId> backwards;
  CHECK_THROWS_AS(boost::topological_sort(graph, std::back_inserter(backwards),
                                          boost::vertex_index_map(live.map())),
                  boost::not_a_dag);
}

TEST_CASE("lengauer_tarjan_dominator_tree finds what alone feeds a region") {
  const Graph graph = diamond();
  const LiveIndex live(graph);
  const std::size_t count = num_vertices(graph);
  std::vector<std::size_t> numbers(count, std::numeric_limits<std::size_t>::max());
  std::vector<NodeId> parents(count, kNoNode);
  std::vector<NodeId> by_number(count, kNoNode);
  std::vector<NodeId> dominators(count, kNoNode);
  const auto by_vertex = [&](auto& values) {
    return boost::make_iterator_property_map(values.begin(), live.map());
  };
  boost::lengauer_tarjan_dominator_tree(graph, node_of(graph, "q").id, live.map(),
                                        by_vertex(numbers), by_vertex(parents), by_number,
                                        by_vertex(dominators));
  const auto dominator_of = [&](std::string_view name) {
    const NodeId found = dominators[get(live.map(), node_of(graph, name).id)];
    return found == kNoNode ? std::string("none") : graph.node(found).name;
  };
  CHECK(dominator_of("q") == "none");
  CHECK(dominator_of("a") == "q");
  CHECK(dominator_of("l") == "a");
  CHECK(dominator_of("r") == "a");
  CHECK(dominator_of("j") == "a");
  CHECK(dominator_of("other") == "none");
}

class Reached : public boost::default_bfs_visitor {
 public:
  explicit Reached(std::set<std::string>& names) : names_(&names) {}
  template <class G>
  void discover_vertex(NodeId node, const G&) const {
    names_->insert(graph_->node(node).name);
  }
  Reached& in(const Graph& graph) {
    graph_ = &graph;
    return *this;
  }

 private:
  std::set<std::string>* names_;
  const Graph* graph_ = nullptr;
};

TEST_CASE("breadth_first_search tells what a node reaches, and what reaches it") {
  const Graph graph = diamond();
  const LiveIndex live(graph);
  std::set<std::string> forward;
  boost::breadth_first_search(
      graph, node_of(graph, "l").id,
      boost::visitor(Reached(forward).in(graph)).vertex_index_map(live.map()));
  CHECK(forward == std::set<std::string>{"l", "j"});
  std::set<std::string> backward;
  boost::breadth_first_search(
      boost::make_reverse_graph(graph), node_of(graph, "l").id,
      boost::visitor(Reached(backward).in(graph)).vertex_index_map(live.map()));
  CHECK(backward == std::set<std::string>{"l", "a", "q"});
}

TEST_CASE("a graph without nodes has no vertices") {
  const Graph graph;
  const auto [first, last] = vertices(graph);
  CHECK(first == last);
  CHECK(num_vertices(graph) == 0);
}

}  // namespace
}  // namespace qdq
