// op_view.h: one node as type inference sees it, and arithmetic on dimensions that cannot overflow.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onnx/flat.h"
#include "onnx/shape_values.h"

namespace qdq::reader {

using Dims = std::vector<std::int64_t>;

constexpr std::int64_t kAnyDim = -1;  // unknown
constexpr std::int64_t kLargestDim = std::int64_t{1} << 48;

// Unknown if an operand is, or if the result is no dimension.
std::int64_t add_dims(std::int64_t a, std::int64_t b);
std::int64_t multiply_dims(std::int64_t a, std::int64_t b);
std::int64_t product(const Dims& dims, std::size_t first, std::size_t last);

// What is known when both are the same dimension.
std::int64_t same_dim(std::int64_t a, std::int64_t b);

// An axis counted from the front; empty if there is no such axis.
std::optional<std::size_t> axis_of(std::int64_t axis, std::size_t rank);

// The common shape of NumPy's broadcasting; empty if one is unknown.
std::optional<Dims> broadcast(const Dims* a, const Dims* b);

// Damaged or hostile models give any attribute and any type; what does not make sense is as good as
// unknown.
class OpView {
 public:
  OpView(FlatModel& model, ShapeValues& values, const FlatNode& node, const Attributes& attributes)
      : model_(model), values_(values), node_(node), attributes_(attributes) {}

  std::string_view op() const { return node_.op; }
  const FlatModel& model() const { return model_; }
  const FlatNode& node() const { return node_; }
  std::size_t operand_count() const { return node_.operand_count; }
  std::size_t result_count() const { return node_.result_count; }
  std::int64_t opset() const { return model_.scopes[node_.scope].opset; }

  // Of an operand; Undefined and null if it is absent or unknown.
  DataType type(std::size_t slot) const;
  const Dims* dims(std::size_t slot) const;
  std::uint32_t operand(std::size_t slot) const;

  bool has(std::string_view name) const { return attributes_.contains(name); }
  std::int64_t integer(std::string_view name, std::int64_t otherwise) const;
  std::string_view text(std::string_view name) const;
  const Dims* integers(std::string_view name) const;
  const std::vector<double>* floats(std::string_view name) const;
  // Numbers that are an attribute, or an operand whose contents are computed; ShapeValues::kUnknown
  // where they are not known.
  std::optional<Dims> numbers(std::string_view name, std::size_t slot) const;

  // Fills in what the model leaves open about a result.
  void set(std::size_t slot, DataType type, const std::optional<Dims>& dims);
  void set(std::size_t slot, DataType type) { set(slot, type, std::nullopt); }

 private:
  FlatModel& model_;
  ShapeValues& values_;
  const FlatNode& node_;
  const Attributes& attributes_;
};

// Fills in what `type` leaves open.
void merge_type(DataType inferred, const std::optional<Dims>& dims, TensorType& type);

}  // namespace qdq::reader
