// Operators that pick, repeat or join elements. All but Concat and Gather are one table of source
// positions per axis, applied by select().
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "support/eval_operators.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

Tensors run_concat(const Call& call) {
  const Tensor& first = call.operand(0);
  demand(call.has("axis"), "Concat: the axis is missing");
  const std::size_t axis = axis_of(call.integer("axis", 0), first.dims.size());
  Dims dims = first.dims;
  dims[axis] = 0;
  for (std::size_t slot = 0; slot < call.operands.size(); ++slot) {
    Dims other = call.operand(slot).dims;
    demand(other.size() == dims.size(), "Concat: the operands differ in rank");
    dims[axis] += std::exchange(other[axis], dims[axis]);
    other[axis] = dims[axis];
    demand(other == dims, "Concat: the operands do not fit");
  }
  // Rows: everything before the axis. Each operand adds its chunk to every row.
  std::size_t rows = 1;
  for (std::size_t a = 0; a < axis; ++a) rows *= static_cast<std::size_t>(dims[a]);
  Tensor out = make_tensor(dims);
  std::size_t place = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (const Tensor* x : call.operands) {
      const std::size_t chunk = x->data.size() / rows;
      std::copy_n(x->data.data() + row * chunk, chunk, out.data.data() + place);
      place += chunk;
    }
  }
  return {std::move(out)};
}

// The sizes of a Split's parts. `parts` is 0 where their number is known from attributes only.
Dims part_sizes(const Call& call, std::int64_t dim, std::int64_t parts) {
  if (const std::optional<Dims> sizes = call.integers("split", 1)) {
    demand(std::all_of(sizes->begin(), sizes->end(),
                       [dim](std::int64_t size) { return size >= 0 && size <= dim; }) &&
               std::accumulate(sizes->begin(), sizes->end(), std::int64_t{0}) == dim,
           "Split: the sizes do not add up to " + std::to_string(dim));
    return *sizes;
  }
  const std::int64_t count = call.integer("num_outputs", parts);
  demand(count > 0, std::string(call.op) + ": neither split nor num_outputs says how many parts");
  demand(count <= dim, std::string(call.op) + ": more parts than elements");
  demand(call.has("num_outputs") || dim % count == 0,
         "Split: " + std::to_string(dim) + " does not divide by " + std::to_string(count));
  Dims sizes;
  const std::int64_t size = (dim + count - 1) / count;
  for (std::int64_t left = dim; sizes.size() < static_cast<std::size_t>(count); left -= size) {
    sizes.push_back(std::clamp<std::int64_t>(left, 0, size));
  }
  return sizes;
}

Tensor part_of(const Tensor& x, std::size_t axis, const Dims& sizes, std::size_t part) {
  std::vector<Dims> sources = all_of(x.dims);
  const auto first = sizes.begin() + static_cast<std::ptrdiff_t>(part);
  sources[axis] = iota(*first, std::accumulate(sizes.begin(), first, std::int64_t{0}));
  return select(x, sources);
}

Tensors run_split(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::size_t axis = axis_of(call.integer("axis", 0), x.dims.size());
  const Dims sizes = part_sizes(call, x.dims[axis], static_cast<std::int64_t>(call.results));
  demand(sizes.size() == call.results, "Split: " + std::to_string(sizes.size()) + " parts for " +
                                           std::to_string(call.results) + " results");
  Tensors out;
  for (std::size_t part = 0; part < sizes.size(); ++part) {
    out.push_back(part_of(x, axis, sizes, part));
  }
  return out;
}

// Rewriting turns a Split into Slices with the Split's attributes and the number of the part.
Tensors run_split_part(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::size_t axis = axis_of(call.integer("axis", 0), x.dims.size());
  const Dims sizes = part_sizes(call, x.dims[axis], 0);
  const std::int64_t part = call.integer("part", 0);
  demand(part >= 0 && static_cast<std::size_t>(part) < sizes.size(),
         "Slice: there is no part " + std::to_string(part));
  return {part_of(x, axis, sizes, static_cast<std::size_t>(part))};
}

Dims sliced_positions(std::int64_t dim, std::int64_t start, std::int64_t end, std::int64_t step) {
  demand(step != 0, "Slice: a step is 0");
  const auto from_front = [dim](std::int64_t at) { return at < 0 ? at + dim : at; };
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? dim : dim - 1;
  start = std::clamp(from_front(start), step > 0 ? low : 0, high);
  end = std::clamp(from_front(end), low, high);
  Dims positions;
  for (std::int64_t at = start; step > 0 ? at < end : at > end; at += step) positions.push_back(at);
  return positions;
}

Tensors run_slice(const Call& call) {
  if (call.has("part")) return run_split_part(call);
  const Tensor& x = call.operand(0);
  const std::optional<Dims> starts = call.integers("starts", 1), ends = call.integers("ends", 2);
  demand(starts && ends && starts->size() == ends->size(), "Slice: starts and ends do not fit");
  const Dims axes =
      call.integers("axes", 3).value_or(iota(static_cast<std::int64_t>(starts->size())));
  const Dims steps = call.integers("steps", 4).value_or(Dims(starts->size(), 1));
  demand(axes.size() == starts->size() && steps.size() == starts->size(),
         "Slice: axes or steps do not fit the starts");
  std::vector<Dims> sources = all_of(x.dims);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axis_of(axes[i], sources.size());
    // Beyond the dim every bound means the same; this keeps INT64_MAX and the like in range.
    const std::int64_t dim = x.dims[axis], most = dim + 1;
    sources[axis] =
        sliced_positions(dim, std::clamp((*starts)[i], -most, most),
                         std::clamp((*ends)[i], -most, most), std::clamp(steps[i], -most, most));
  }
  return {select(x, sources)};
}

// The source position for a place that may lie outside of [0, dim).
std::int64_t padded_source(std::int64_t at, std::int64_t dim, const std::string& mode) {
  if (at >= 0 && at < dim) return at;
  if (mode == "constant") return -1;
  demand(dim > 0, "Pad: mode=" + mode + " of an empty dim");
  if (mode == "edge") return at < 0 ? 0 : dim - 1;
  if (mode == "wrap") return (at % dim + dim) % dim;
  demand(mode == "reflect", "Pad: mode=" + mode);
  if (dim == 1) return 0;
  const std::int64_t period = 2 * (dim - 1);
  const std::int64_t phase = (at % period + period) % period;
  return phase < dim ? phase : period - phase;
}

Tensors run_pad(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::optional<Dims> pads = call.integers("pads", 1);
  demand(pads.has_value(), "Pad: the pads are missing");
  const std::vector<double> value = call.numbers("value", 2).value_or(std::vector<double>{0});
  demand(value.size() == 1, "Pad: the value is not one number");
  const auto rank = static_cast<std::int64_t>(x.dims.size());
  const Dims axes = call.integers("axes", 3).value_or(iota(rank));
  demand(pads->size() == 2 * axes.size(), "Pad: " + std::to_string(pads->size()) + " pads for " +
                                              std::to_string(axes.size()) + " axes");
  const std::string mode = call.text("mode", "constant");
  std::vector<Dims> sources = all_of(x.dims);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axis_of(axes[i], sources.size());
    const std::int64_t dim = x.dims[axis], before = (*pads)[i], after = (*pads)[i + axes.size()];
    constexpr std::int64_t kMost = 1 << 20;
    demand(std::max(std::abs(before), std::abs(after)) <= kMost, "Pad: the pads are too large");
    demand(dim + before + after >= 0, "Pad: the pads remove more than there is");
    sources[axis] = iota(dim + before + after, -before);
    for (std::int64_t& at : sources[axis]) at = padded_source(at, dim, mode);
  }
  return {select(x, sources, value[0])};
}

Tensors run_expand(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::optional<Dims> shape = call.integers("shape", 1);
  demand(shape.has_value(), "Expand: the shape is missing");
  const Dims dims = broadcast_dims(x.dims, *shape);
  volume(dims);
  Tensor padded = reshaped(x, [&] {
    Dims full(dims.size() - x.dims.size(), 1);
    full.insert(full.end(), x.dims.begin(), x.dims.end());
    return full;
  }());
  std::vector<Dims> sources;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    sources.push_back(padded.dims[axis] == 1 ? Dims(static_cast<std::size_t>(dims[axis]), 0)
                                             : iota(dims[axis]));
  }
  return {select(padded, sources)};
}

Tensors run_gather(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::optional<Dims> indices = call.integers("indices", 1);
  const std::size_t axis = axis_of(call.integer("axis", 0), x.dims.size());
  std::vector<Dims> sources = all_of(x.dims);
  sources[axis].clear();
  for (const std::int64_t at : indices.value_or(Dims{})) {
    const std::int64_t dim = x.dims[axis];
    demand(at >= -dim && at < dim, "Gather: there is no element " + std::to_string(at));
    sources[axis].push_back(at < 0 ? at + dim : at);
  }
  Dims dims(x.dims.begin(), x.dims.begin() + static_cast<std::ptrdiff_t>(axis));
  const Dims& picked = call.operand(1).dims;
  dims.insert(dims.end(), picked.begin(), picked.end());
  dims.insert(dims.end(), x.dims.begin() + static_cast<std::ptrdiff_t>(axis) + 1, x.dims.end());
  return {reshaped(select(x, sources), std::move(dims))};
}

double resized_origin(const std::string& how, double at, double scale, double in, double out) {
  if (how == "asymmetric") return at / scale;
  if (how == "align_corners") return out == 1 ? 0 : at * (in - 1) / (out - 1);
  demand(how == "half_pixel" || how == "pytorch_half_pixel",
         "Resize: coordinate_transformation_mode=" + how);
  if (how == "pytorch_half_pixel" && out <= 1) return 0;
  return (at + 0.5) / scale - 0.5;
}

double rounded_origin(const std::string& how, double at) {
  if (how == "floor") return std::floor(at);
  if (how == "ceil") return std::ceil(at);
  if (how == "round_prefer_floor") return std::ceil(at - 0.5);
  demand(how == "round_prefer_ceil", "Resize: nearest_mode=" + how);
  return std::floor(at + 0.5);
}

// Upsample and the Resize of opset 10 take (x, scales) and know one way of rounding only.
bool scales_come_second(const Call& call) {
  if (call.op == "Upsample" || (call.opset > 0 && call.opset < 11)) return true;
  return call.operands.size() == 2 && !call.has("scales") && !call.has("sizes");
}

// How one axis is resized: output size and the scale that positions are computed with.
struct Resized {
  std::int64_t out = 0;
  double scale = 1;
};

std::vector<Resized> resized_axes(const Call& call, const Dims& dims) {
  const std::size_t slot = scales_come_second(call) ? 1 : 2;
  const std::vector<double> scales = call.numbers("scales", slot).value_or(std::vector<double>{});
  const Dims sizes = call.integers("sizes", 3).value_or(Dims{});
  const std::size_t given = scales.empty() ? sizes.size() : scales.size();
  demand(given == dims.size() && !call.has("axes"),
         std::string(call.op) + ": scales or sizes do not fit the input");
  std::vector<Resized> axes;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const auto in = static_cast<double>(dims[axis]);
    const double scale = scales.empty() ? static_cast<double>(sizes[axis]) / in : scales[axis];
    demand(scale > 0 && in * scale < 1e7, std::string(call.op) + ": a scale is out of range");
    axes.push_back(
        {scales.empty() ? sizes[axis] : static_cast<std::int64_t>(std::floor(in * scale)), scale});
  }
  return axes;
}

Tensors run_resize(const Call& call) {
  const Tensor& x = call.operand(0);
  const bool old = scales_come_second(call);
  const std::string mode = call.text("mode", "nearest");
  demand(mode == "nearest", std::string(call.op) + ": mode=" + mode);
  const std::string transform =
      call.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
  const std::string rounding = call.text("nearest_mode", old ? "floor" : "round_prefer_floor");
  const std::vector<Resized> axes = resized_axes(call, x.dims);
  std::vector<Dims> sources;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    const auto in = static_cast<double>(x.dims[axis]), out = static_cast<double>(axes[axis].out);
    Dims& from = sources.emplace_back(iota(axes[axis].out));
    for (std::int64_t& at : from) {
      const double origin = rounded_origin(
          rounding, resized_origin(transform, static_cast<double>(at), axes[axis].scale, in, out));
      at = static_cast<std::int64_t>(std::clamp(origin, 0.0, in - 1));
    }
  }
  return {select(x, sources)};
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"Concat", run_concat},
    {"Expand", run_expand},
    {"Gather", run_gather},
    {"Pad", run_pad},
    {"Resize", run_resize},
    {"Slice", run_slice},
    {"Split", run_split},
    {"Upsample", run_resize},
});

}  // namespace

std::span<const OperatorEntry> movement_operators() { return kOperators; }

}  // namespace qdq::testing
