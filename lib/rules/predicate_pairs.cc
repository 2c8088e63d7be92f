// Predicates on how the model writes a Q or DQ. What the check behind a rule does not look at, such as a
// dynamic dim, is not known here either: a finding needs to be known.
#include <algorithm>

#include "rules/predicate_pairs.h"

namespace qdq::predicate {
namespace {

using Dims = std::vector<std::int64_t>;

const QuantParams* params(Context context, const Node& node) {
  const std::optional<QuantId> quant = params_of(node);
  return quant ? &context.graph.quant(*quant) : nullptr;
}

const Node& node_of(Context context, Args args, std::size_t k = 0) {
  return context.graph.node(get<NodeId>(args, k));
}

Verdict no_scale(const Node& node) {
  return cannot_tell("the scale of {0} is computed at run time", {node.id});
}

Verdict no_shape(const Node& node) {
  return cannot_tell("the shape of {0}'s data is not known", {node.id});
}

bool dynamic(const Dims& dims) {
  return std::any_of(dims.begin(), dims.end(), [](std::int64_t dim) { return dim < 0; });
}

DataType type_of(Context context, const Node& node, std::size_t slot) {
  if (slot >= node.operands.size() || node.operands[slot] == kNoValue) return DataType::Undefined;
  return context.graph.value(node.operands[slot]).type.type;
}

DataType scale_type_of(Context context, const Node& node) {
  const QuantParams* quant = params(context, node);
  return quant ? context.graph.constant(quant->scale).type : type_of(context, node, 1);
}

// The axis of per-channel parameters, counted from the front of data of this rank; the rank is only
// needed where the model counts from the end.
std::optional<std::int64_t> front_axis(const QuantParams& quant, std::optional<std::int64_t> rank) {
  if (quant.axis >= 0) return quant.axis;
  if (!rank) return std::nullopt;
  return quant.axis + *rank;
}

std::optional<std::int64_t> rank_of(const Dims* shape) {
  if (!shape) return std::nullopt;
  return static_cast<std::int64_t>(shape->size());
}

// What a blocked Q or DQ is checked on: both shapes, of one rank.
struct Blocks {
  const Dims* data = nullptr;
  const Dims* scale = nullptr;
};

std::optional<Blocks> blocks_of(Context context, const Node& node) {
  const QuantParams* quant = params(context, node);
  const Dims* data = data_shape(context, node);
  if (!quant || quant->granularity != Granularity::Block || !data) return std::nullopt;
  const Dims& scale = context.graph.constant(quant->scale).dims;
  const bool empty = std::find(scale.begin(), scale.end(), 0) != scale.end();
  if (data->size() != scale.size() || dynamic(*data) || empty) return std::nullopt;
  return Blocks{data, &scale};
}

Verdict no_blocks(const Node& node) {
  return cannot_tell("{0} has no blocks that could be counted", {node.id});
}

// The opset that this form of Q or DQ came with.
int opset_of(const QuantParams& quant) {
  switch (quant.type) {
    case DataType::Float4E2M1:
      return 23;
    case DataType::Int4:
    case DataType::UInt4:
    case DataType::Int16:
    case DataType::UInt16:
      return 21;
    case DataType::Float8E4M3FN:
    case DataType::Float8E4M3FNUZ:
    case DataType::Float8E5M2:
    case DataType::Float8E5M2FNUZ:
      return quant.granularity == Granularity::Block ? 21 : 19;
    default:
      break;
  }
  switch (quant.granularity) {
    case Granularity::Block:
      return 21;
    case Granularity::PerChannel:
      return 13;
    case Granularity::PerTensor:
      return 10;
  }
  return 10;
}

std::optional<std::int64_t> output_channels_of(Context context, const Node& node) {
  if (node.op == "Conv") return 0;
  if (node.op == "ConvTranspose") return 1;
  if (node.op == "Gemm") return int_attr(node, "transB", 0) != 0 ? 0 : 1;
  if (node.op != "MatMul" || node.operands.size() < 2 || node.operands[1] == kNoValue)
    return std::nullopt;
  const TensorType& type = context.graph.value(node.operands[1]).type;
  if (!type.shape || type.shape->empty()) return std::nullopt;
  return static_cast<std::int64_t>(type.shape->size()) - 1;
}

}  // namespace

Verdict type_among(DataType type, Args args, std::string_view text) {
  const std::string_view found = type_name(type);
  for (std::size_t k = 1; k < args.size(); ++k)
    if (found == get<std::string>(args, k)) return Verdict::pass();
  std::string wanted = get<std::string>(args, 1);
  for (std::size_t k = 2; k < args.size(); ++k) wanted += " or " + get<std::string>(args, k);
  const ReasonArg subject = std::holds_alternative<NodeId>(args[0])
                                ? ReasonArg(get<NodeId>(args, 0))
                                : ReasonArg(get<ValueId>(args, 0));
  return no(text, {subject, std::move(wanted)});
}

Verdict axis_left_out(Context context, Args args) {
  const Node& node = node_of(context, args);
  if (attr(node, "axis")) return no("{0} has the attribute axis", {node.id});
  if (context.graph.opset > 0) return Verdict::pass();
  return no("the graph of {0} declares no opset", {node.id});
}

Verdict axis_negative(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (quant && quant->granularity != Granularity::PerTensor && quant->axis < 0)
    return Verdict::pass();
  return no("the axis of {0} is not negative", {node.id});
}

Verdict params_axis(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (!quant || quant->granularity != Granularity::PerChannel)
    return no("{0} is not per-channel", {node.id});
  const auto axis = front_axis(*quant, rank_of(data_shape(context, node)));
  if (!axis) return no_shape(node);
  const double wanted = get<double>(args, 1);
  if (static_cast<double>(*axis) == wanted) return Verdict::pass();
  return no("{0} is not quantized along axis {1}", {node.id, wanted});
}

Verdict output_channel_axis(Context context, Args args) {
  const Node& op = node_of(context, args, 0);
  const Node& node = node_of(context, args, 1);
  const QuantParams* quant = params(context, node);
  if (!quant || quant->granularity != Granularity::PerChannel)
    return no("{0} is not per-channel", {node.id});
  const auto axis = front_axis(*quant, rank_of(data_shape(context, node)));
  const auto channels = output_channels_of(context, op);
  if (!axis || !channels) return no_shape(node);
  if (*axis == *channels) return Verdict::pass();
  return no("{0} is not quantized along the output channels of {1}", {node.id, op.id});
}

Verdict scales_fit_axis(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (!quant) return no_scale(node);
  const Dims* shape = data_shape(context, node);
  const auto axis = static_cast<std::size_t>(get<double>(args, 1));
  if (!shape || axis >= shape->size() || (*shape)[axis] < 0) return no_shape(node);
  double scales = 1;
  for (const std::int64_t dim : context.graph.constant(quant->scale).dims)
    scales *= static_cast<double>(dim);
  const auto channels = static_cast<double>((*shape)[axis]);
  if (scales == channels) return Verdict::pass();
  return no("{0} has {1} scales for {2} channels", {node.id, scales, channels});
}

Verdict has_zero_point(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  const bool has = quant ? quant->zero_point.has_value()
                         : node.operands.size() > 2 && node.operands[2] != kNoValue;
  return has ? Verdict::pass() : no("{0} has no zero point", {node.id});
}

Verdict has_scales(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (!quant) return no_scale(node);
  const Dims& dims = context.graph.constant(quant->scale).dims;
  if (std::find(dims.begin(), dims.end(), 0) == dims.end()) return Verdict::pass();
  return no("the scale of {0} is empty", {node.id});
}

Verdict scale_type(Context context, Args args) {
  const Node& node = node_of(context, args);
  const DataType type = scale_type_of(context, node);
  if (type == DataType::Undefined)
    return cannot_tell("the type of {0}'s scale is not known", {node.id});
  return type_among(type, args, "the scale of {0} is not {1}");
}

Verdict scale_type_fits(Context context, Args args) {
  const Node& node = node_of(context, args);
  const DataType scale = scale_type_of(context, node);
  const DataType data = type_of(context, node, 0);
  if (scale == DataType::Undefined || data == DataType::Undefined)
    return cannot_tell("the types of {0} are not known", {node.id});
  if (node.op != "QuantizeLinear" || scale == data) return Verdict::pass();
  return no("the scale of {0} is {1}, its data {2}",
            {node.id, std::string(type_name(scale)), std::string(type_name(data))});
}

Verdict value_type(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  if (value.type.type == DataType::Undefined)
    return cannot_tell("the type of {0} is not known", {value.id});
  return type_among(value.type.type, args, "{0} is not {1}");
}

Verdict blocked(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (quant && quant->granularity == Granularity::Block &&
      context.graph.constant(quant->scale).dims.size() > 1)
    return Verdict::pass();
  return no("{0} is not blocked", {node.id});
}

Verdict scale_rank_fits(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (!quant) return no_scale(node);
  const Dims* shape = data_shape(context, node);
  if (!shape) return no_shape(node);
  const std::size_t rank = context.graph.constant(quant->scale).dims.size();
  if (rank == shape->size()) return Verdict::pass();
  return no("the scale of {0} has {1} dims, its data {2}",
            {node.id, static_cast<double>(rank), static_cast<double>(shape->size())});
}

// The quotients are whole numbers, rounded down, as in the parser: 5 elements in 3 blocks count as one
// each.
Verdict one_blocked_axis(Context context, Args args) {
  const Node& node = node_of(context, args);
  const std::optional<Blocks> blocks = blocks_of(context, node);
  if (!blocks) return no_blocks(node);
  std::size_t longer = 0;
  for (std::size_t k = 0; k < blocks->data->size(); ++k)
    if ((*blocks->data)[k] / (*blocks->scale)[k] != 1) ++longer;
  if (longer == 1) return Verdict::pass();
  return no("{0} is blocked along {1} axes", {node.id, static_cast<double>(longer)});
}

Verdict whole_blocks(Context context, Args args) {
  const Node& node = node_of(context, args);
  const std::optional<Blocks> blocks = blocks_of(context, node);
  if (!blocks) return no_blocks(node);
  for (std::size_t k = 0; k < blocks->data->size(); ++k)
    if ((*blocks->data)[k] % (*blocks->scale)[k] != 0)
      return no("{0} has blocks that are not whole", {node.id});
  return Verdict::pass();
}

Verdict blocked_near_end(Context context, Args args) {
  const Node& node = node_of(context, args);
  const std::optional<Blocks> blocks = blocks_of(context, node);
  if (!blocks) return no_blocks(node);
  for (std::size_t k = 0; k + 2 < blocks->data->size(); ++k)
    if ((*blocks->data)[k] != (*blocks->scale)[k])
      return no("{0} is blocked along axis {1}", {node.id, static_cast<double>(k)});
  return Verdict::pass();
}

Verdict even_last_dim(Context context, Args args) {
  const Node& node = node_of(context, args);
  const Dims* shape = data_shape(context, node);
  if (!shape || shape->empty() || shape->back() < 0) return no_shape(node);
  if (shape->back() % 2 == 0) return Verdict::pass();
  return no("the last dim of {0} is odd", {node.id});
}

Verdict even_elements(Context context, Args args) {
  const Node& node = node_of(context, args);
  const Dims* shape = data_shape(context, node);
  if (!shape || dynamic(*shape)) return no_shape(node);
  const bool even =
      std::any_of(shape->begin(), shape->end(), [](std::int64_t dim) { return dim % 2 == 0; });
  return even ? Verdict::pass() : no("the data of {0} has an odd number of elements", {node.id});
}

Verdict output_dtype_fits(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  const std::int64_t declared = int_attr(node, "output_dtype", 0);
  if (!quant || !quant->zero_point || declared == 0) return Verdict::pass();
  if (declared == static_cast<std::int64_t>(quant->type)) return Verdict::pass();
  return no("output_dtype of {0} is {1}, its zero point {2}",
            {node.id, std::to_string(declared), std::string(type_name(quant->type))});
}

Verdict opset(Context context, Args args) {
  const auto declared = static_cast<double>(context.graph.opset);
  if (declared == 0) return cannot_tell("the model declares no opset", {});
  if (declared >= get<double>(args, 0) && declared <= get<double>(args, 1)) return Verdict::pass();
  return no("the opset is {0}", {declared});
}

Verdict opset_has(Context context, Args args) {
  const Node& node = node_of(context, args);
  const QuantParams* quant = params(context, node);
  if (context.graph.opset == 0) return cannot_tell("the model declares no opset", {});
  if (!node.domain.empty()) return Verdict::pass();
  const double needed = quant ? opset_of(*quant) : 10;
  if (static_cast<double>(context.graph.opset) >= needed) return Verdict::pass();
  return no("{0} needs opset {1}", {node.id, needed});
}

}  // namespace qdq::predicate
