// Operators that keep the elements in their order and change the shape only.
#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "support/eval_operators.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

std::int64_t product(Dims::const_iterator first, Dims::const_iterator last) {
  return volume(Dims(first, last));
}

Tensors run_reshape(const Call& call) {
  const Tensor& x = call.operand(0);
  std::optional<Dims> shape = call.integers("shape", 1);
  demand(shape.has_value(), "Reshape: the shape is missing");
  const bool copy_zeros = call.integer("allowzero", 0) == 0;
  std::optional<std::size_t> open;
  for (std::size_t axis = 0; axis < shape->size(); ++axis) {
    std::int64_t& dim = (*shape)[axis];
    if (dim == 0 && copy_zeros) {
      demand(axis < x.dims.size(), "Reshape: a 0 stands for no dim of " + dims_text(x.dims));
      dim = x.dims[axis];
    } else if (dim == -1) {
      demand(!open, "Reshape: two dims are -1");
      open = axis;
      dim = 1;
    }
  }
  if (open) {
    const std::int64_t rest = volume(*shape);
    demand(rest > 0 && volume(x.dims) % rest == 0,
           "the shape " + dims_text(x.dims) + " cannot become " + dims_text(*shape));
    (*shape)[*open] = volume(x.dims) / rest;
  }
  return {reshaped(x, std::move(*shape))};
}

Tensors run_flatten(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::int64_t axis = call.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(x.dims.size());
  demand(axis >= -rank && axis <= rank, "Flatten: axis " + std::to_string(axis));
  const auto middle = x.dims.begin() + (axis < 0 ? axis + rank : axis);
  return {reshaped(x, {product(x.dims.begin(), middle), product(middle, x.dims.end())})};
}

Tensors run_squeeze(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::optional<Dims> axes = call.integers("axes", 1);
  std::vector<bool> drop(x.dims.size(), false);
  for (std::size_t axis = 0; axis < drop.size() && !axes; ++axis) drop[axis] = x.dims[axis] == 1;
  for (const std::int64_t axis : axes.value_or(Dims{})) drop[axis_of(axis, drop.size())] = true;
  Dims dims;
  for (std::size_t axis = 0; axis < drop.size(); ++axis) {
    if (!drop[axis]) dims.push_back(x.dims[axis]);
  }
  return {reshaped(x, std::move(dims))};
}

Tensors run_unsqueeze(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::optional<Dims> axes = call.integers("axes", 1);
  demand(axes.has_value(), "Unsqueeze: the axes are missing");
  Dims dims(x.dims.size() + axes->size(), 0);
  for (const std::int64_t axis : *axes) {
    std::int64_t& dim = dims[axis_of(axis, dims.size())];
    demand(dim == 0, "Unsqueeze: an axis is repeated");
    dim = 1;
  }
  auto next = x.dims.begin();
  for (std::int64_t& dim : dims) {
    if (dim == 0) dim = *next++;
  }
  return {reshaped(x, std::move(dims))};
}

Tensors run_shape(const Call& call) {
  demand(!call.has("start") && !call.has("end"), "Shape: start and end are not evaluated");
  const Dims& dims = call.operand(0).dims;
  return {Tensor{{static_cast<std::int64_t>(dims.size())},
                 std::vector<double>(dims.begin(), dims.end())}};
}

Tensors run_transpose(const Call& call) {
  const Tensor& x = call.operand(0);
  Dims backwards(x.dims.size());
  std::iota(backwards.rbegin(), backwards.rend(), 0);
  return {transposed(x, call.integers("perm").value_or(backwards))};
}

Tensors run_depth_to_space(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::int64_t b = call.integer("blocksize", 0);
  demand(x.dims.size() == 4 && b > 0 && b < 4096 && x.dims[1] % (b * b) == 0,
         "DepthToSpace: blocksize does not fit " + dims_text(x.dims));
  const std::int64_t n = x.dims[0], c = x.dims[1] / (b * b), h = x.dims[2], w = x.dims[3];
  const std::string mode = call.text("mode", "DCR");
  demand(mode == "DCR" || mode == "CRD", "DepthToSpace: mode=" + mode);
  const bool depth_first = mode == "DCR";
  Tensor blocks = depth_first ? reshaped(x, {n, b, b, c, h, w}) : reshaped(x, {n, c, b, b, h, w});
  const Dims perm = depth_first ? Dims{0, 3, 4, 1, 5, 2} : Dims{0, 1, 4, 2, 5, 3};
  return {reshaped(transposed(blocks, perm), {n, c, h * b, w * b})};
}

Tensors run_space_to_depth(const Call& call) {
  const Tensor& x = call.operand(0);
  const std::int64_t b = call.integer("blocksize", 0);
  demand(x.dims.size() == 4 && b > 0 && b < 4096 && x.dims[2] % b == 0 && x.dims[3] % b == 0,
         "SpaceToDepth: blocksize does not fit " + dims_text(x.dims));
  const std::int64_t n = x.dims[0], c = x.dims[1], h = x.dims[2] / b, w = x.dims[3] / b;
  const Tensor blocks = reshaped(x, {n, c, h, b, w, b});
  return {reshaped(transposed(blocks, {0, 3, 5, 1, 2, 4}), {n, c * b * b, h, w})};
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"DepthToSpace", run_depth_to_space},
    {"Flatten", run_flatten},
    {"Reshape", run_reshape},
    {"Shape", run_shape},
    {"SpaceToDepth", run_space_to_depth},
    {"Squeeze", run_squeeze},
    {"Transpose", run_transpose},
    {"Unsqueeze", run_unsqueeze},
});

}  // namespace

std::span<const OperatorEntry> shape_operators() { return kOperators; }

}  // namespace qdq::testing
