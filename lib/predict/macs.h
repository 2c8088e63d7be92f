// macs.h: multiply-accumulates of weighted operators, from shapes alone.
#pragma once

#include <optional>

#include "qdq_lint/graph.h"

namespace qdq {

// MACs of one Conv, ConvTranspose, Gemm or MatMul of the model as loaded. A dynamic batch axis counts
// as 1; any other unknown dim gives no answer.
std::optional<double> macs_of(const Graph& model, const Node& node);

}  // namespace qdq
