#include "qdq_lint/node_keys.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>

#include "graph/content_hash.h"
#include "graph/hash_parts.h"

namespace qdq {
namespace {

constexpr int kRadius = 3;

void mix_type(ContentHash& mix, const TensorType& type) {
  mix.add(static_cast<std::uint64_t>(type.type));
  if (type.shape) mix_one(mix, *type.shape);
}

void mix_quant(ContentHash& mix, const Graph& graph, const std::optional<QuantId>& id) {
  if (!id) {
    mix.add(std::uint64_t{0});
    return;
  }
  const QuantParams& quant = graph.quant(*id);
  mix.add(std::uint64_t{1} + static_cast<std::uint64_t>(quant.type));
  mix.add(static_cast<std::uint64_t>(quant.granularity));
  mix_one(mix, quant.axis);
  mix_one(mix, quant.block_size);
}

// What the node is by itself.
std::uint64_t label(const Graph& graph, const Node& node) {
  ContentHash mix;
  mix.add(node.domain).add(node.op);
  mix_attributes(mix, node.attrs);
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    mix_quant(mix, graph, node.operand_quant(slot));
    if (node.operands[slot] == kNoValue) {
      mix.add(std::uint64_t{9});
      continue;
    }
    const Value& value = graph.value(node.operands[slot]);
    mix.add(static_cast<std::uint64_t>(value.kind));
    if (value.kind != ValueKind::Result) mix_type(mix, value.type);
  }
  mix_quant(mix, graph, node.out_quant);
  for (const ValueId result : node.results)
    mix.add(result != kNoValue && graph.value(result).graph_output ? std::uint64_t{1} : 0);
  return mix.value();
}

// The node and its neighbours, as they looked one round before. Readers are sorted: the order of a
// value's uses is that of the file, and says nothing. `readers` is room to work in.
std::uint64_t look_around(const Graph& graph, const Node& node,
                          const std::vector<std::uint64_t>& before,
                          std::vector<std::uint64_t>& readers) {
  ContentHash mix;
  mix.add(before[index(node.id)]);
  for (const ValueId operand : node.operands) {
    if (operand == kNoValue) continue;
    const Value& value = graph.value(operand);
    if (value.kind == ValueKind::Result && value.producer != kNoNode)
      mix.add(before[index(value.producer)]).add(std::uint64_t{value.result_index});
  }
  for (const ValueId result : node.results) {
    if (result == kNoValue) continue;
    readers.clear();
    for (const Use& use : graph.value(result).uses)
      readers.push_back(
          ContentHash().add(before[index(use.node)]).add(std::uint64_t{use.slot}).value());
    std::sort(readers.begin(), readers.end());
    for (const std::uint64_t reader : readers) mix.add(reader);
    mix.add(std::uint64_t{readers.size()});
  }
  return mix.value();
}

std::vector<std::uint64_t> looks(const Graph& graph) {
  std::vector<std::uint64_t> now(graph.nodes().size());
  for (const Node& node : graph.nodes())
    if (!node.erased) now[index(node.id)] = label(graph, node);
  for (int round = 0; round < kRadius; ++round) {
    std::vector<std::uint64_t> next(now.size());
    std::vector<std::uint64_t> readers;
    for (const Node& node : graph.nodes())
      if (!node.erased) next[index(node.id)] = look_around(graph, node, now, readers);
    now = std::move(next);
  }
  return now;
}

}  // namespace

NodeKeys::NodeKeys(const Graph& model) : keys_(model.origins().size()) {
  const std::vector<std::uint64_t> look = looks(model);
  std::vector<NodeId> order;
  for (const Node& node : model.nodes())
    if (!node.erased) order.push_back(node.id);
  std::stable_sort(order.begin(), order.end(),
                   [&](NodeId a, NodeId b) { return model.node(a).order < model.node(b).order; });
  std::unordered_map<std::uint64_t, std::uint64_t> seen;
  std::vector<bool> done(keys_.size());
  for (const NodeId id : order) {
    for (const OriginRef& ref : model.node(id).origins) {
      if (done[index(ref.origin)]) continue;
      done[index(ref.origin)] = true;
      keys_[index(ref.origin)] =
          ContentHash().add(look[index(id)]).add(seen[look[index(id)]]++).value();
    }
  }
  // What the reader made a constant has no node: its operator, and the how manieth it is.
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    if (done[k]) continue;
    const std::uint64_t folded = ContentHash().add(model.origins()[k].op).value();
    keys_[k] = ContentHash().add(folded).add(seen[folded]++).value();
  }
}

std::uint64_t NodeKeys::key(OriginId origin) const {
  return index(origin) < keys_.size() ? keys_[index(origin)] : 0;
}

std::string key_text(std::uint64_t key) {
  std::array<char, 20> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(key));
  return hex.data();
}

std::string fingerprint(std::string_view rule_code, std::uint64_t node_key) {
  return key_text(ContentHash().add(rule_code).add(node_key).value());
}

}  // namespace qdq
