// wording.h: names and small phrases that several reports share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/layers.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq {

// printable() of the node's principal ONNX name.
std::string shown_name(const Graph& graph, NodeId node);

// "int8", "int8 and float", "nothing": the precisions of tensors, each once, in order.
std::string precisions(const std::vector<LayerTensor>& tensors, std::string_view glue);

// "i8", "f32*2+i8": the types of tensors in order, runs counted; "-" for none.
std::string types_text(const std::vector<LayerTensor>& tensors);

// "i8[1,64,56,56]"; "?" for what is not known.
std::string tensor_type(const LayerTensor& tensor);

// "Conv" or "com.microsoft::QGemm".
std::string spelled_op(const Node& node);

// "1 node", "2 nodes".
std::string counted(std::size_t count, std::string_view noun);

std::string joined(const std::vector<std::string>& parts, std::string_view glue);

// Whether the model, as loaded, holds a QuantizeLinear or DequantizeLinear of any domain.
bool has_quantization(const Graph& model);

}  // namespace qdq
