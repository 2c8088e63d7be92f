// shape_values.h: the contents of small integer tensors from which models compute shapes: the
// Shape - Gather - Concat - Reshape arithmetic that exporters write for dynamic dimensions.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx/constants.h"
#include "onnx/flat.h"

namespace qdq::reader {

class ShapeValues {
 public:
  static constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
  static constexpr std::uint64_t kMostElements = 512;
  using Numbers = std::vector<std::int64_t>;  // of a scalar or a list; kUnknown where not known

  ShapeValues(const FlatModel& model, ConstantReader& constants)
      : model_(model), constants_(constants) {}

  // The numbers of a value; null if nothing is known of them. Valid until the next call.
  const Numbers* find(std::uint32_t value);

  // Works out the numbers of a node's result from those of its operands. The operands' types must
  // be final.
  void follow(const FlatNode& node, const Attributes& attributes);

 private:
  const Numbers* operand(const FlatNode& node, std::size_t slot);
  std::int64_t scalar(const FlatNode& node, const Attributes& attributes, std::string_view name,
                      std::size_t slot, std::int64_t otherwise);
  const std::vector<std::int64_t>* dims(const FlatNode& node, std::size_t slot) const;
  bool work_out(const FlatNode& node, const Attributes& attributes, Numbers& result);
  bool shape(const FlatNode& node, const Attributes& attributes, Numbers& result) const;
  bool gather(const FlatNode& node, Numbers& result);
  bool concat(const FlatNode& node, Numbers& result);
  bool slice(const FlatNode& node, const Attributes& attributes, Numbers& result);
  bool arithmetic(const FlatNode& node, Numbers& result);

  const FlatModel& model_;
  ConstantReader& constants_;
  std::unordered_map<std::uint32_t, Numbers> computed_;
  std::unordered_map<std::uint32_t, Numbers> read_;  // of constants; empty: none
};

}  // namespace qdq::reader
