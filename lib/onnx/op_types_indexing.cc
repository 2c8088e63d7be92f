#include <algorithm>
#include <array>

#include "onnx/op_types.h"
#include "onnx/scan.h"

namespace qdq::reader {
namespace {

void gather(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* indices = op.dims(1);
  const std::optional<std::size_t> axis =
      data == nullptr ? std::nullopt : axis_of(op.integer("axis", 0), data->size());
  if (!axis || indices == nullptr) return op.set(0, op.type(0));
  const auto at = data->begin() + static_cast<std::ptrdiff_t>(*axis);
  Dims dims(data->begin(), at);
  dims.insert(dims.end(), indices->begin(), indices->end());
  dims.insert(dims.end(), at + 1, data->end());
  op.set(0, op.type(0), dims);
}

void gather_elements(OpView& op) {
  const Dims* indices = op.dims(1);
  op.set(0, op.type(0), indices == nullptr ? std::nullopt : std::optional(*indices));
}

void gather_nd(OpView& op) {
  const Dims* data = op.dims(0);
  const Dims* indices = op.dims(1);
  const std::int64_t batch = op.integer("batch_dims", 0);
  const bool known = data != nullptr && indices != nullptr && !indices->empty() &&
                     indices->back() >= 0 && indices->back() <= kLargestDim && batch >= 0 &&
                     batch <= kLargestDim;
  if (!known || indices->back() + batch > static_cast<std::int64_t>(data->size())) {
    return op.set(0, op.type(0));
  }
  Dims dims(indices->begin(), indices->end() - 1);
  dims.insert(dims.end(), data->begin() + indices->back() + batch, data->end());
  op.set(0, op.type(0), dims);
}

// Moves blocks between depth (axis 1) and space (axes 2 and 3).
void rearrange(OpView& op, bool to_space) {
  const Dims* data = op.dims(0);
  const std::int64_t block = op.integer("blocksize", 0);
  if (data == nullptr || data->size() != 4 || block < 1 || block > (1 << 20)) {
    return op.set(0, op.type(0));
  }
  const auto divide = [](std::int64_t dim, std::int64_t by) {
    return dim < 0 ? kAnyDim : dim / by;
  };
  Dims dims = *data;
  dims[1] = to_space ? divide(dims[1], block * block) : multiply_dims(dims[1], block * block);
  for (const std::size_t i : {2u, 3u}) {
    dims[i] = to_space ? multiply_dims(dims[i], block) : divide(dims[i], block);
  }
  op.set(0, op.type(0), dims);
}

void depth_to_space(OpView& op) { rearrange(op, true); }
void space_to_depth(OpView& op) { rearrange(op, false); }

void expand(OpView& op) {
  std::optional<Dims> wanted = op.numbers("shape", 1);
  const Dims* list = op.dims(1);
  if (!wanted && list != nullptr && list->size() == 1 && (*list)[0] >= 0 &&
      (*list)[0] <= static_cast<std::int64_t>(kMaxRank)) {
    wanted = Dims(static_cast<std::size_t>((*list)[0]), kAnyDim);
  }
  if (!wanted || wanted->size() > kMaxRank) return op.set(0, op.type(0));
  for (std::int64_t& dim : *wanted) dim = std::max(dim, kAnyDim);
  op.set(0, op.type(0), broadcast(op.dims(0), &*wanted));
}

void tile(OpView& op) {
  const Dims* data = op.dims(0);
  if (data == nullptr) return op.set(0, op.type(0));
  const std::optional<Dims> repeats = op.numbers("repeats", 1);
  Dims dims(data->size(), kAnyDim);
  if (repeats && repeats->size() == dims.size()) {
    for (std::size_t i = 0; i < dims.size(); ++i)
      dims[i] = multiply_dims((*data)[i], (*repeats)[i]);
  }
  op.set(0, op.type(0), dims);
}

// The operands are the condition, the outputs of one branch, the outputs of the other.
void branch(OpView& op) {
  const std::size_t count = op.result_count();
  if (op.operand_count() != 1 + 2 * count) return;
  for (std::size_t slot = 0; slot < count; ++slot) {
    const Dims* a = op.dims(1 + slot);
    const Dims* b = op.dims(1 + count + slot);
    const bool same_type = op.type(1 + slot) == op.type(1 + count + slot);
    std::optional<Dims> dims;
    if (a != nullptr && b != nullptr && a->size() == b->size()) {
      dims = *a;
      for (std::size_t i = 0; i < dims->size(); ++i) {
        if ((*a)[i] != (*b)[i]) (*dims)[i] = kAnyDim;
      }
    }
    op.set(slot, same_type ? op.type(1 + slot) : DataType::Undefined, dims);
  }
}

}  // namespace

OpRule indexing_rule(std::string_view op) {
  static constexpr auto kRules = std::to_array<NamedRule>({
      {"DepthToSpace", depth_to_space},
      {"Expand", expand},
      {"Gather", gather},
      {"GatherElements", gather_elements},
      {"GatherND", gather_nd},
      {"If", branch},
      {"SpaceToDepth", space_to_depth},
      {"Tile", tile},
  });
  return find_rule(kRules, op);
}

}  // namespace qdq::reader
