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

Fate fate_of(const Analysis& analysis, OriginId origin);

// The ONNX nodes of this name, or the one that makes the tensor of this name. Error Usage.
Result<std::vector<OriginId>> find_origins(const Analysis& analysis, std::string_view name);

bool holds(const Node& node, OriginId origin);

}  // namespace qdq
