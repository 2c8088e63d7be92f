// side.h: one of two plans, its places told so that those of both compare.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "graph/float_network.h"
#include "qdq_lint/node_keys.h"
#include "qdq_lint/plan_diff.h"

namespace qdq {

// Where something stands, in numbers of the old model's nodes. Empty: not known.
using Place = std::vector<std::size_t>;

// A Q, DQ or requantization that is a layer of its own.
bool is_leftover(const Layer& layer);

class Side {
 public:
  // `old_node` gives each node of this model the number of the old one that it is; 0: none. Keeps
  // references to the others.
  Side(const Analysis& run, const FloatNetwork& net, std::vector<std::size_t> old_node);

  const std::vector<Layer>& layers() const { return run_.prediction.layers; }

  // The node that the layer stands for; 0 if the other model has none like it.
  std::size_t anchor(std::size_t layer) const;
  // Whether the layer is nothing but Q and DQ: a leftover, or one whose scale is computed.
  bool converts(std::size_t layer) const;
  // The kind of the layer and the structural key of the node that it stands for.
  Place structure(std::size_t layer) const;
  // The nodes of a Myelin region that the other model has too; empty for other layers.
  std::vector<std::size_t> region(std::size_t layer) const;
  // The tensor of the float network that a leftover Q or DQ works on, and who reads it behind that.
  Place tensor(std::size_t layer) const;
  Place readers(std::size_t layer) const;

 private:
  const Node* node(OriginId origin) const;  // of the model; null for what the reader folded
  std::size_t number(OriginId origin) const;

  const Analysis& run_;
  const FloatNetwork& net_;
  NodeKeys keys_;
  std::vector<std::size_t> old_node_;
  std::vector<OriginId> anchors_;
  std::unordered_map<OriginId, NodeId> node_of_;
  std::unordered_map<ValueId, std::size_t> input_of_;  // from 1
};

}  // namespace qdq
