// scheme_plan.h: whether a scheme fits a model, and which pair serves which operand.
#pragma once

#include <cstdint>
#include <vector>

#include "onnx/scheme_places.h"
#include "qdq_lint/scheme.h"

namespace qdq {

struct SchemePlan {
  std::vector<bool> gone;      // by node: taken out
  std::vector<ValueId> reads;  // by value: what is read in its place
  std::vector<std::uint32_t>
      served_by;  // by operand (first_slot[node] + slot): a placement, or kNoPlace
  std::vector<std::uint32_t> first_slot;  // by node
};

// Errors: as EditableModel::apply has them.
Result<SchemePlan> plan_scheme(const Graph& graph, const Places& places, const Scheme& scheme);

}  // namespace qdq
