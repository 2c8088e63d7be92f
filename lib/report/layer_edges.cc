#include "report/layer_edges.h"

#include <set>
#include <utility>

namespace qdq {
namespace {

class Builder {
 public:
  explicit Builder(const Analysis& analysis) : run_(analysis), layers_(analysis.prediction.layers) {
    const std::size_t values = analysis.optimized.values().size();
    tensor_of_.resize(values);
    producer_of_.resize(values);
    out_.inputs.resize(layers_.size());
    out_.outputs.resize(layers_.size());
  }

  LayerEdges run() {
    for (std::size_t k = 0; k < layers_.size(); ++k) number(k);
    for (std::size_t k = 0; k < layers_.size(); ++k) connect(k);
    for (const ValueId id : run_.optimized.outputs())
      if (tensor_of_[index(id)])
        out_.edges.push_back({producer_of_[index(id)], std::nullopt, *tensor_of_[index(id)]});
    return std::move(out_);
  }

 private:
  static bool is_reformat(const Layer& layer) { return layer.node == kNoNode; }

  void number(std::size_t k) {
    for (const LayerTensor& tensor : layers_[k].inputs) out_.inputs[k].push_back(known(tensor));
    for (const LayerTensor& tensor : layers_[k].outputs) {
      // It has the value in front of the reformat, which another layer makes.
      if (is_reformat(layers_[k])) {
        out_.outputs[k].push_back(add(tensor));
        continue;
      }
      out_.outputs[k].push_back(known(tensor));
      producer_of_[index(tensor.value)] = k;
    }
  }

  std::size_t known(const LayerTensor& tensor) {
    std::optional<std::size_t>& place = tensor_of_[index(tensor.value)];
    if (!place) place = add(tensor);
    return *place;
  }

  std::size_t add(const LayerTensor& tensor) {
    out_.tensors.push_back(&tensor);
    return out_.tensors.size() - 1;
  }

  // Reformats stand right before the layer that they convert for.
  void connect(std::size_t k) {
    const Layer& layer = layers_[k];
    std::set<std::pair<std::optional<std::size_t>, std::size_t>> made;
    const auto edge = [&](std::optional<std::size_t> from, std::size_t tensor) {
      if (made.emplace(from, tensor).second) out_.edges.push_back({from, k, tensor});
    };
    std::set<ValueId> converted;
    for (std::size_t at = k; !is_reformat(layer) && at-- > 0 && is_reformat(layers_[at]);) {
      converted.insert(layers_[at].outputs.front().value);
      edge(at, out_.outputs[at].front());
    }
    for (std::size_t slot = 0; slot < layer.inputs.size(); ++slot) {
      const ValueId value = layer.inputs[slot].value;
      if (!converted.contains(value)) edge(producer_of_[index(value)], out_.inputs[k][slot]);
    }
  }

  const Analysis& run_;
  const std::vector<Layer>& layers_;
  std::vector<std::optional<std::size_t>> tensor_of_;    // by value
  std::vector<std::optional<std::size_t>> producer_of_;  // by value: the layer
  LayerEdges out_;
};

}  // namespace

LayerEdges layer_edges(const Analysis& analysis) { return Builder(analysis).run(); }

}  // namespace qdq
