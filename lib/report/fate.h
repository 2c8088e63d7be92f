// fate.h: what became of one ONNX node, as data. why.cc words it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

struct Fate {
  OriginId origin{};
  std::vector<StepId> steps;          // that removed or made a node which holds it
  std::vector<std::uint32_t> layers;  // that hold it
  const RemovedNode* removed = nullptr;
  std::vector<const Miss*> misses;  // the nearest first; each rule once
  std::vector<ValueId> constants;   // that it was folded into
};

// For those who want the fates of many nodes: each costs what it holds.
class Fates {
 public:
  explicit Fates(const Analysis& analysis);  // which outlives it
  Fate of(OriginId origin) const;
  // Parts of it that cost nothing.
  const std::vector<StepId>& steps_of(OriginId origin) const;
  const std::vector<std::uint32_t>& layers_of(OriginId origin) const;

 private:
  void add_steps();
  void add_places();
  std::vector<const Miss*> misses_of(const Fate& fate) const;

  struct Entry {
    std::vector<StepId> steps;
    std::vector<std::uint32_t> layers;
    const RemovedNode* removed = nullptr;
    std::vector<ValueId> constants;
    std::vector<NodeId> ages;  // the nodes that it was the principal one of, in order
  };
  const Analysis& run_;
  std::vector<Entry> entries_;  // by origin
};

Fate fate_of(const Analysis& analysis, OriginId origin);

// The ONNX nodes of this name, or the one that makes the tensor of this name. Error Usage.
Result<std::vector<OriginId>> find_origins(const Analysis& analysis, std::string_view name);

bool holds(const Node& node, OriginId origin);

}  // namespace qdq
