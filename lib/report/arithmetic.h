// arithmetic.h: how a quantized convolution or matrix product gets from its scales to its result.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

// The scales of input, weights and output, and the factor that the sum is multiplied with: the INT8
// kernel adds in INT32 and needs s_x * s_w / s_y to come out as INT8, s_x * s_w for float
// (NVIDIA/TensorRT#2592). Two lines; none for a node that is not quantized on both inputs, and a word
// where the model does not give a scale.
std::vector<std::string> arithmetic(const Graph& graph, const Node& node);

}  // namespace qdq
