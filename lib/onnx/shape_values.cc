#include "onnx/shape_values.h"

#include <algorithm>
#include <array>
#include <optional>

namespace qdq::reader {
namespace {

// Larger numbers are no dimensions; leaving them out keeps the arithmetic from overflowing.
constexpr std::int64_t kLargest = std::int64_t{1} << 31;

bool is_dimension(std::int64_t number) { return number >= -kLargest && number <= kLargest; }

std::int64_t apply(std::string_view op, std::int64_t a, std::int64_t b) {
  if (!is_dimension(a) || !is_dimension(b)) return ShapeValues::kUnknown;
  if (op == "Add") return a + b;
  if (op == "Sub") return a - b;
  if (op == "Mul") return a * b;
  return b == 0 ? ShapeValues::kUnknown : a / b;
}

bool is_integer_list(const TensorType& type) {
  if (type.type != DataType::Int64 && type.type != DataType::Int32) return false;
  return type.shape && type.shape->size() <= 1;
}

// A position counted from the back becomes one from the front.
std::int64_t from_front(std::int64_t position, std::int64_t size) {
  return position < 0 ? position + size : position;
}

}  // namespace

const ShapeValues::Numbers* ShapeValues::find(std::uint32_t value) {
  if (value == kNone) return nullptr;
  if (!model_.is_constant(value)) {
    const auto found = computed_.find(value);
    return found == computed_.end() ? nullptr : &found->second;
  }
  if (!is_integer_list(model_.values[value].type)) return nullptr;
  const auto [at, fresh] = read_.try_emplace(value);
  if (fresh) {
    auto contents = constants_.integers(model_.values[value].constant, kMostElements,
                                        ConstantReader::Where::Model);
    at->second = std::move(contents.numbers);
  }
  return at->second.empty() ? nullptr : &at->second;
}

const ShapeValues::Numbers* ShapeValues::operand(const FlatNode& node, std::size_t slot) {
  return slot < node.operand_count ? find(model_.operands_of(node)[slot]) : nullptr;
}

// The one number of an attribute, or of the operand that newer opsets have instead.
std::int64_t ShapeValues::scalar(const FlatNode& node, const Attributes& attributes,
                                 std::string_view name, std::size_t slot, std::int64_t otherwise) {
  const auto given = attributes.find(name);
  const Numbers* numbers =
      given == attributes.end() ? operand(node, slot) : std::get_if<Numbers>(&given->second);
  if (numbers != nullptr) return numbers->size() == 1 ? numbers->front() : kUnknown;
  const bool absent = slot >= node.operand_count || model_.operands_of(node)[slot] == kNone;
  return absent ? otherwise : kUnknown;
}

const std::vector<std::int64_t>* ShapeValues::dims(const FlatNode& node, std::size_t slot) const {
  if (slot >= node.operand_count || model_.operands_of(node)[slot] == kNone) return nullptr;
  const TensorType& type = model_.values[model_.operands_of(node)[slot]].type;
  return type.shape ? &*type.shape : nullptr;
}

bool ShapeValues::shape(const FlatNode& node, const Attributes& attributes, Numbers& result) const {
  const std::vector<std::int64_t>* of = dims(node, 0);
  if (of == nullptr) return false;
  const auto rank = static_cast<std::int64_t>(of->size());
  const auto bound = [&](std::string_view name, std::int64_t otherwise) {
    const std::int64_t at = integer(attributes, name).value_or(otherwise);
    return std::clamp<std::int64_t>(from_front(std::clamp(at, -rank, rank), rank), 0, rank);
  };
  for (std::int64_t i = bound("start", 0); i < bound("end", rank); ++i) {
    const std::int64_t dim = (*of)[static_cast<std::size_t>(i)];
    result.push_back(dim < 0 ? kUnknown : dim);
  }
  return true;
}

bool ShapeValues::gather(const FlatNode& node, Numbers& result) {
  const Numbers* data = operand(node, 0);
  const Numbers* places = operand(node, 1);
  if (data == nullptr || places == nullptr) return false;
  const auto size = static_cast<std::int64_t>(data->size());
  for (const std::int64_t place : *places) {
    if (place < -size || place >= size) return false;
    result.push_back((*data)[static_cast<std::size_t>(from_front(place, size))]);
  }
  return true;
}

bool ShapeValues::concat(const FlatNode& node, Numbers& result) {
  for (std::size_t slot = 0; slot < node.operand_count; ++slot) {
    const std::uint32_t value = model_.operands_of(node)[slot];
    const Numbers* part = find(value);
    if (result.size() > kMostElements) return false;
    if (part != nullptr) {
      result.insert(result.end(), part->begin(), part->end());
      continue;
    }
    // A part of known length and unknown contents.
    const std::vector<std::int64_t>* size = dims(node, slot);
    if (size == nullptr || size->size() != 1 || (*size)[0] < 0) return false;
    const auto length = static_cast<std::uint64_t>((*size)[0]);
    if (length > kMostElements) return false;
    result.insert(result.end(), length, kUnknown);
  }
  return result.size() <= kMostElements;
}

bool ShapeValues::slice(const FlatNode& node, const Attributes& attributes, Numbers& result) {
  const Numbers* data = operand(node, 0);
  if (data == nullptr) return false;
  const auto size = static_cast<std::int64_t>(data->size());
  const std::int64_t start = scalar(node, attributes, "starts", 1, kUnknown);
  const std::int64_t end = scalar(node, attributes, "ends", 2, kUnknown);
  const std::int64_t step = scalar(node, attributes, "steps", 4, 1);
  if (start == kUnknown || end == kUnknown || step < 1) return false;
  const auto bound = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(from_front(std::clamp(at, -size, size), size), 0, size);
  };
  for (std::int64_t i = bound(start); i < bound(end);) {
    result.push_back((*data)[static_cast<std::size_t>(i)]);
    if (step >= size) break;
    i += step;
  }
  return true;
}

bool ShapeValues::arithmetic(const FlatNode& node, Numbers& result) {
  const Numbers* a = operand(node, 0);
  const Numbers* b = operand(node, 1);
  if (node.operand_count != 2 || a == nullptr || b == nullptr) return false;
  const std::size_t size = std::max(a->size(), b->size());
  if ((a->size() != size && a->size() != 1) || (b->size() != size && b->size() != 1)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    result.push_back(apply(node.op, (*a)[a->size() == 1 ? 0 : i], (*b)[b->size() == 1 ? 0 : i]));
  }
  return true;
}

bool ShapeValues::work_out(const FlatNode& node, const Attributes& attributes, Numbers& result) {
  constexpr std::array kSame =
      std::to_array<std::string_view>({"Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze"});
  if (node.op == "Shape") return shape(node, attributes, result);
  if (node.op == "Gather") return gather(node, result);
  if (node.op == "Concat") return concat(node, result);
  if (node.op == "Slice") return slice(node, attributes, result);
  if (node.op == "Add" || node.op == "Sub" || node.op == "Mul" || node.op == "Div") {
    return arithmetic(node, result);
  }
  if (node.op == "Neg") {
    const Numbers* numbers = operand(node, 0);
    if (numbers == nullptr) return false;
    for (const std::int64_t number : *numbers) result.push_back(apply("Sub", 0, number));
    return true;
  }
  if (std::ranges::find(kSame, node.op) == kSame.end()) return false;
  const Numbers* numbers = operand(node, 0);
  if (numbers != nullptr) result = *numbers;
  return numbers != nullptr;
}

void ShapeValues::follow(const FlatNode& node, const Attributes& attributes) {
  if (!node.domain.empty() || node.result_count != 1) return;
  const std::uint32_t value = model_.results_of(node)[0];
  if (value == kNone || !is_integer_list(model_.values[value].type)) return;
  Numbers result;
  if (work_out(node, attributes, result) && !result.empty())
    computed_.insert_or_assign(value, result);
}

}  // namespace qdq::reader
