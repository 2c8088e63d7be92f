// float_network.h: a model seen with every Q and DQ taken out: what two placements of Q/DQ share.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

class FloatNetwork {
 public:
  // How many edges a look goes around at most.
  static constexpr std::size_t kRadius = 3;
  using Looks = std::array<std::uint64_t, kRadius + 1>;

  explicit FloatNetwork(const Graph& model);

  const Graph& model() const { return model_; }
  // The nodes that are no Q or DQ, in the model's order.
  const std::vector<NodeId>& nodes() const { return nodes_; }
  // Whether it is a Q or DQ, of any domain.
  static bool is_pair_part(const Node& node);

  // What a node of nodes() is and what stands around it, [r] up to r edges away: operators, attributes and
  // shapes of constants and inputs; no name, type or quantization. Equal in equal surroundings.
  const Looks& looks(NodeId node) const { return looks_[index(node)]; }

  // The tensor of the float network that a value carries: what is in front of all Q and DQ before it.
  ValueId source(ValueId value) const {
    return value == kNoValue ? kNoValue : sources_[index(value)];
  }
  // The nodes that read the value, Q and DQ looked through: each with its operand, in no certain order.
  std::vector<Use> readers(ValueId value) const;

 private:
  void find_sources();
  std::uint64_t label(const Node& node) const;
  std::uint64_t look_around(const Node& node, std::size_t radius) const;

  const Graph& model_;
  std::vector<NodeId> nodes_;
  std::vector<Looks> looks_;      // by node
  std::vector<ValueId> sources_;  // by value
};

}  // namespace qdq
