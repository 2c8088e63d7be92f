#include "support/eval_tensor.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace qdq::testing {
namespace {

constexpr std::int64_t kMaxElements = std::int64_t{1} << 24;
constexpr double kMaxProducts = 2147483648.0;

}  // namespace

void refuse(const std::string& what) { throw Refusal(what); }

void demand(bool condition, const std::string& what) {
  if (!condition) refuse(what);
}

std::int64_t volume(const Dims& dims) {
  for (const std::int64_t dim : dims) {
    if (dim < 0) refuse("the shape " + dims_text(dims) + " has a negative dim");
  }
  if (std::find(dims.begin(), dims.end(), 0) != dims.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim > kMaxElements / count) refuse("the shape " + dims_text(dims) + " is too large");
    count *= dim;
  }
  return count;
}

std::string dims_text(const Dims& dims) {
  std::string text = "[";
  for (const std::int64_t dim : dims) {
    if (text.size() > 1) text += ",";
    text += std::to_string(dim);
  }
  return text + "]";
}

Tensor make_tensor(Dims dims, double fill) {
  const auto count = static_cast<std::size_t>(volume(dims));
  return {std::move(dims), std::vector<double>(count, fill)};
}

Tensor reshaped(Tensor tensor, Dims dims) {
  demand(volume(dims) == volume(tensor.dims),
         "the shape " + dims_text(tensor.dims) + " cannot become " + dims_text(dims));
  tensor.dims = std::move(dims);
  return tensor;
}

void demand_affordable(double products) {
  demand(products <= kMaxProducts, "the operator is too large to evaluate");
}

Dims strides_of(const Dims& dims) {
  Dims strides(dims.size(), 1);
  for (std::size_t axis = dims.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * dims[axis];
  return strides;
}

Dims broadcast_strides(const Dims& dims, const Dims& out) {
  const Dims own = strides_of(dims);
  const std::size_t shift = out.size() - dims.size();
  Dims strides(out.size(), 0);
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] != 1) strides[axis + shift] = own[axis];
  }
  return strides;
}

Dims broadcast_dims(const Dims& a, const Dims& b) {
  Dims out = a.size() >= b.size() ? a : b;
  const Dims& other = a.size() >= b.size() ? b : a;
  const std::size_t shift = out.size() - other.size();
  for (std::size_t axis = 0; axis < other.size(); ++axis) {
    std::int64_t& dim = out[axis + shift];
    demand(dim == other[axis] || dim == 1 || other[axis] == 1,
           "the shapes " + dims_text(a) + " and " + dims_text(b) + " do not broadcast");
    if (dim == 1) dim = other[axis];
  }
  return out;
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  if (axis < -signed_rank || axis >= signed_rank) {
    refuse("axis " + std::to_string(axis) + " is outside of rank " + std::to_string(rank));
  }
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

bool next_index(Dims& index, const Dims& dims) {
  for (std::size_t axis = dims.size(); axis-- > 0;) {
    if (++index[axis] < dims[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

std::int64_t flat_index(const Dims& index, const Dims& strides) {
  return std::inner_product(index.begin(), index.end(), strides.begin(), std::int64_t{0});
}

Tensor select(const Tensor& x, const std::vector<Dims>& sources, double fill) {
  Dims dims;
  for (const Dims& source : sources) dims.push_back(static_cast<std::int64_t>(source.size()));
  Tensor out = make_tensor(std::move(dims), fill);
  const Dims strides = strides_of(x.dims);
  Dims at(out.dims.size(), 0);
  for (double& value : out.data) {
    std::int64_t from = 0;
    for (std::size_t axis = 0; axis < at.size() && from >= 0; ++axis) {
      const std::int64_t source = sources[axis][static_cast<std::size_t>(at[axis])];
      from = source < 0 ? -1 : from + source * strides[axis];
    }
    if (from >= 0) value = x.data[static_cast<std::size_t>(from)];
    next_index(at, out.dims);
  }
  return out;
}

Dims iota(std::int64_t count, std::int64_t first, std::int64_t step) {
  Dims values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(first + i * step);
  return values;
}

std::vector<Dims> all_of(const Dims& dims) {
  std::vector<Dims> sources;
  for (const std::int64_t dim : dims) sources.push_back(iota(dim));
  return sources;
}

Tensor transposed(const Tensor& x, const Dims& perm) {
  demand(perm.size() == x.dims.size(), "perm " + dims_text(perm) + " does not fit the shape");
  Dims dims, strides, seen(perm.size(), 0);
  const Dims own = strides_of(x.dims);
  for (const std::int64_t from : perm) {
    const std::size_t axis = axis_of(from, perm.size());
    demand(seen[axis]++ == 0, "perm " + dims_text(perm) + " repeats an axis");
    dims.push_back(x.dims[axis]);
    strides.push_back(own[axis]);
  }
  Tensor out = make_tensor(std::move(dims));
  Dims at(out.dims.size(), 0);
  for (double& value : out.data) {
    value = x.data[static_cast<std::size_t>(flat_index(at, strides))];
    next_index(at, out.dims);
  }
  return out;
}

}  // namespace qdq::testing
