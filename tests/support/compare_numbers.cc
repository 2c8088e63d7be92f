#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "support/eval_tensor.h"
#include "support/evaluate.h"

namespace qdq::testing {
namespace {

// Equal for numbers that count as the same: both zeros, all NaNs.
std::uint64_t comparable_bits(double value) {
  if (std::isnan(value)) return 0x7ff8000000000000u;
  return std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string place_text(const Dims& dims, std::size_t element) {
  const Dims strides = strides_of(dims);
  Dims at;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    at.push_back(static_cast<std::int64_t>(element) / strides[axis] % dims[axis]);
  }
  return dims_text(at);
}

std::optional<std::string> difference(const Tensor& before, const Tensor& after) {
  if (before.dims != after.dims) {
    return "has the shape " + dims_text(before.dims) + " before and " + dims_text(after.dims) +
           " after";
  }
  for (std::size_t i = 0; i < before.data.size(); ++i) {
    if (comparable_bits(before.data[i]) == comparable_bits(after.data[i])) continue;
    return "element " + place_text(before.dims, i) + " is " + number_text(before.data[i]) +
           " before and " + number_text(after.data[i]) + " after";
  }
  return std::nullopt;
}

std::string output_text(const Graph& graph, std::size_t position) {
  return "output " + std::to_string(position) + " (" + graph.value(graph.outputs()[position]).name +
         ")";
}

bool has_number(const Tensor& tensor) {
  return std::any_of(tensor.data.begin(), tensor.data.end(),
                     [](double value) { return std::isfinite(value); });
}

std::optional<std::string> compare_once(const Graph& before, const Graph& after,
                                        std::uint64_t seed) {
  const Result<std::vector<Tensor>> old_numbers = evaluate(before, {.seed = seed});
  if (!old_numbers) return std::string(kNotEvaluated) + to_string(old_numbers.error());
  const Result<std::vector<Tensor>> new_numbers = evaluate(after, {.seed = seed});
  if (!new_numbers) return "after does not evaluate: " + to_string(new_numbers.error());
  std::string idle;
  for (std::size_t i = 0; i < old_numbers->size(); ++i) {
    if (const auto differs = difference((*old_numbers)[i], (*new_numbers)[i])) {
      return output_text(before, i) + ": " + *differs + ", seed " + std::to_string(seed);
    }
    if (idle.empty() && !has_number((*old_numbers)[i])) {
      idle = std::string(kNotEvaluated) + output_text(before, i) + " holds no finite number";
    }
  }
  return idle.empty() ? std::nullopt : std::optional(idle);
}

}  // namespace

std::optional<std::string> compare_numbers(const Graph& before, const Graph& after, int seeds) {
  if (before.outputs().size() != after.outputs().size()) {
    return std::to_string(before.outputs().size()) + " outputs before, " +
           std::to_string(after.outputs().size()) + " after";
  }
  if (before.outputs().empty()) return std::string(kNotEvaluated) + "the graph has no outputs";
  for (int seed = 1; seed <= seeds; ++seed) {
    if (auto answer = compare_once(before, after, static_cast<std::uint64_t>(seed))) return answer;
  }
  return std::nullopt;
}

}  // namespace qdq::testing
