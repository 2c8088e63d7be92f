// Places and schemes of the C API.
#include <nlohmann/json.hpp>

#include "c_api/handles.h"
#include "qdq_lint/printable.h"

namespace {

using qdq::c::guarded;
using qdq::c::usage;
using Json = nlohmann::ordered_json;

const std::string& name_of(const qdq::Graph& graph, qdq::NodeId id) { return graph.node(id).name; }

Json tensor_json(const qdq::Graph& graph, const qdq::EditableTensor& place) {
  const qdq::Value& value = graph.value(place.tensor);
  Json json = {{"name", value.name},
               {"constant", place.constant},
               {"type", static_cast<std::int32_t>(value.type.type)}};
  if (value.type.shape) json["shape"] = *value.type.shape;
  json["readers"] = Json::array();
  for (const qdq::Use& use : place.readers)
    json["readers"].push_back({{"node", name_of(graph, use.node)}, {"slot", use.slot}});
  return json;
}

std::string places_json(const qdq::EditableModel& model) {
  const qdq::Graph& graph = model.model().graph;
  Json json = {{"tensors", Json::array()}, {"pairs", Json::array()}};
  for (const qdq::EditableTensor& place : model.tensors())
    json["tensors"].push_back(tensor_json(graph, place));
  for (const qdq::ModelPair& pair : model.pairs())
    json["pairs"].push_back({{"tensor", graph.value(pair.tensor).name},
                             {"quantize", name_of(graph, pair.quantize)},
                             {"dequantize", name_of(graph, pair.dequantize)}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct Place {
  qdq::ValueId tensor{};
  std::optional<qdq::Use> reader;
};

qdq::Result<Place> find_place(const qdq::EditableModel& model, const char* tensor,
                              const char* reader, uint32_t slot) {
  if (!tensor) return usage("tensor is NULL");
  const qdq::EditableTensor* found = model.find_tensor(tensor);
  if (!found) return usage("no pair can stand at a tensor " + qdq::printable(tensor));
  if (!reader) return Place{found->tensor, {}};
  for (const qdq::Use& use : found->readers)
    if (use.slot == slot && name_of(model.model().graph, use.node) == reader)
      return Place{found->tensor, use};
  return usage("operand " + std::to_string(slot) + " of " + qdq::printable(reader) +
               " does not read " + qdq::printable(tensor));
}

qdq::Result<Place> place_at(const qdq::EditableModel& model, size_t tensor, size_t reader) {
  if (tensor >= model.tensors().size())
    return usage("the model has no tensor " + std::to_string(tensor));
  const qdq::EditableTensor& found = model.tensors()[tensor];
  if (reader == QDQ_LINT_ALL_READERS) return Place{found.tensor, {}};
  if (reader < found.readers.size()) return Place{found.tensor, found.readers[reader]};
  return usage("tensor " + std::to_string(tensor) + " has no reader " + std::to_string(reader));
}

// The arguments of the functions that add a pair.
struct Numbers {
  int32_t type;
  const double *scales, *zero_points;
  size_t count;
  int64_t axis;
};

qdq::Result<void> add(qdq::Scheme& scheme, const Place& place, const Numbers& numbers) {
  if (!numbers.scales || numbers.count == 0) return usage("a quantizer needs a scale");
  qdq::Quantizer quantizer;
  quantizer.type = static_cast<qdq::DataType>(numbers.type);
  quantizer.scale.assign(numbers.scales, numbers.scales + numbers.count);
  if (numbers.zero_points)
    quantizer.zero_point.assign(numbers.zero_points, numbers.zero_points + numbers.count);
  quantizer.axis = numbers.axis;
  auto shared = std::make_shared<const qdq::Quantizer>(std::move(quantizer));
  if (place.reader)
    scheme.add(place.tensor, *place.reader, std::move(shared));
  else
    scheme.add(place.tensor, std::move(shared));
  return {};
}

qdq::Result<void> remove(qdq_lint_scheme& from, const Place& place) {
  const bool removed = place.reader ? from.scheme.remove(place.tensor, *place.reader)
                                    : from.scheme.remove(place.tensor);
  if (removed) return {};
  const std::string& name = from.model.model().graph.value(place.tensor).name;
  return usage("the scheme has no pair at this place of " + qdq::printable(name));
}

qdq::Result<void> check_pair(const qdq_lint_scheme* scheme, size_t pair) {
  if (!scheme) return usage("scheme is NULL");
  if (pair < scheme->model.pairs().size()) return {};
  return usage("the model has no pair " + std::to_string(pair));
}

}  // namespace

char* qdq_lint_model_places_json(const qdq_lint_model* model) {
  return qdq::c::text(model, [&] { return places_json(model->model); });
}

qdq_lint_scheme* qdq_lint_scheme_new(const qdq_lint_model* model) {
  if (!model) return nullptr;
  try {
    return new qdq_lint_scheme{model->model, {}};
  } catch (...) {
    return nullptr;
  }
}

qdq_lint_scheme* qdq_lint_scheme_copy(const qdq_lint_scheme* scheme) {
  if (!scheme) return nullptr;
  try {
    return new qdq_lint_scheme(*scheme);
  } catch (...) {
    return nullptr;
  }
}

qdq_lint_status qdq_lint_scheme_add(qdq_lint_scheme* scheme, const char* tensor, const char* reader,
                                    uint32_t slot, int32_t type, const double* scales,
                                    const double* zero_points, size_t count, int64_t axis,
                                    qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!scheme) return usage("scheme is NULL");
    qdq::Result<Place> place = find_place(scheme->model, tensor, reader, slot);
    if (!place) return place.take_error();
    return add(scheme->scheme, *place, {type, scales, zero_points, count, axis});
  });
}

qdq_lint_status qdq_lint_scheme_add_at(qdq_lint_scheme* scheme, size_t tensor, size_t reader,
                                       int32_t type, const double* scales,
                                       const double* zero_points, size_t count, int64_t axis,
                                       qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!scheme) return usage("scheme is NULL");
    qdq::Result<Place> place = place_at(scheme->model, tensor, reader);
    if (!place) return place.take_error();
    return add(scheme->scheme, *place, {type, scales, zero_points, count, axis});
  });
}

qdq_lint_status qdq_lint_scheme_remove(qdq_lint_scheme* scheme, const char* tensor,
                                       const char* reader, uint32_t slot, qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!scheme) return usage("scheme is NULL");
    qdq::Result<Place> place = find_place(scheme->model, tensor, reader, slot);
    if (!place) return place.take_error();
    return remove(*scheme, *place);
  });
}

qdq_lint_status qdq_lint_scheme_remove_at(qdq_lint_scheme* scheme, size_t tensor, size_t reader,
                                          qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!scheme) return usage("scheme is NULL");
    qdq::Result<Place> place = place_at(scheme->model, tensor, reader);
    if (!place) return place.take_error();
    return remove(*scheme, *place);
  });
}

qdq_lint_status qdq_lint_scheme_take_out(qdq_lint_scheme* scheme, size_t pair,
                                         qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (qdq::Result<void> known = check_pair(scheme, pair); !known) return known;
    scheme->scheme.take_out(static_cast<qdq::PairId>(pair));
    return {};
  });
}

qdq_lint_status qdq_lint_scheme_put_back(qdq_lint_scheme* scheme, size_t pair,
                                         qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (qdq::Result<void> known = check_pair(scheme, pair); !known) return known;
    scheme->scheme.put_back(static_cast<qdq::PairId>(pair));
    return {};
  });
}

void qdq_lint_scheme_free(qdq_lint_scheme* scheme) { delete scheme; }
