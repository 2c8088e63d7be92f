#include "onnx/op_view.h"

#include <algorithm>

#include "onnx/scan.h"

namespace qdq::reader {
namespace {

template <class T>
const T* find(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? nullptr : std::get_if<T>(&found->second);
}

}  // namespace

std::int64_t add_dims(std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0 || a > kLargestDim || b > kLargestDim) return kAnyDim;
  return a + b;
}

std::int64_t multiply_dims(std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0) return kAnyDim;
  if (a == 0 || b == 0) return 0;
  return a > kLargestDim / b ? kAnyDim : a * b;
}

std::int64_t product(const Dims& dims, std::size_t first, std::size_t last) {
  std::int64_t result = 1;
  for (std::size_t i = first; i < last; ++i) result = multiply_dims(result, dims[i]);
  return result;
}

std::int64_t same_dim(std::int64_t a, std::int64_t b) { return a < 0 ? b : a; }

std::optional<std::size_t> axis_of(std::int64_t axis, std::size_t rank) {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  if (axis < -signed_rank || axis >= signed_rank) return std::nullopt;
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

std::optional<Dims> broadcast(const Dims* a, const Dims* b) {
  if (a == nullptr || b == nullptr) return std::nullopt;
  const bool a_longer = a->size() >= b->size();
  Dims result = a_longer ? *a : *b;
  const Dims& shorter = a_longer ? *b : *a;
  const std::size_t offset = result.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int64_t& dim = result[offset + i];
    // Beside a known dimension other than 1 an unknown one can only be that, or 1.
    if (dim == 1 || (dim < 0 && shorter[i] > 1)) dim = shorter[i];
  }
  return result;
}

std::uint32_t OpView::operand(std::size_t slot) const {
  return slot < node_.operand_count ? model_.operands_of(node_)[slot] : kNone;
}

DataType OpView::type(std::size_t slot) const {
  const std::uint32_t value = operand(slot);
  return value == kNone ? DataType::Undefined : model_.values[value].type.type;
}

const Dims* OpView::dims(std::size_t slot) const {
  const std::uint32_t value = operand(slot);
  if (value == kNone || !model_.values[value].type.shape) return nullptr;
  return &*model_.values[value].type.shape;
}

std::int64_t OpView::integer(std::string_view name, std::int64_t otherwise) const {
  const auto* value = find<std::int64_t>(attributes_, name);
  return value == nullptr ? otherwise : *value;
}

std::string_view OpView::text(std::string_view name) const {
  const auto* value = find<std::string>(attributes_, name);
  return value == nullptr ? std::string_view{} : *value;
}

const Dims* OpView::integers(std::string_view name) const { return find<Dims>(attributes_, name); }

const std::vector<double>* OpView::floats(std::string_view name) const {
  return find<std::vector<double>>(attributes_, name);
}

std::optional<Dims> OpView::numbers(std::string_view name, std::size_t slot) const {
  if (const Dims* given = integers(name)) return *given;
  if (const Dims* computed = values_.find(operand(slot))) return *computed;
  return std::nullopt;
}

void OpView::set(std::size_t slot, DataType type, const std::optional<Dims>& dims) {
  if (slot >= node_.result_count) return;
  const std::uint32_t value = model_.results_of(node_)[slot];
  if (value == kNone) return;
  merge_type(type, dims, model_.values[value].type);
}

void merge_type(DataType inferred, const std::optional<Dims>& dims, TensorType& type) {
  // A model may declare uint8 for what follows from a QuantizeLinear without a zero point.
  const bool int8_after_all = type.type == DataType::UInt8 && inferred == DataType::Int8;
  if (type.type == DataType::Undefined || int8_after_all) type.type = inferred;
  if (!dims || dims->size() > kMaxRank) return;
  if (!type.shape) {
    type.shape = dims;
    return;
  }
  if (type.shape->size() != dims->size()) return;
  for (std::size_t i = 0; i < type.shape->size(); ++i) {
    if ((*type.shape)[i] < 0) (*type.shape)[i] = (*dims)[i];
  }
}

}  // namespace qdq::reader
