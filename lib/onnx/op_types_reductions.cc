#include <algorithm>
#include <array>

#include "onnx/op_types.h"
#include "onnx/scan.h"

namespace qdq::reader {
namespace {

// The shape without the axes, or with 1 in their place; empty axes mean all.
std::optional<Dims> reduced(const Dims* data, const Dims& axes, bool keep) {
  if (data == nullptr) return std::nullopt;
  std::vector<bool> gone(data->size(), axes.empty());
  for (const std::int64_t number : axes) {
    const std::optional<std::size_t> axis = axis_of(number, data->size());
    if (!axis) return std::nullopt;
    gone[*axis] = true;
  }
  Dims dims;
  for (std::size_t i = 0; i < data->size(); ++i) {
    if (!gone[i]) dims.push_back((*data)[i]);
    if (gone[i] && keep) dims.push_back(1);
  }
  return dims;
}

void reduce(OpView& op) {
  const Dims* data = op.dims(0);
  const bool keep = op.integer("keepdims", 1) != 0;
  const std::optional<Dims> axes = op.numbers("axes", 1);
  if (!axes && op.operand(1) != kNone) {
    // Axes that are computed: with keepdims the rank at least is known.
    const bool known = keep && data != nullptr;
    return op.set(0, op.type(0), known ? std::optional(Dims(data->size(), kAnyDim)) : std::nullopt);
  }
  const Dims list = axes.value_or(Dims{});
  if (list.empty() && op.integer("noop_with_empty_axes", 0) != 0) {
    return op.set(0, op.type(0), data == nullptr ? std::nullopt : std::optional(*data));
  }
  op.set(0, op.type(0), reduced(data, list, keep));
}

void arg_extreme(OpView& op) {
  const bool keep = op.integer("keepdims", 1) != 0;
  op.set(0, DataType::Int64, reduced(op.dims(0), {op.integer("axis", 0)}, keep));
}

void top_k(OpView& op) {
  const Dims* data = op.dims(0);
  const std::optional<std::size_t> axis =
      data == nullptr ? std::nullopt : axis_of(op.integer("axis", -1), data->size());
  std::optional<Dims> dims;
  if (axis) {
    dims = *data;
    const std::optional<Dims> computed = op.numbers("", 1);
    const std::int64_t k =
        op.integer("k", computed && computed->size() == 1 ? (*computed)[0] : kAnyDim);
    (*dims)[*axis] = std::max(k, kAnyDim);
  }
  op.set(0, op.type(0), dims);
  op.set(1, DataType::Int64, dims);
}

void shape(OpView& op) {
  const Dims* data = op.dims(0);
  std::int64_t length = kAnyDim;
  if (data != nullptr) {
    const auto rank = static_cast<std::int64_t>(data->size());
    const auto bound = [&](std::int64_t at) {
      at = std::clamp(at, -rank, rank);
      return at < 0 ? at + rank : at;
    };
    length = bound(op.integer("end", rank)) - bound(op.integer("start", 0));
  }
  op.set(0, DataType::Int64, Dims{data == nullptr ? kAnyDim : std::max<std::int64_t>(length, 0)});
}

void size(OpView& op) { op.set(0, DataType::Int64, Dims{}); }

// The type of the tensor attribute "value"; Float if there is none.
DataType filled_type(const OpView& op) {
  TensorScan tensor;
  tensor.type = DataType::Float;
  each_attribute(op.model(), op.node(), [&](const AttrScan& attr) {
    if (attr.name != "value" || attr.type != AttrType::Tensor) return;
    if (!parse_tensor(op.model().file, attr.t, tensor)) tensor.type = DataType::Undefined;
  });
  return tensor.type;
}

void constant_of_shape(OpView& op) {
  std::optional<Dims> dims = op.numbers("", 0);
  const Dims* list = op.dims(0);
  if (!dims && list != nullptr && list->size() == 1 && (*list)[0] >= 0 &&
      (*list)[0] <= static_cast<std::int64_t>(kMaxRank)) {
    dims = Dims(static_cast<std::size_t>((*list)[0]), kAnyDim);
  }
  if (dims) {
    for (std::int64_t& dim : *dims) dim = std::max(dim, kAnyDim);
  }
  op.set(0, filled_type(op), dims);
}

void range(OpView& op) { op.set(0, op.type(0), Dims{kAnyDim}); }

void non_zero(OpView& op) {
  const Dims* data = op.dims(0);
  const std::int64_t rank = data == nullptr ? kAnyDim : static_cast<std::int64_t>(data->size());
  op.set(0, DataType::Int64, Dims{rank, kAnyDim});
}

void non_max_suppression(OpView& op) { op.set(0, DataType::Int64, Dims{kAnyDim, 3}); }

void one_hot(OpView& op) {
  const Dims* indices = op.dims(0);
  if (indices == nullptr) return op.set(0, op.type(2));
  const std::optional<std::size_t> axis = axis_of(op.integer("axis", -1), indices->size() + 1);
  if (!axis) return op.set(0, op.type(2));
  const std::optional<Dims> depth = op.numbers("", 1);
  Dims dims = *indices;
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(*axis),
              depth && depth->size() == 1 ? std::max((*depth)[0], kAnyDim) : kAnyDim);
  op.set(0, op.type(2), dims);
}

constexpr auto kRules = std::to_array<NamedRule>({
    {"ArgMax", arg_extreme},
    {"ArgMin", arg_extreme},
    {"ConstantOfShape", constant_of_shape},
    {"NonMaxSuppression", non_max_suppression},
    {"NonZero", non_zero},
    {"OneHot", one_hot},
    {"Range", range},
    {"Shape", shape},
    {"Size", size},
    {"TopK", top_k},
});

}  // namespace

OpRule reduction_rule(std::string_view op) {
  if (op.starts_with("Reduce")) return reduce;
  return find_rule(kRules, op);
}

}  // namespace qdq::reader
