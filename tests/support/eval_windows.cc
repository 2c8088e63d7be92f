// Convolutions and pools. One spatial dim is evaluated as two, with a height of 1.
//
// Every sum runs over channels, rows and columns in this order, elements outside the input left
// out, as the reductions do: pooling over everything and reducing give equal bits.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "support/eval_operators.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

constexpr std::int64_t kMost = 1 << 20;  // of a stride, pad, ...: keeps the arithmetic in range

// How the window moves along one spatial dim.
struct Track {
  std::int64_t in = 1, kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0, out = 1;

  std::int64_t reach() const { return (kernel - 1) * dilation + 1; }
  // The input position under place `k` of the window at `at`; outside of [0, in) is padding.
  std::int64_t source(std::int64_t at, std::int64_t k) const {
    return at * stride - pad_begin + k * dilation;
  }
  bool inside(std::int64_t position) const { return position >= 0 && position < in; }
};

struct Window {
  Track rows, columns;
};

bool one_dimensional(const Tensor& x) { return x.dims.size() == 3; }

Tensor with_rows(const Call& call, const Tensor& x) {
  demand(x.dims.size() == 3 || x.dims.size() == 4,
         std::string(call.op) + " of rank " + std::to_string(x.dims.size()) + " is not evaluated");
  if (!one_dimensional(x)) return x;
  return reshaped(x, {x.dims[0], x.dims[1], 1, x.dims[2]});
}

Tensor without_rows(Tensor out) {
  Dims dims{out.dims[0], out.dims[1], out.dims[3]};
  return reshaped(std::move(out), std::move(dims));
}

// Attribute `name` for `count` places; one number stands for all of them.
Dims spatial(const Call& call, std::string_view name, std::size_t count, std::int64_t fallback) {
  Dims values = call.integers(name).value_or(Dims{fallback});
  if (values.size() == 1) values.resize(count, values[0]);
  demand(values.size() == count, std::string(call.op) + ": " + std::string(name) + " has " +
                                     std::to_string(values.size()) + " numbers, not " +
                                     std::to_string(count));
  for (const std::int64_t value : values) {
    demand(value >= -kMost && value <= kMost,
           std::string(call.op) + ": " + std::string(name) + " is too large");
  }
  return values;
}

void place_output(const Call& call, Track& track) {
  const std::string auto_pad = call.text("auto_pad", "NOTSET");
  const std::int64_t slack = call.integer("ceil_mode", 0) != 0 ? track.stride - 1 : 0;
  if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    track.out = (track.in + track.stride - 1) / track.stride;
    const std::int64_t total =
        std::max<std::int64_t>((track.out - 1) * track.stride + track.reach() - track.in, 0);
    track.pad_begin = auto_pad == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
    track.pad_end = total - track.pad_begin;
    return;
  }
  demand(auto_pad == "NOTSET" || auto_pad == "VALID" || auto_pad.empty(),
         std::string(call.op) + ": auto_pad=" + auto_pad);
  if (auto_pad == "VALID") track.pad_begin = track.pad_end = 0;
  const std::int64_t room = track.in + track.pad_begin + track.pad_end - track.reach();
  demand(room >= 0, std::string(call.op) + ": the window is larger than the input");
  track.out = (room + slack) / track.stride + 1;
  // A window that would start behind the input is left out.
  if (slack > 0 && (track.out - 1) * track.stride >= track.in + track.pad_begin) --track.out;
}

// The window's tracks without output sizes. `x` and `kernel` have two spatial dims.
Window window_of(const Call& call, const Tensor& x, const Dims& kernel, bool one_dim) {
  const std::size_t rank = one_dim ? 1 : 2;
  const Dims strides = spatial(call, "strides", rank, 1);
  const Dims dilations = spatial(call, "dilations", rank, 1);
  const Dims pads = spatial(call, "pads", 2 * rank, 0);
  const auto track = [&](std::size_t axis) {
    const Track result{x.dims[x.dims.size() - rank + axis],
                       kernel[kernel.size() - rank + axis],
                       strides[axis],
                       dilations[axis],
                       pads[axis],
                       pads[axis + rank],
                       0};
    demand(result.stride > 0 && result.dilation > 0 && result.kernel > 0,
           std::string(call.op) + ": strides, dilations and kernel must be positive");
    return result;
  };
  return one_dim ? Window{Track{}, track(0)} : Window{track(0), track(1)};
}

Window sliding_window(const Call& call, const Tensor& x, const Dims& kernel, bool one_dim) {
  Window window = window_of(call, x, kernel, one_dim);
  if (!one_dim) place_output(call, window.rows);
  place_output(call, window.columns);
  return window;
}

// A plane of a tensor with two spatial dims.
struct Plane {
  const double* data;
  std::int64_t columns;
  double at(std::int64_t row, std::int64_t column) const { return data[row * columns + column]; }
};

Plane plane_of(const Tensor& x, std::int64_t outer, std::int64_t inner) {
  const std::int64_t first = (outer * x.dims[1] + inner) * x.dims[2] * x.dims[3];
  return {x.data.data() + first, x.dims[3]};
}

// f(row, column, k_row, k_column) for each place of the window at (row, column) that is inside.
template <class F>
void for_window(const Window& window, std::int64_t at_row, std::int64_t at_column, F f) {
  for (std::int64_t i = 0; i < window.rows.kernel; ++i) {
    const std::int64_t row = window.rows.source(at_row, i);
    if (!window.rows.inside(row)) continue;
    for (std::int64_t j = 0; j < window.columns.kernel; ++j) {
      const std::int64_t column = window.columns.source(at_column, j);
      if (window.columns.inside(column)) f(row, column, i, j);
    }
  }
}

// out[n, c, row, column] = f(n, c, row, column)
template <class F>
Tensor filled(Dims dims, F f) {
  Tensor out = make_tensor(std::move(dims));
  if (out.data.empty()) return out;
  Dims at(4, 0);
  for (double& value : out.data) {
    value = f(at[0], at[1], at[2], at[3]);
    next_index(at, out.dims);
  }
  return out;
}

// One number for each channel of the result; zeros without a bias.
std::vector<double> bias_of(const Call& call, std::int64_t channels) {
  const Tensor* bias = call.optional(2);
  if (!bias) return std::vector<double>(static_cast<std::size_t>(channels), 0.0);
  demand(
      bias->data.size() == static_cast<std::size_t>(channels),
      std::string(call.op) + ": the bias does not have " + std::to_string(channels) + " elements");
  return bias->data;
}

void demand_groups(const Call& call, std::int64_t group, std::int64_t x_channels,
                   std::int64_t group_channels, std::int64_t divisible) {
  demand(
      group > 0 && group <= kMost && x_channels == group * group_channels && divisible % group == 0,
      std::string(call.op) + ": group=" + std::to_string(group) + " does not fit " +
          std::to_string(x_channels) + " channels");
}

Tensors run_conv(const Call& call) {
  demand(call.operand(0).dims.size() == call.operand(1).dims.size(),
         "Conv: input and weights differ in rank");
  const bool one_dim = one_dimensional(call.operand(0));
  const Tensor x = with_rows(call, call.operand(0));
  const Tensor w = with_rows(call, call.operand(1));
  const std::int64_t group = call.integer("group", 1);
  const std::int64_t channels = w.dims[1], features = w.dims[0];
  demand_groups(call, group, x.dims[1], channels, features);
  const Window window = sliding_window(call, x, w.dims, one_dim);
  const std::vector<double> bias = bias_of(call, features);
  const Dims dims{x.dims[0], features, window.rows.out, window.columns.out};
  demand_affordable(static_cast<double>(volume(dims)) *
                    static_cast<double>(channels * w.dims[2] * w.dims[3]));
  const auto sum_at = [&](std::int64_t n, std::int64_t m, std::int64_t row, std::int64_t column) {
    const std::int64_t first = m / (features / group) * channels;
    double sum = 0;
    for (std::int64_t c = 0; c < channels; ++c) {
      const Plane from = plane_of(x, n, first + c), kernel = plane_of(w, m, c);
      for_window(window, row, column,
                 [&](std::int64_t r, std::int64_t s, std::int64_t i, std::int64_t j) {
                   sum += from.at(r, s) * kernel.at(i, j);
                 });
    }
    return sum + bias[static_cast<std::size_t>(m)];
  };
  Tensor out = filled(dims, sum_at);
  return {one_dim ? without_rows(std::move(out)) : std::move(out)};
}

void place_transposed(const Call& call, Track& track, std::int64_t output_padding) {
  track.out = track.stride * (track.in - 1) + output_padding + track.reach() - track.pad_begin -
              track.pad_end;
  demand(track.out >= 0, "ConvTranspose: the pads are larger than the output");
  demand(call.text("auto_pad", "NOTSET") == "NOTSET" && !call.has("output_shape"),
         "ConvTranspose: auto_pad and output_shape are not evaluated");
}

// The input position that place `k` of the kernel carries to output position `at`; -1: none.
std::int64_t transposed_source(const Track& track, std::int64_t at, std::int64_t k) {
  const std::int64_t scaled = at + track.pad_begin - k * track.dilation;
  if (scaled < 0 || scaled % track.stride != 0) return -1;
  const std::int64_t position = scaled / track.stride;
  return position < track.in ? position : -1;
}

double transposed_sum(const Window& window, const Plane& from, const Plane& kernel,
                      std::int64_t at_row, std::int64_t at_column) {
  double sum = 0;
  for (std::int64_t i = 0; i < window.rows.kernel; ++i) {
    const std::int64_t row = transposed_source(window.rows, at_row, i);
    for (std::int64_t j = 0; j < window.columns.kernel && row >= 0; ++j) {
      const std::int64_t column = transposed_source(window.columns, at_column, j);
      if (column >= 0) sum += from.at(row, column) * kernel.at(i, j);
    }
  }
  return sum;
}

Tensors run_conv_transpose(const Call& call) {
  demand(call.operand(0).dims.size() == call.operand(1).dims.size(),
         "ConvTranspose: input and weights differ in rank");
  const bool one_dim = one_dimensional(call.operand(0));
  const Tensor x = with_rows(call, call.operand(0));
  const Tensor w = with_rows(call, call.operand(1));
  const std::int64_t group = call.integer("group", 1);
  demand_groups(call, group, x.dims[1], w.dims[0] / std::max<std::int64_t>(group, 1), w.dims[0]);
  Window window = window_of(call, x, w.dims, one_dim);
  const Dims padding = spatial(call, "output_padding", one_dim ? 1 : 2, 0);
  if (!one_dim) place_transposed(call, window.rows, padding[0]);
  place_transposed(call, window.columns, padding.back());
  const std::int64_t channels = x.dims[1] / group, features = w.dims[1];
  const std::vector<double> bias = bias_of(call, features * group);
  const Dims dims{x.dims[0], features * group, window.rows.out, window.columns.out};
  demand_affordable(static_cast<double>(volume(dims)) *
                    static_cast<double>(channels * w.dims[2] * w.dims[3]));
  const auto sum_at = [&](std::int64_t n, std::int64_t m, std::int64_t row, std::int64_t column) {
    double sum = 0;
    for (std::int64_t c = m / features * channels; c < (m / features + 1) * channels; ++c) {
      sum += transposed_sum(window, plane_of(x, n, c), plane_of(w, c, m % features), row, column);
    }
    return sum + bias[static_cast<std::size_t>(m)];
  };
  Tensor out = filled(dims, sum_at);
  return {one_dim ? without_rows(std::move(out)) : std::move(out)};
}

// f(window, plane, row, column) for each element of a pool's result.
template <class F>
Tensors run_pool(const Call& call, F f) {
  const bool one_dim = one_dimensional(call.operand(0));
  const Tensor x = with_rows(call, call.operand(0));
  demand(call.has("kernel_shape"), std::string(call.op) + ": kernel_shape is missing");
  const Dims kernel = spatial(call, "kernel_shape", one_dim ? 1 : 2, 1);
  const Window window = sliding_window(call, x, kernel, one_dim);
  const Dims dims{x.dims[0], x.dims[1], window.rows.out, window.columns.out};
  demand_affordable(static_cast<double>(volume(dims)) *
                    static_cast<double>(window.rows.kernel * window.columns.kernel));
  Tensor out =
      filled(dims, [&](std::int64_t n, std::int64_t c, std::int64_t row, std::int64_t column) {
        return f(window, plane_of(x, n, c), row, column);
      });
  return {one_dim ? without_rows(std::move(out)) : std::move(out)};
}

double largest_in(const Window& window, const Plane& plane, std::int64_t row, std::int64_t column) {
  double largest = -std::numeric_limits<double>::infinity();
  for_window(window, row, column, [&](std::int64_t r, std::int64_t s, std::int64_t, std::int64_t) {
    const double value = plane.at(r, s);
    if (!(value <= largest)) largest = value;
  });
  return largest;
}

Tensors run_max_pool(const Call& call) { return run_pool(call, largest_in); }

// How many places of the window lie inside the input and its pads.
std::int64_t padded_places(const Track& track, std::int64_t at) {
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < track.kernel; ++k) {
    if (track.source(at, k) < track.in + track.pad_end) ++count;
  }
  return count;
}

Tensors run_average_pool(const Call& call) {
  const bool count_pads = call.integer("count_include_pad", 0) != 0;
  return run_pool(
      call, [&](const Window& window, const Plane& plane, std::int64_t row, std::int64_t column) {
        double sum = 0;
        std::int64_t count = 0;
        for_window(window, row, column,
                   [&](std::int64_t r, std::int64_t s, std::int64_t, std::int64_t) {
                     sum += plane.at(r, s);
                     ++count;
                   });
        if (count_pads) {
          count = padded_places(window.rows, row) * padded_places(window.columns, column);
        }
        return sum / static_cast<double>(count);
      });
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"AveragePool", run_average_pool},
    {"Conv", run_conv},
    {"ConvTranspose", run_conv_transpose},
    {"MaxPool", run_max_pool},
});

}  // namespace

std::span<const OperatorEntry> window_operators() { return kOperators; }

}  // namespace qdq::testing
