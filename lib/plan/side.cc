#include "plan/side.h"

#include <algorithm>
#include <utility>

namespace qdq {

bool is_leftover(const Layer& layer) {
  return layer.kind == LayerKind::Quantize || layer.kind == LayerKind::Dequantize ||
         layer.kind == LayerKind::Requantize;
}

Side::Side(const Analysis& run, const FloatNetwork& net, std::vector<std::size_t> old_node)
    : run_(run),
      net_(net),
      keys_(net.model()),
      old_node_(std::move(old_node)),
      anchors_(layer_anchors(run)) {
  for (const Node& node : net.model().nodes())
    if (!node.erased)
      for (const OriginRef& ref : node.origins) node_of_[ref.origin] = node.id;
  for (std::size_t k = 0; k < net.model().inputs().size(); ++k)
    input_of_[net.model().inputs()[k]] = k + 1;
}

const Node* Side::node(OriginId origin) const {
  const auto found = node_of_.find(origin);
  return found == node_of_.end() ? nullptr : &net_.model().node(found->second);
}

std::size_t Side::number(OriginId origin) const {
  const Node* found = node(origin);
  return found ? old_node_[index(found->id)] : 0;
}

std::size_t Side::anchor(std::size_t layer) const { return number(anchors_[layer]); }

bool Side::converts(std::size_t layer) const {
  const Layer& one = layers()[layer];
  if (is_leftover(one)) return true;
  return one.kind == LayerKind::Compute && one.region.empty() &&
         FloatNetwork::is_pair_part(run_.optimized.node(one.node));
}

Place Side::structure(std::size_t layer) const {
  return {static_cast<std::size_t>(layers()[layer].kind), keys_.key(anchors_[layer])};
}

std::vector<std::size_t> Side::region(std::size_t layer) const {
  std::vector<std::size_t> nodes;
  if (layers()[layer].region.empty()) return nodes;
  for (const OriginRef& ref : layers()[layer].origins)
    if (const std::size_t known = number(ref.origin); known != 0) nodes.push_back(known);
  return nodes;
}

Place Side::tensor(std::size_t layer) const {
  const Node* leftover = node(anchors_[layer]);
  if (!leftover || leftover->operands.empty() || leftover->operands[0] == kNoValue) return {};
  const Value& from = net_.model().value(net_.source(leftover->operands[0]));
  if (from.producer == kNoNode) {
    const auto input = input_of_.find(from.id);
    return input == input_of_.end() ? Place{} : Place{0, input->second};
  }
  const std::size_t producer = old_node_[index(from.producer)];
  return producer == 0 ? Place{} : Place{producer, from.result_index};
}

Place Side::readers(std::size_t layer) const {
  const Node* leftover = node(anchors_[layer]);
  if (!leftover) return {};
  std::vector<std::pair<std::size_t, std::size_t>> readers;
  for (const ValueId result : leftover->results)
    if (result != kNoValue)
      for (const Use& use : net_.readers(result))
        readers.emplace_back(old_node_[index(use.node)], use.slot);
  std::sort(readers.begin(), readers.end());
  readers.erase(std::unique(readers.begin(), readers.end()), readers.end());
  Place place;
  for (const auto& [reader, slot] : readers) {
    if (reader == 0) return {};
    place.insert(place.end(), {reader, slot});
  }
  return place;
}

}  // namespace qdq
