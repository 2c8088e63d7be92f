#include "predict/islands.h"

#include <algorithm>

#include "base/chains.h"

namespace qdq {
namespace {

using LayersOfTensor = Chains<std::uint32_t>;

bool touches_int8(const Layer& layer) {
  const auto int8 = [](const LayerTensor& tensor) { return tensor.precision == Precision::Int8; };
  return std::any_of(layer.inputs.begin(), layer.inputs.end(), int8) ||
         std::any_of(layer.outputs.begin(), layer.outputs.end(), int8);
}

bool runs_in_float(const Layer& layer) {
  const auto is_float = [](const LayerTensor& tensor) {
    return tensor.precision == Precision::Float;
  };
  return (layer.kind == LayerKind::Compute || layer.kind == LayerKind::NoOp) &&
         !layer.inputs.empty() && std::all_of(layer.inputs.begin(), layer.inputs.end(), is_float) &&
         std::all_of(layer.outputs.begin(), layer.outputs.end(), is_float);
}

// Its place in a table of tensors; what is no value has the first.
std::uint32_t slot(const LayerTensor& tensor) {
  return static_cast<std::uint32_t>(index(tensor.value)) + 1u;
}

std::size_t slots(const std::vector<Layer>& layers) {
  std::uint32_t last = 0;
  for (const Layer& layer : layers)
    for (const auto* tensors : {&layer.inputs, &layer.outputs})
      for (const LayerTensor& tensor : *tensors) last = std::max(last, slot(tensor));
  return std::size_t{last} + 1;
}

class IslandSearch {
 public:
  explicit IslandSearch(const std::vector<Layer>& layers)
      : layers_(layers),
        readers_(slots(layers)),
        writers_(slots(layers)),
        seen_(layers.size(), false) {
    for (std::uint32_t k = 0; k < layers.size(); ++k) {
      for (const LayerTensor& tensor : layers[k].inputs) readers_.add(slot(tensor), k);
      for (const LayerTensor& tensor : layers[k].outputs) writers_.add(slot(tensor), k);
    }
  }

  std::vector<FloatIsland> run() {
    std::vector<FloatIsland> found;
    for (std::uint32_t k = 0; k < layers_.size(); ++k) {
      if (seen_[k] || !runs_in_float(layers_[k])) continue;
      behind_int8_ = before_int8_ = computes_ = false;
      FloatIsland island{around(k), std::nullopt};
      if (behind_int8_ && before_int8_ && computes_) found.push_back(std::move(island));
    }
    return found;
  }

 private:
  std::vector<std::uint32_t> around(std::uint32_t start) {
    std::vector<std::uint32_t> members;
    std::vector<std::uint32_t> open{start};
    seen_[start] = true;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      members.push_back(at);
      computes_ = computes_ || layers_[at].kind == LayerKind::Compute;
      for (const LayerTensor& tensor : layers_[at].inputs)
        visit(writers_, tensor, open, behind_int8_);
      for (const LayerTensor& tensor : layers_[at].outputs)
        visit(readers_, tensor, open, before_int8_);
    }
    std::sort(members.begin(), members.end());
    return members;
  }

  void visit(const LayersOfTensor& neighbours, const LayerTensor& tensor,
             std::vector<std::uint32_t>& open, bool& meets_int8) {
    neighbours.each(slot(tensor), [&](std::uint32_t next) {
      meets_int8 = meets_int8 || touches_int8(layers_[next]);
      if (seen_[next] || !runs_in_float(layers_[next])) return;
      seen_[next] = true;
      open.push_back(next);
    });
  }

  const std::vector<Layer>& layers_;
  LayersOfTensor readers_, writers_;
  std::vector<bool> seen_;
  bool behind_int8_ = false;
  bool before_int8_ = false;
  bool computes_ = false;
};

}  // namespace

std::vector<FloatIsland> float_islands(const std::vector<Layer>& layers) {
  return IslandSearch(layers).run();
}

}  // namespace qdq
