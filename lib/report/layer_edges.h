// layer_edges.h: the predicted layers as a graph: which layer reads which tensor of which other one.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

struct LayerEdges {
  struct Edge {
    std::optional<std::size_t> from;  // empty: an input of the network
    std::optional<std::size_t> to;    // empty: an output of the network
    std::size_t tensor = 0;
  };
  std::vector<const LayerTensor*> tensors;        // each once; of the prediction
  std::vector<std::vector<std::size_t>> inputs;   // of each layer, as Layer::inputs: into tensors
  std::vector<std::vector<std::size_t>> outputs;  // likewise
  // Each once, in the order of the layers that read and of what they read; outputs of the network last. A
  // layer behind a reformat has its edge from there, although Layer::inputs names the tensor in front.
  std::vector<Edge> edges;
};

LayerEdges layer_edges(const Analysis& analysis);

}  // namespace qdq
