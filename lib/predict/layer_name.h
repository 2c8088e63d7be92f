// layer_name.h: what TensorRT calls a layer, and the ONNX nodes that are in it.
#pragma once

#include <string>

#include "qdq_lint/graph.h"

namespace qdq {

// TensorRT joins the names of constants that it folded or quantized in front of the operator that
// reads them: ConstWeightsFusion in the 8.5 log ("layer1.0.conv2.weight + QuantizeLinear_32 +
// Conv_34"), and behind a Pad ("Pad_6 + 0.blocks.0.1.weight + QuantizeLinear_9 + Conv_13",
// NVIDIA/TensorRT#2527).
std::string layer_name(const Graph& graph, const Node& node);

// Those of the node and of the constants that it reads.
OriginRefs covered_origins(const Graph& graph, const Node& node);

}  // namespace qdq
