#include "onnx/write_folds.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "onnx/constants.h"
#include "onnx/flatten.h"
#include "onnx/number_format.h"
#include "onnx/order.h"
#include "qdq_lint/write_model.h"

namespace qdq::writer {

struct FoldComputer::Constants {
  explicit Constants(const std::filesystem::path& base) : external(base), reader(flat, external) {}

  Result<void> read(const Source& source) {
    flat.file = source.file;
    if (auto done = reader::flatten(source.scan, {}, flat); !done) return done;
    if (auto done = reader::sort_topologically(flat); !done) return done;
    if (auto done = reader::fold_constants(flat); !done) return done;
    for (const reader::FlatValue& value : flat.values)
      if (value.kind == reader::FlatKind::Constant) by_name.emplace(value.name, value.constant);
    return {};
  }

  reader::FlatModel flat;
  reader::ExternalData external;
  reader::ConstantReader reader;
  std::unordered_map<std::string_view, std::uint32_t> by_name;
};

namespace {

// Which scale serves an element.
struct Channels {
  std::size_t count = 1;
  std::size_t inner = 1;
  std::size_t of(std::size_t element) const { return element / inner % count; }
};

Error uncomputed(const std::string& why, const Value& value) {
  return cannot_write("a folded constant cannot be computed: " + why, {}, value.name);
}

// Empty if the parameters do not fit the tensor.
std::optional<Channels> channels_of(const QuantParams& params, const NewTensor& tensor,
                                    std::size_t scales) {
  if (params.granularity == Granularity::PerTensor) {
    if (scales != 1) return std::nullopt;
    return Channels{};
  }
  const auto rank = static_cast<std::int64_t>(tensor.dims.size());
  const std::int64_t axis = params.axis < 0 ? params.axis + rank : params.axis;
  if (params.granularity != Granularity::PerChannel || axis < 0 || axis >= rank)
    return std::nullopt;
  Channels channels{static_cast<std::size_t>(tensor.dims[static_cast<std::size_t>(axis)]), 1};
  for (auto k = static_cast<std::size_t>(axis) + 1; k < tensor.dims.size(); ++k)
    channels.inner *= static_cast<std::size_t>(tensor.dims[k]);
  if (channels.count != scales) return std::nullopt;
  return channels;
}

// In float32, as ONNX has it: (x - zero_point) * scale, and saturate(round_half_even(x / scale) + zero_point).
Result<void> apply_quant(const Graph& graph, const Value& value, NewTensor& tensor) {
  const QuantParams& params = graph.quant(*value.folded->quant);
  const bool quantizes = value.folded->op == "QuantizeLinear";
  const Constant& scale = graph.constant(params.scale);
  if (!scale.known || scale.type != DataType::Float)
    return uncomputed("its scale is not known in float32", value);
  const std::optional<Channels> channels = channels_of(params, tensor, scale.data.size());
  if (!channels) return uncomputed("its scales do not fit its dimensions", value);
  std::vector<double> zero(scale.data.size(), 0.0);
  if (params.zero_point) {
    const Constant& known = graph.constant(*params.zero_point);
    if (!known.known || known.data.size() != zero.size())
      return uncomputed("its zero point is not known", value);
    zero = known.data;
  }
  if (quantizes && (!reader::is_integer(params.type) || tensor.type != DataType::Float))
    return uncomputed("only float32 to integers is quantized", value);
  for (std::size_t k = 0; k < tensor.data.size(); ++k) {
    const std::size_t channel = channels->of(k);
    const auto factor = static_cast<float>(scale.data[channel]);
    double& number = tensor.data[k];
    if (!quantizes) {
      number = static_cast<float>(number - zero[channel]) * factor;
      continue;
    }
    const float rounded = std::nearbyint(static_cast<float>(number) / factor);
    number = reader::cast_number(double{rounded} + zero[channel], params.type);
  }
  tensor.type = quantizes ? params.type : DataType::Float;
  return {};
}

Result<void> transpose(const Value& value, NewTensor& tensor) {
  const std::size_t rank = tensor.dims.size();
  std::vector<std::int64_t> perm;
  for (std::size_t k = rank; k-- > 0;) perm.push_back(static_cast<std::int64_t>(k));
  const auto given = value.folded->attrs.find("perm");
  if (given != value.folded->attrs.end())
    if (const auto* axes = std::get_if<std::vector<std::int64_t>>(&given->second)) perm = *axes;
  std::vector<std::int64_t> sorted = perm;
  std::ranges::sort(sorted);
  for (std::size_t k = 0; k < sorted.size(); ++k)
    if (sorted.size() != rank || sorted[k] != static_cast<std::int64_t>(k))
      return uncomputed("its Transpose does not fit", value);
  std::vector<std::size_t> strides(rank, 1), from(rank);
  for (std::size_t k = rank; k-- > 1;)
    strides[k - 1] = strides[k] * static_cast<std::size_t>(tensor.dims[k]);
  NewTensor out{tensor.name, tensor.type, {}, {}};
  for (const std::int64_t axis : perm)
    out.dims.push_back(tensor.dims[static_cast<std::size_t>(axis)]);
  for (std::size_t k = 0; k < rank; ++k) from[k] = strides[static_cast<std::size_t>(perm[k])];
  out.data.reserve(tensor.data.size());
  std::vector<std::int64_t> at(rank, 0);
  for (std::size_t n = 0; n < tensor.data.size(); ++n) {
    std::size_t offset = 0;
    for (std::size_t k = 0; k < rank; ++k) offset += static_cast<std::size_t>(at[k]) * from[k];
    out.data.push_back(tensor.data[offset]);
    for (std::size_t k = rank; k-- > 0 && ++at[k] == out.dims[k];) at[k] = 0;
  }
  tensor = std::move(out);
  return {};
}

Result<void> apply(const Graph& graph, const Value& value, NewTensor& tensor) {
  const std::string& op = value.folded->op;
  if (value.folded->quant) return apply_quant(graph, value, tensor);
  if (op == "Transpose") return transpose(value, tensor);
  if (op == "Identity") return {};
  const bool reshapes = op == "Reshape" || op == "Squeeze" || op == "Unsqueeze" || op == "Flatten";
  if (!reshapes || !value.type.shape) return uncomputed("by " + op, value);
  if (reader::element_count(*value.type.shape) != tensor.data.size())
    return uncomputed("its dimensions are not known", value);
  tensor.dims = *value.type.shape;
  return {};
}

}  // namespace

FoldComputer::FoldComputer(const Source& source, const Graph& edited, std::filesystem::path base)
    : source_(source), edited_(edited), base_(std::move(base)) {}
FoldComputer::~FoldComputer() = default;

Result<NewTensor> FoldComputer::read(const Value& value) {
  if (value.content) {
    const Constant& content = edited_.constant(*value.content);
    if (content.known && reader::bit_width(content.type) <= 32)
      return NewTensor{{}, content.type, content.dims, content.data};
  }
  if (!constants_) {
    constants_ = std::make_unique<Constants>(base_);
    if (auto done = constants_->read(source_); !done) return done.take_error();
  }
  const auto found = constants_->by_name.find(value.name);
  if (found == constants_->by_name.end()) return uncomputed("the file does not have it", value);
  const reader::TensorScan& scan = constants_->flat.constants[found->second].tensor;
  const std::optional<std::uint64_t> count = reader::element_count(scan.dims);
  if (count && *count > kMostComputedElements) {
    Error error = uncomputed("it has " + std::to_string(*count) + " elements, more than " +
                                 std::to_string(kMostComputedElements),
                             value);
    error.kind = ErrorKind::Limit;
    return error;
  }
  auto contents = constants_->reader.numbers(found->second, kMostComputedElements,
                                             reader::ConstantReader::Where::Anywhere);
  if (!contents.why.empty()) return uncomputed(contents.why, value);
  // Numbers pass through double.
  if (reader::bit_width(scan.type) > 32) return uncomputed("its type is too wide", value);
  return NewTensor{{}, scan.type, scan.dims, std::move(contents.numbers)};
}

Result<NewTensor> FoldComputer::compute(ValueId id) {
  std::vector<const Value*> chain;
  const Value* at = &edited_.value(id);
  for (; at->folded && chain.size() <= edited_.values().size();
       at = &edited_.value(at->folded->from))
    chain.push_back(at);
  Result<NewTensor> tensor = read(*at);
  if (!tensor) return tensor;
  for (auto value = chain.rbegin(); value != chain.rend(); ++value)
    if (auto done = apply(edited_, **value, *tensor); !done) return done.take_error();
  return tensor;
}

}  // namespace qdq::writer
