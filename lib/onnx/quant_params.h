// quant_params.h: the quantization parameters of QuantizeLinear and DequantizeLinear.
//
// A node whose scale (and zero point, if any) is constant is quantized: its parameters are interned
// and x stays its only operand. What does not fit together (a scale with too many elements, a zero
// point of another shape) is a note, not an error: rules report it. A node whose scale is computed
// while the model runs has no parameters and stays an ordinary operator.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "onnx/constants.h"
#include "onnx/flat.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

struct FlatQuant {
  bool quantizes = false;               // else it dequantizes
  DataType type = DataType::Undefined;  // known with the types of values: infer_types
  Granularity granularity = Granularity::PerTensor;
  std::int64_t axis = 0;
  std::int64_t block_size = 0;
  ConstantId scale{};
  std::optional<ConstantId> zero_point;
  std::uint32_t scale_value = kNone;
  std::uint32_t zero_point_value = kNone;
};

struct FlatQuants {
  std::vector<FlatQuant> quants;
  std::vector<std::uint32_t> of_node;  // by node number; kNone: not quantized
  std::size_t constants = 0;           // that are a scale or zero point
  const FlatQuant* find(std::uint32_t node) const {
    return of_node[node] == kNone ? nullptr : &quants[of_node[node]];
  }
};

class QuantReader {
 public:
  QuantReader(FlatModel& model, ConstantReader& constants, const ReadLimits& limits,
              GraphEditor& editor)
      : model_(model), constants_(constants), limits_(limits), editor_(editor) {}

  // Error BadGraph: a node without data or scale.
  Result<FlatQuants> read();

 private:
  Result<void> read_node(std::uint32_t number, FlatQuants& quants);
  FlatQuant describe(std::uint32_t number, std::uint32_t scale, std::uint32_t zero_point);
  ConstantId intern(std::uint32_t value, std::string_view role, const FlatNode& node);

  ConstantId intern_new(std::uint32_t value);

  FlatModel& model_;
  ConstantReader& constants_;
  const ReadLimits& limits_;
  GraphEditor& editor_;
  std::vector<std::optional<ConstantId>> interned_;            // by constant
  std::unordered_map<std::uint32_t, std::string> unreadable_;  // why, by constant
};

// The type that a Q gives or a DQ takes, and the type that a DQ gives. Undefined where it hangs on a
// value whose type is not known.
DataType quantized_type(const FlatModel& model, std::uint32_t node);
DataType dequantized_type(const FlatModel& model, std::uint32_t node);

// Notes about what does not fit together. Types must be known as far as they can be.
void note_misfits(FlatModel& model, const FlatQuants& quants);

}  // namespace qdq::reader
