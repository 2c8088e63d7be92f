#include "support/eval_operators.h"

#include <algorithm>
#include <cmath>

namespace qdq::testing {
namespace {

const AttrValue* find(const Attributes& attrs, std::string_view name) {
  const auto at = attrs.find(std::string(name));
  return at == attrs.end() ? nullptr : &at->second;
}

[[noreturn]] void refuse_attribute(const Call& call, std::string_view name) {
  refuse(std::string(call.op) + ": the attribute " + std::string(name) + " has an unexpected type");
}

// Bounds such as INT64_MAX stand for "to the end"; limiting them keeps arithmetic in range.
std::int64_t whole(double value) {
  constexpr double kMost = 1125899906842624.0;
  demand(std::nearbyint(value) == value, std::to_string(value) + " is not an integer");
  return static_cast<std::int64_t>(std::clamp(value, -kMost, kMost));
}

Dims whole(const std::vector<double>& values) {
  Dims result;
  for (const double value : values) result.push_back(whole(value));
  return result;
}

}  // namespace

const Tensor* Call::optional(std::size_t slot) const {
  return slot < operands.size() ? operands[slot] : nullptr;
}

const Tensor& Call::operand(std::size_t slot) const {
  const Tensor* tensor = optional(slot);
  if (!tensor) refuse(std::string(op) + ": operand " + std::to_string(slot) + " is missing");
  return *tensor;
}

double Call::number(std::string_view name, double fallback) const {
  const AttrValue* value = find(attrs, name);
  if (!value) return fallback;
  if (const auto* real = std::get_if<double>(value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(value)) return static_cast<double>(*integer);
  refuse_attribute(*this, name);
}

std::int64_t Call::integer(std::string_view name, std::int64_t fallback) const {
  return has(name) ? whole(number(name, 0)) : fallback;
}

std::string Call::text(std::string_view name, std::string_view fallback) const {
  const AttrValue* value = find(attrs, name);
  if (!value) return std::string(fallback);
  if (const auto* text = std::get_if<std::string>(value)) return *text;
  refuse_attribute(*this, name);
}

std::optional<std::vector<double>> Call::numbers(std::string_view name) const {
  const AttrValue* value = find(attrs, name);
  if (!value) return std::nullopt;
  if (const auto* reals = std::get_if<std::vector<double>>(value)) return *reals;
  if (const auto* integers = std::get_if<Dims>(value)) {
    return std::vector<double>(integers->begin(), integers->end());
  }
  return std::vector<double>{number(name, 0)};
}

std::optional<Dims> Call::integers(std::string_view name) const {
  const auto values = numbers(name);
  return values ? std::optional(whole(*values)) : std::nullopt;
}

std::optional<std::vector<double>> Call::numbers(std::string_view name, std::size_t slot) const {
  if (has(name)) return numbers(name);
  const Tensor* tensor = optional(slot);
  return tensor ? std::optional(tensor->data) : std::nullopt;
}

std::optional<Dims> Call::integers(std::string_view name, std::size_t slot) const {
  const auto values = numbers(name, slot);
  return values ? std::optional(whole(*values)) : std::nullopt;
}

std::vector<Tensor> run_operator(const Call& call) {
  for (const auto family :
       {pointwise_operators(), window_operators(), matrix_operators(), reduction_operators(),
        shape_operators(), movement_operators(), quantize_operators()}) {
    for (const OperatorEntry& entry : family) {
      if (entry.op == call.op) return entry.run(call);
    }
  }
  refuse("the operator " + std::string(call.op) + " is not known to the evaluator");
}

}  // namespace qdq::testing
