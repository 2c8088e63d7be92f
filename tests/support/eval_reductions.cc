// Reductions and normalizations. Sums run in row-major order over the input.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "support/eval_operators.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

// Reduces the marked axes to 1.
Tensor folded(const Tensor& x, const std::vector<bool>& over, double first,
              double (*f)(double, double)) {
  Dims dims = x.dims;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (over[axis]) dims[axis] = 1;
  }
  Tensor out = make_tensor(dims, first);
  const Dims strides = broadcast_strides(out.dims, x.dims);
  Dims at(x.dims.size(), 0);
  for (const double value : x.data) {
    double& total = out.data[static_cast<std::size_t>(flat_index(at, strides))];
    total = f(total, value);
    next_index(at, x.dims);
  }
  return out;
}

Tensor mean_over(const Tensor& x, const std::vector<bool>& over) {
  Tensor out = folded(x, over, 0, add);
  if (out.data.empty()) return out;
  const auto count = static_cast<double>(x.data.size()) /
                     static_cast<double>(std::max<std::size_t>(out.data.size(), 1));
  for (double& value : out.data) value /= count;
  return out;
}

Tensor max_over(const Tensor& x, const std::vector<bool>& over) {
  return folded(x, over, -std::numeric_limits<double>::infinity(), greater);
}

Tensor min_over(const Tensor& x, const std::vector<bool>& over) {
  return folded(x, over, std::numeric_limits<double>::infinity(), lesser);
}

Tensor sum_over(const Tensor& x, const std::vector<bool>& over) { return folded(x, over, 0, add); }

using Reduction = Tensor (*)(const Tensor&, const std::vector<bool>&);

template <Reduction R>
Tensors run_reduce(const Call& call) {
  const Tensor& x = call.operand(0);
  const Dims axes = call.integers("axes", 1).value_or(Dims{});
  if (axes.empty() && call.integer("noop_with_empty_axes", 0) != 0) return {x};
  std::vector<bool> over(x.dims.size(), axes.empty());
  for (const std::int64_t axis : axes) over[axis_of(axis, over.size())] = true;
  Tensor out = R(x, over);
  if (call.integer("keepdims", 1) != 0) return {std::move(out)};
  Dims kept;
  for (std::size_t axis = 0; axis < over.size(); ++axis) {
    if (!over[axis]) kept.push_back(x.dims[axis]);
  }
  return {reshaped(std::move(out), std::move(kept))};
}

template <Reduction R>
Tensors run_global_pool(const Call& call) {
  const Tensor& x = call.operand(0);
  demand(x.dims.size() >= 3, std::string(call.op) + ": no spatial dims");
  std::vector<bool> over(x.dims.size(), true);
  over[0] = over[1] = false;
  return {R(x, over)};
}

Tensors run_batch_normalization(const Call& call) {
  const Tensor& x = call.operand(0);
  demand(call.integer("training_mode", 0) == 0,
         "BatchNormalization: training mode is not evaluated");
  demand(x.dims.size() >= 2, "BatchNormalization: no channels");
  const auto channels = static_cast<std::size_t>(x.dims[1]);
  for (std::size_t slot = 1; slot <= 4; ++slot) {
    demand(
        call.operand(slot).data.size() == channels,
        "BatchNormalization: a parameter does not have " + std::to_string(channels) + " elements");
  }
  const double epsilon = call.number("epsilon", 1e-5);
  const std::size_t plane =
      x.data.size() / std::max<std::size_t>(static_cast<std::size_t>(x.dims[0]) * channels, 1);
  Tensor out = x;
  for (std::size_t i = 0; i < out.data.size(); ++i) {
    const std::size_t c = i / plane % channels;
    const auto parameter = [&](std::size_t slot) { return call.operand(slot).data[c]; };
    // No model has negative variances; random ones may be, and count without their sign.
    const double deviation = std::sqrt(std::fabs(parameter(4)) + epsilon);
    out.data[i] = (x.data[i] - parameter(3)) / deviation * parameter(1) + parameter(2);
  }
  return {std::move(out)};
}

// Before opset 13 Softmax ran over everything from its axis on, as one dim.
Tensors run_softmax(const Call& call) {
  const bool coerces = call.opset > 0 && call.opset < 13;
  const Tensor& x = call.operand(0);
  const std::size_t axis = axis_of(call.integer("axis", coerces ? 1 : -1), x.dims.size());
  std::vector<bool> over(x.dims.size(), false);
  for (std::size_t a = axis; a < over.size(); ++a) over[a] = a == axis || coerces;
  const Tensor most = max_over(x, over);
  const Tensor powers = broadcast(x, most, [](double a, double b) { return std::exp(a - b); });
  return {broadcast(powers, sum_over(powers, over), [](double a, double b) { return a / b; })};
}

Tensors run_layer_normalization(const Call& call) {
  const Tensor& x = call.operand(0);
  std::vector<bool> over(x.dims.size(), false);
  for (std::size_t a = axis_of(call.integer("axis", -1), x.dims.size()); a < over.size(); ++a) {
    over[a] = true;
  }
  const double epsilon = call.number("epsilon", 1e-5);
  const auto sub = [](double a, double b) { return a - b; };
  const auto mul = [](double a, double b) { return a * b; };
  const Tensor mean = mean_over(x, over);
  const Tensor centred = broadcast(x, mean, sub);
  Tensor inverse_deviation = mean_over(broadcast(centred, centred, mul), over);
  for (double& value : inverse_deviation.data) value = 1 / std::sqrt(value + epsilon);
  Tensor out = broadcast(broadcast(centred, inverse_deviation, mul), call.operand(1), mul);
  if (const Tensor* bias = call.optional(2)) out = broadcast(out, *bias, add);
  demand(out.dims == x.dims, "LayerNormalization: scale or bias do not fit the input");
  return {std::move(out), mean, std::move(inverse_deviation)};
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"BatchNormalization", run_batch_normalization},
    {"GlobalAveragePool", run_global_pool<mean_over>},
    {"GlobalMaxPool", run_global_pool<max_over>},
    {"LayerNormalization", run_layer_normalization},
    {"ReduceMax", run_reduce<max_over>},
    {"ReduceMean", run_reduce<mean_over>},
    {"ReduceMin", run_reduce<min_over>},
    {"ReduceSum", run_reduce<sum_over>},
    {"Softmax", run_softmax},
});

}  // namespace

std::span<const OperatorEntry> reduction_operators() { return kOperators; }

}  // namespace qdq::testing
