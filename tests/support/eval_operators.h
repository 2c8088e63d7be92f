// eval_operators.h: one operator applied to tensors, by the ONNX definition.
//
// Parameters that ONNX moved from attributes to operands (pads, axes, shape, ...) are taken from
// either place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/graph.h"
#include "support/eval_tensor.h"

namespace qdq::testing {

struct Call {
  std::string_view op;
  const Attributes& attrs;
  std::vector<const Tensor*> operands;  // nullptr: absent
  std::vector<DataType> types;          // per operand; Undefined if not known
  std::size_t results = 1;
  DataType result_type = DataType::Undefined;
  std::int64_t opset = 0;

  const Tensor& operand(std::size_t slot) const;   // refuses if absent
  const Tensor* optional(std::size_t slot) const;  // nullptr if absent

  bool has(std::string_view name) const { return attrs.contains(name); }
  std::int64_t integer(std::string_view name, std::int64_t fallback) const;
  double number(std::string_view name, double fallback) const;
  std::string text(std::string_view name, std::string_view fallback) const;
  // A list; one number counts as a list of one.
  std::optional<Dims> integers(std::string_view name) const;
  std::optional<std::vector<double>> numbers(std::string_view name) const;
  // The same, from the attribute or else from the operand in that slot.
  std::optional<Dims> integers(std::string_view name, std::size_t slot) const;
  std::optional<std::vector<double>> numbers(std::string_view name, std::size_t slot) const;
};

// Refuses an operator, an attribute's value or a shape that is not covered, naming it.
std::vector<Tensor> run_operator(const Call& call);

struct OperatorEntry {
  std::string_view op;
  std::vector<Tensor> (*run)(const Call&);
};

std::span<const OperatorEntry> pointwise_operators();
std::span<const OperatorEntry> window_operators();  // convolutions and pools
std::span<const OperatorEntry> matrix_operators();
std::span<const OperatorEntry> reduction_operators();  // and normalizations
std::span<const OperatorEntry> shape_operators();      // the same elements in another shape
std::span<const OperatorEntry> movement_operators();   // elements picked, repeated or joined
std::span<const OperatorEntry> quantize_operators();   // with computed scales

}  // namespace qdq::testing
