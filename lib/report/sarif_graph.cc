// The neighbourhood of a finding as a SARIF graph (SARIF 2.1.0, 3.39).
#include <algorithm>

#include "qdq_lint/report.h"
#include "report/sarif_parts.h"

namespace qdq::sarif {
namespace {

constexpr std::size_t kNodes = 30;  // more are no help to a reader

}  // namespace

Neighbourhood::Neighbourhood(const Graph& model)
    : model_(model), node_of_(model.origins().size(), kNoNode) {
  for (const Node& node : model.nodes())
    if (!node.erased && !node.origins.empty())
      node_of_[index(principal_origin(model, node))] = node.id;
}

Json Neighbourhood::around(const Finding& finding) const {
  std::vector<OriginId> origins = {finding.node};
  for (const OriginId origin : finding.related)
    if (origins.size() < kNodes) origins.push_back(origin);
  const auto place = [&](OriginId origin) {
    return std::find(origins.begin(), origins.end(), origin) - origins.begin();
  };
  Json nodes = Json::array();
  Json edges = Json::array();
  for (const OriginId origin : origins) {
    const Origin& node = model_.origin(origin);
    nodes.push_back({{"id", std::to_string(nodes.size())},
                     {"label", message(qualified_name(node) + " (" + node.op + ")")}});
    if (node_of_[index(origin)] == kNoNode) continue;
    for (const ValueId operand : model_.node(node_of_[index(origin)]).operands) {
      if (operand == kNoValue || model_.value(operand).producer == kNoNode) continue;
      const Node& producer = model_.node(model_.value(operand).producer);
      if (producer.origins.empty()) continue;
      const auto from = place(principal_origin(model_, producer));
      if (from == static_cast<std::ptrdiff_t>(origins.size())) continue;
      edges.push_back({{"id", "e" + std::to_string(edges.size())},
                       {"sourceNodeId", std::to_string(from)},
                       {"targetNodeId", std::to_string(nodes.size() - 1)}});
    }
  }
  if (edges.empty()) return Json();
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace qdq::sarif
