// The ONNX nodes that stand for layers.
#include "qdq_lint/plan_diff.h"

namespace qdq {

std::vector<OriginId> layer_anchors(const Analysis& analysis) {
  const std::vector<Layer>& layers = analysis.prediction.layers;
  std::vector<OriginId> anchors(layers.size());
  // A reformat stands right before the layer that it converts for.
  OriginId reader{};
  for (std::size_t k = layers.size(); k-- > 0;) {
    if (layers[k].node != kNoNode)
      reader = principal_origin(analysis.optimized, analysis.optimized.node(layers[k].node));
    anchors[k] = reader;
  }
  return anchors;
}

}  // namespace qdq
