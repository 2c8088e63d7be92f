// write_nodes.h: the NodeProtos of an edited graph.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/write_names.h"
#include "onnx/write_tensors.h"

namespace qdq::writer {

// A NodeProto of the new file.
struct WrittenNode {
  bool same = true;                     // as it stands in the source
  Pieces body;                          // if not
  std::vector<std::string_view> reads;  // tensors, those of its subgraphs too
  std::vector<std::string_view> makes;
};

struct NodePlan {
  std::vector<std::optional<WrittenNode>> places;  // by NodeProto of the source; empty: gone
  std::vector<WrittenNode> further;
  bool changed = false;
};

// Errors of kind Usage for what cannot be written, naming the node.
Result<NodePlan> plan_nodes(const Source& source, const Model& model, const Graph& edited,
                            Names& names, QuantTensors& tensors);

}  // namespace qdq::writer
