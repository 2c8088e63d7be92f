#include "base/guard.h"
#include "onnx/scheme_edit.h"

namespace qdq {

struct EditableModel::State {
  Model model;
  Places places;
  std::unordered_set<std::string> taken_names;
};

EditableModel::EditableModel(Model model) {
  auto state = std::make_shared<State>();
  state->model = std::move(model);
  const Graph& graph = state->model.graph;
  state->places = find_places(graph);
  for (const Origin& origin : graph.origins()) state->taken_names.insert(origin.name);
  for (const Value& value : graph.values()) state->taken_names.insert(value.name);
  state_ = std::move(state);
}

const Model& EditableModel::model() const { return state_->model; }

std::span<const EditableTensor> EditableModel::tensors() const { return state_->places.tensors; }

std::span<const ModelPair> EditableModel::pairs() const { return state_->places.pairs; }

const EditableTensor* EditableModel::find_tensor(std::string_view name) const {
  const ValueId id = state_->model.graph.find_value(name);
  if (id == kNoValue) return nullptr;
  const std::uint32_t at = state_->places.tensor_of[index(id)];
  return at == kNoPlace ? nullptr : &state_->places.tensors[at];
}

Scheme EditableModel::without_pairs() const {
  Scheme scheme;
  for (std::uint32_t k = 0; k < state_->places.pairs.size(); ++k)
    scheme.take_out(static_cast<PairId>(k));
  return scheme;
}

Result<Model> EditableModel::apply(const Scheme& scheme) const {
  return guarded([&] {
    return edit_model({state_->model, state_->places, state_->taken_names}, scheme);
  });
}

}  // namespace qdq
