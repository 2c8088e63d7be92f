// constants.h: which values are constants, and what they hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onnx/external_data.h"
#include "onnx/flat.h"

namespace qdq::reader {

// Makes the results of Constant nodes, and of Cast and Identity of constants, constants themselves,
// and gives every constant its type. Nodes must be in topological order.
Result<void> fold_constants(FlatModel& model);

// Contents of constants, read when they are asked for.
class ConstantReader {
 public:
  ConstantReader(const FlatModel& model, ExternalData& external)
      : model_(model), external_(external) {}

  template <class Number>
  struct Contents {
    std::vector<Number> numbers;
    std::string why;  // empty: the numbers are there
  };

  // `most`: elements; a larger constant is not read. The model's own bytes only, or other files
  // too.
  enum class Where { Model, Anywhere };
  Contents<double> numbers(std::uint32_t constant, std::uint64_t most, Where where);
  // For integer types, without the detour over double that would round large ones.
  Contents<std::int64_t> integers(std::uint32_t constant, std::uint64_t most, Where where);

 private:
  Elements elements(const FlatConstant& root, std::uint64_t count, Where where);
  std::string refuse(const FlatConstant& constant, std::uint64_t most) const;

  const FlatModel& model_;
  ExternalData& external_;
};

}  // namespace qdq::reader
