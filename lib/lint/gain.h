// gain.h: how much of the model's time the layers of findings would not need.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qdq_lint/cost.h"

namespace qdq {

// Of these layers, each once. Empty: nothing to gain there, or not known.
std::optional<double> share_to_gain(const std::vector<std::uint32_t>& layers,
                                    const CostEstimate& cost);

// Shares that differ by less are equal, so that the last bits of a sum decide nothing.
long long millionths(const std::optional<double>& share);

}  // namespace qdq
