// write_graph.h: the GraphProto of an edited graph: which of its fields stay, which change, what is new, in which order.
#pragma once

#include <string_view>
#include <unordered_map>

#include "onnx/write_nodes.h"

namespace qdq::writer {

struct GraphChanges {
  NodePlan nodes;
  std::vector<NewTensor> tensors;
  std::unordered_map<std::string_view, DataType> types;  // of tensors that stay
};

// The payload of the source's one GraphProto. Errors: damage in what the reader does not look at; a number that
// does not fit its type.
Result<Pieces> write_graph(const Source& source, GraphChanges& changes);

}  // namespace qdq::writer
