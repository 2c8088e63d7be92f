#include <algorithm>
#include <array>
#include <limits>

#include "onnx/op_types.h"
#include "onnx/scan.h"

namespace qdq::reader {
namespace {

Dims unknown(std::size_t rank) { return Dims(rank, kAnyDim); }

void flatten(OpView& op) {
  const Dims* data = op.dims(0);
  std::optional<Dims> dims;
  if (data != nullptr) {
    const auto rank = static_cast<std::int64_t>(data->size());
    std::int64_t axis = op.integer("axis", 1);
    if (axis < 0) axis += rank;
    if (axis >= 0 && axis <= rank) {
      const auto split = static_cast<std::size_t>(axis);
      dims = Dims{product(*data, 0, split), product(*data, split, data->size())};
    } else {
      dims = unknown(2);
    }
  }
  op.set(0, op.type(0), dims);
}

// The dimension given as -1: what is left of the data's elements. Dimensions taken over by 0 stand
// on both sides and need not be known.
std::int64_t left_over(const Dims& data, const Dims& wanted, bool zero_copies) {
  std::int64_t elements = 1;
  std::int64_t used = 1;
  for (std::size_t i = 0; i < std::max(data.size(), wanted.size()); ++i) {
    const bool copied = zero_copies && i < wanted.size() && i < data.size() && wanted[i] == 0;
    if (copied) continue;
    if (i < data.size()) elements = multiply_dims(elements, data[i]);
    if (i < wanted.size() && wanted[i] != -1) used = multiply_dims(used, wanted[i]);
  }
  return elements < 0 || used < 1 || elements % used != 0 ? kAnyDim : elements / used;
}

void reshape(OpView& op) {
  const Dims* data = op.dims(0);
  const std::optional<Dims> wanted = op.numbers("shape", 1);
  if (!wanted) {
    // Without its contents the shape operand still tells the rank.
    const Dims* shape = op.dims(1);
    const bool list = shape != nullptr && shape->size() == 1 && (*shape)[0] >= 0 &&
                      (*shape)[0] <= static_cast<std::int64_t>(kMaxRank);
    op.set(0, op.type(0),
           list ? std::optional(unknown(static_cast<std::size_t>((*shape)[0]))) : std::nullopt);
    return;
  }
  const bool zero_copies = op.integer("allowzero", 0) == 0;
  Dims dims = *wanted;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && zero_copies) {
      dims[i] = data != nullptr && i < data->size() ? (*data)[i] : kAnyDim;
    } else if (dims[i] == -1 && data != nullptr) {
      dims[i] = left_over(*data, *wanted, zero_copies);
    } else {
      dims[i] = std::max(dims[i], kAnyDim);
    }
  }
  op.set(0, op.type(0), dims);
}

void transpose(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* perm = op.integers("perm");
  if (data == nullptr) return op.set(0, op.type(0));
  Dims dims(data->rbegin(), data->rend());
  if (perm != nullptr) {
    if (perm->size() != data->size()) return op.set(0, op.type(0));
    for (std::size_t i = 0; i < perm->size(); ++i) {
      const std::optional<std::size_t> from = axis_of((*perm)[i], data->size());
      dims[i] = from ? (*data)[*from] : kAnyDim;
    }
  }
  op.set(0, op.type(0), dims);
}

void concat(OpView& op) {
  const Dims* first = op.dims(0);
  if (first == nullptr) return op.set(0, op.type(0));
  Dims dims = *first;
  const std::optional<std::size_t> axis = axis_of(op.integer("axis", 1), dims.size());
  if (!axis) return op.set(0, op.type(0));
  for (std::size_t slot = 1; slot < op.operand_count(); ++slot) {
    const Dims* part = op.dims(slot);
    if (part == nullptr || part->size() != dims.size()) {
      dims[*axis] = kAnyDim;
      continue;
    }
    for (std::size_t i = 0; i < dims.size(); ++i) {
      dims[i] = i == *axis ? add_dims(dims[i], (*part)[i]) : same_dim(dims[i], (*part)[i]);
    }
  }
  op.set(0, op.type(0), dims);
}

// One part of an axis that is split evenly; the last one gets what is left.
std::int64_t even_part(std::int64_t whole, std::size_t part, std::size_t parts) {
  if (whole < 0 || whole > kLargestDim) return kAnyDim;
  const auto count = static_cast<std::int64_t>(parts);
  const std::int64_t chunk = (whole + count - 1) / count;
  const std::int64_t left = whole - chunk * static_cast<std::int64_t>(part);
  return std::clamp<std::int64_t>(left, 0, chunk);
}

void split(OpView& op) {
  const Dims* data = op.dims(0);
  const std::optional<Dims> sizes = op.numbers("split", 1);
  for (std::size_t slot = 0; slot < op.result_count(); ++slot) {
    if (data == nullptr) {
      op.set(slot, op.type(0));
      continue;
    }
    Dims dims = *data;
    if (const auto axis = axis_of(op.integer("axis", 0), dims.size())) {
      const bool computed = !sizes && op.operand(1) != kNone;
      std::int64_t& dim = dims[*axis];
      dim = computed ? kAnyDim : even_part(dim, slot, op.result_count());
      if (sizes) dim = slot < sizes->size() ? std::max((*sizes)[slot], kAnyDim) : kAnyDim;
    } else {
      dims.assign(dims.size(), kAnyDim);
    }
    op.set(slot, op.type(0), dims);
  }
}

std::int64_t sliced(std::int64_t size, std::int64_t start, std::int64_t end, std::int64_t step) {
  const bool known = size >= 0 && start != ShapeValues::kUnknown && end != ShapeValues::kUnknown;
  if (!known || step == 0 || step == ShapeValues::kUnknown) return kAnyDim;
  const auto clamp = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
    return std::clamp(at < 0 ? std::max(at, -size - 1) + size : std::min(at, size), low, high);
  };
  if (step > 0) {
    const std::int64_t length = clamp(end, 0, size) - clamp(start, 0, size);
    return length <= 0 ? 0 : (length - 1) / step + 1;
  }
  const std::int64_t length = clamp(start, -1, size - 1) - clamp(end, -1, size - 1);
  return length <= 0 ? 0 : (length - 1) / -std::max(step, -kLargestDim) + 1;
}

void slice(OpView& op) {
  const Dims* data = op.dims(0);
  if (data == nullptr) return op.set(0, op.type(0));
  const std::optional<Dims> starts = op.numbers("starts", 1);
  const std::optional<Dims> ends = op.numbers("ends", 2);
  const std::optional<Dims> axes = op.numbers("axes", 3);
  const std::optional<Dims> steps = op.numbers("steps", 4);
  const std::size_t count = starts ? starts->size() : 0;
  const bool all_axes_known = axes || op.operand(3) == kNone;
  const bool all_steps_known = steps || op.operand(4) == kNone;
  const auto fits = [&](const std::optional<Dims>& list) { return !list || list->size() == count; };
  if (!starts || !ends || ends->size() != count || !all_axes_known || !fits(axes) || !fits(steps)) {
    return op.set(0, op.type(0), unknown(data->size()));
  }
  Dims dims = *data;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t number = axes ? (*axes)[i] : static_cast<std::int64_t>(i);
    const std::optional<std::size_t> axis = axis_of(number, dims.size());
    if (!axis) return op.set(0, op.type(0), unknown(dims.size()));
    const std::int64_t step = steps ? (*steps)[i] : all_steps_known ? 1 : ShapeValues::kUnknown;
    dims[*axis] = sliced(dims[*axis], (*starts)[i], (*ends)[i], step);
  }
  op.set(0, op.type(0), dims);
}

void pad(OpView& op) {
  const Dims* data = op.dims(0);
  if (data == nullptr) return op.set(0, op.type(0));
  std::optional<Dims> pads = op.numbers("pads", 1);
  if (!pads) pads = op.numbers("paddings", 1);
  const std::optional<Dims> axes = op.numbers("axes", 3);
  const std::size_t count = axes ? axes->size() : data->size();
  const bool all_axes_known = axes || op.operand(3) == kNone;
  if (!pads || pads->size() != 2 * count || !all_axes_known) {
    return op.set(0, op.type(0), unknown(data->size()));
  }
  Dims dims = *data;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t number = axes ? (*axes)[i] : static_cast<std::int64_t>(i);
    const std::optional<std::size_t> axis = axis_of(number, dims.size());
    if (!axis) return op.set(0, op.type(0), unknown(dims.size()));
    const std::int64_t before = (*pads)[i];
    const std::int64_t after = (*pads)[count + i];
    const bool sensible = std::max(std::abs(before / 2), std::abs(after / 2)) < kLargestDim;
    std::int64_t& dim = dims[*axis];
    dim = dim < 0 || dim > kLargestDim || !sensible ? kAnyDim
                                                    : std::max(dim + before + after, kAnyDim);
  }
  op.set(0, op.type(0), dims);
}

void squeeze(OpView& op) {
  const Dims* data = op.dims(0);
  const std::optional<Dims> axes = op.numbers("axes", 1);
  if (data == nullptr || (!axes && op.operand(1) != kNone)) return op.set(0, op.type(0));
  std::vector<bool> gone(data->size(), false);
  for (std::size_t i = 0; i < data->size() && !axes; ++i) {
    if ((*data)[i] < 0) return op.set(0, op.type(0));
    gone[i] = (*data)[i] == 1;
  }
  for (const std::int64_t number : axes.value_or(Dims{})) {
    const std::optional<std::size_t> axis = axis_of(number, data->size());
    if (!axis) return op.set(0, op.type(0));
    gone[*axis] = true;
  }
  Dims dims;
  for (std::size_t i = 0; i < data->size(); ++i) {
    if (!gone[i]) dims.push_back((*data)[i]);
  }
  op.set(0, op.type(0), dims);
}

void unsqueeze(OpView& op) {
  const Dims* data = op.dims(0);
  const std::optional<Dims> axes = op.numbers("axes", 1);
  if (data == nullptr || !axes || axes->size() > kMaxRank) return op.set(0, op.type(0));
  const std::size_t rank = data->size() + axes->size();
  std::vector<bool> is_new(rank, false);
  for (const std::int64_t number : *axes) {
    const std::optional<std::size_t> axis = axis_of(number, rank);
    if (!axis || is_new[*axis]) return op.set(0, op.type(0));
    is_new[*axis] = true;
  }
  Dims dims;
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) dims.push_back(is_new[i] ? 1 : (*data)[next++]);
  op.set(0, op.type(0), dims);
}

}  // namespace

OpRule layout_rule(std::string_view op) {
  static constexpr auto kRules = std::to_array<NamedRule>({
      {"Concat", concat},
      {"Flatten", flatten},
      {"Pad", pad},
      {"Reshape", reshape},
      {"Slice", slice},
      {"Split", split},
      {"Squeeze", squeeze},
      {"Transpose", transpose},
      {"Unsqueeze", unsqueeze},
  });
  return find_rule(kRules, op);
}

}  // namespace qdq::reader
