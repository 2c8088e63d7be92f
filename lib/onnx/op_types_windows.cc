#include <algorithm>
#include <array>
#include <cmath>

#include "onnx/op_types.h"

namespace qdq::reader {
namespace {

constexpr std::int64_t kLargestStep = std::int64_t{1} << 32;  // of strides, pads, kernels

// Attributes of one spatial axis of a convolution or pool.
struct Window {
  std::int64_t kernel = kAnyDim;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pads = 0;  // both sides
  std::int64_t output_padding = 0;

  bool sensible() const {
    const auto within = [](std::int64_t number, std::int64_t least) {
      return number >= least && number <= kLargestStep;
    };
    return within(kernel, 1) && within(stride, 1) && within(dilation, 1) &&
           within(pads, -kLargestStep) && within(output_padding, 0);
  }
  std::int64_t extent() const { return (kernel - 1) * dilation + 1; }
};

std::int64_t at(const Dims* list, std::size_t i, std::int64_t otherwise) {
  return list != nullptr && i < list->size() ? (*list)[i] : otherwise;
}

// `kernel`: the dimensions that stand for kernel_shape if that is not given, from `first` on.
Window window_at(const OpView& op, std::size_t axis, std::size_t axes, const Dims* kernel,
                 std::size_t first) {
  Window window;
  const std::int64_t implied = at(kernel, first + axis, kAnyDim);
  window.kernel = at(op.integers("kernel_shape"), axis, implied);
  window.stride = at(op.integers("strides"), axis, 1);
  window.dilation = at(op.integers("dilations"), axis, 1);
  window.output_padding = at(op.integers("output_padding"), axis, 0);
  const Dims* pads = op.integers("pads");
  const std::int64_t before = at(pads, axis, 0);
  const std::int64_t after = at(pads, axes + axis, 0);
  const bool fits =
      std::max(before, after) <= kLargestStep / 2 && std::min(before, after) >= -kLargestStep / 2;
  window.pads = fits ? before + after : kLargestStep + 1;
  return window;
}

std::int64_t slide(std::int64_t size, const Window& window, std::string_view auto_pad,
                   bool round_up) {
  if (size < 0 || size > kLargestDim || !window.sensible()) return kAnyDim;
  if (auto_pad.starts_with("SAME")) return (size + window.stride - 1) / window.stride;
  const std::int64_t pads = auto_pad == "VALID" ? 0 : window.pads;
  if (window.dilation > kLargestDim / window.kernel) return kAnyDim;
  const std::int64_t room = size + pads - window.extent();
  if (room < 0) return kAnyDim;
  return (room + (round_up ? window.stride - 1 : 0)) / window.stride + 1;
}

void slide_all(OpView& op, Dims& dims, const Dims* kernel, std::size_t first_kernel) {
  const bool round_up = op.integer("ceil_mode", 0) != 0;
  for (std::size_t i = 2; i < dims.size(); ++i) {
    const Window window = window_at(op, i - 2, dims.size() - 2, kernel, first_kernel);
    dims[i] = slide(dims[i], window, op.text("auto_pad"), round_up);
  }
}

void convolve(OpView& op, std::size_t weights, DataType type) {
  const Dims* data = op.dims(0);
  const Dims* kernel = op.dims(weights);
  if (data == nullptr || data->size() < 2) {
    op.set(0, type);
    return;
  }
  Dims dims = *data;
  const bool fits = kernel != nullptr && kernel->size() == dims.size();
  dims[1] = fits ? (*kernel)[0] : kAnyDim;
  slide_all(op, dims, fits ? kernel : nullptr, 2);
  op.set(0, type, dims);
}

void conv(OpView& op) { convolve(op, 1, op.type(0)); }
void conv_integer(OpView& op) { convolve(op, 1, DataType::Int32); }
void qlinear_conv(OpView& op) { convolve(op, 3, op.type(7)); }

std::int64_t spread(std::int64_t size, const Window& window, std::string_view auto_pad) {
  if (size < 1 || size > kLargestDim || !window.sensible()) return kAnyDim;
  if (auto_pad.starts_with("SAME")) return multiply_dims(size, window.stride);
  if (window.dilation > kLargestDim / window.kernel) return kAnyDim;
  const std::int64_t steps = multiply_dims(size - 1, window.stride);
  const std::int64_t whole = add_dims(steps, window.extent() + window.output_padding);
  if (whole < 0) return kAnyDim;
  const std::int64_t pads = auto_pad == "VALID" ? 0 : window.pads;
  return whole > pads ? whole - pads : kAnyDim;
}

void conv_transpose(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* kernel = op.dims(1);
  if (data == nullptr || data->size() < 2) {
    op.set(0, op.type(0));
    return;
  }
  Dims dims = *data;
  const bool fits = kernel != nullptr && kernel->size() == dims.size();
  dims[1] = fits ? multiply_dims((*kernel)[1], op.integer("group", 1)) : kAnyDim;
  const Dims* given = op.integers("output_shape");
  for (std::size_t i = 2; i < dims.size(); ++i) {
    const Window window = window_at(op, i - 2, dims.size() - 2, fits ? kernel : nullptr, 2);
    const std::int64_t implied = spread(dims[i], window, op.text("auto_pad"));
    dims[i] = std::max(at(given, i - 2, implied), kAnyDim);
  }
  op.set(0, op.type(0), dims);
}

void pool(OpView& op) {
  const Dims* data = op.dims(0);
  std::optional<Dims> dims;
  if (data != nullptr) {
    dims = *data;
    slide_all(op, *dims, nullptr, 0);
  }
  op.set(0, op.type(0), dims);
  op.set(1, DataType::Int64, dims);
}

void global_pool(OpView& op) {
  const Dims* data = op.dims(0);
  std::optional<Dims> dims;
  if (data != nullptr) {
    dims = *data;
    for (std::size_t i = 2; i < dims->size(); ++i) (*dims)[i] = 1;
  }
  op.set(0, op.type(0), dims);
}

std::int64_t scaled(std::int64_t dim, double scale) {
  if (dim < 0 || dim > kLargestDim || !(scale > 0) || scale > 0x1p32) return kAnyDim;
  const double size = std::floor(static_cast<double>(dim) * scale);
  return size > static_cast<double>(kLargestDim) ? kAnyDim : static_cast<std::int64_t>(size);
}

// Entry i of sizes or scales belongs to this axis of the data.
std::optional<std::size_t> resized_axis(const Dims* axes, std::size_t i, std::size_t rank) {
  return axis_of(at(axes, i, static_cast<std::int64_t>(i)), rank);
}

void resize(OpView& op) {
  const Dims* data = op.dims(0);
  if (data == nullptr) {
    op.set(0, op.type(0));
    return;
  }
  Dims dims = *data;
  const Dims* axes = op.integers("axes");
  const std::string_view policy = op.text("keep_aspect_ratio_policy");
  const std::optional<Dims> sizes = op.numbers("sizes", 3);
  const std::vector<double>* scales = op.floats("scales");
  const std::size_t count = sizes ? sizes->size() : scales != nullptr ? scales->size() : 0;
  if (count == 0) dims.assign(dims.size(), kAnyDim);
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<std::size_t> axis = resized_axis(axes, i, dims.size());
    if (!axis) return op.set(0, op.type(0));
    std::int64_t& dim = dims[*axis];
    dim = sizes ? std::max((*sizes)[i], kAnyDim) : scaled(dim, (*scales)[i]);
    if (sizes && !policy.empty() && policy != "stretch") dim = kAnyDim;
  }
  op.set(0, op.type(0), dims);
}

// [N, C, H, W] sampled at [N, ..., 2].
void grid_sample(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* grid = op.dims(1);
  std::optional<Dims> dims;
  if (data != nullptr && grid != nullptr && data->size() >= 2 && grid->size() == data->size()) {
    dims = Dims{(*data)[0], (*data)[1]};
    dims->insert(dims->end(), grid->begin() + 1, grid->end() - 1);
  }
  op.set(0, op.type(0), dims);
}

// One window of output_height x output_width for each region.
void roi_align(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* regions = op.dims(1);
  const std::int64_t height = op.integer("output_height", 1);
  const std::int64_t width = op.integer("output_width", 1);
  if (data == nullptr || data->size() != 4) return op.set(0, op.type(0));
  const bool listed = regions != nullptr && !regions->empty();
  op.set(0, op.type(0),
         Dims{listed ? (*regions)[0] : kAnyDim, (*data)[1], std::max(height, kAnyDim),
              std::max(width, kAnyDim)});
}

constexpr auto kRules = std::to_array<NamedRule>({
    {"AveragePool", pool},
    {"Conv", conv},
    {"ConvInteger", conv_integer},
    {"ConvTranspose", conv_transpose},
    {"GlobalAveragePool", global_pool},
    {"GlobalLpPool", global_pool},
    {"GlobalMaxPool", global_pool},
    {"GridSample", grid_sample},
    {"LpPool", pool},
    {"MaxPool", pool},
    {"QLinearConv", qlinear_conv},
    {"Resize", resize},
    {"RoiAlign", roi_align},
    {"Upsample", resize},
});

}  // namespace

OpRule window_rule(std::string_view op) { return find_rule(kRules, op); }

}  // namespace qdq::reader
