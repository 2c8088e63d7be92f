// Predicates on a Q or DQ as the model writes it: what TensorRT's parser and builder check.
#include <algorithm>

#include "rules/predicate_functions.h"

namespace qdq::predicate {

std::optional<QuantId> params_of(const Node& node) {
  return node.op == "DequantizeLinear" ? node.operand_quant(0) : node.out_quant;
}

const std::vector<std::int64_t>* data_shape(Context context, const Node& node) {
  if (node.operands.empty() || node.operands[0] == kNoValue) return nullptr;
  const TensorType& type = context.graph.value(node.operands[0]).type;
  return type.shape ? &*type.shape : nullptr;
}

namespace {

double count_of(const Constant& constant) {
  double count = 1;
  for (std::int64_t dim : constant.dims) count *= static_cast<double>(dim);
  return count;
}

Verdict channels_fit(const Node& node, const QuantParams& params, const Constant& scale,
                     const std::vector<std::int64_t>& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t axis = params.axis < 0 ? params.axis + rank : params.axis;
  if (axis < 0 || axis >= rank)
    return no("axis {1} of {0} is not an axis of its data, which has {2} dims",
              {node.id, static_cast<double>(params.axis), static_cast<double>(rank)});
  const std::int64_t channels = shape[static_cast<std::size_t>(axis)];
  if (channels < 0 || static_cast<double>(channels) == count_of(scale)) return Verdict::pass();
  return no("{0} has {1} scales for {2} channels",
            {node.id, count_of(scale), static_cast<double>(channels)});
}

Verdict blocks_fit(const Node& node, const Constant& scale,
                   const std::vector<std::int64_t>& shape) {
  if (scale.dims.size() != shape.size())
    return no("the blocked scale of {0} has {1} dims, its data {2}",
              {node.id, static_cast<double>(scale.dims.size()), static_cast<double>(shape.size())});
  int blocked = 0;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    if (shape[k] < 0 || shape[k] == scale.dims[k]) continue;
    if (scale.dims[k] <= 0 || shape[k] % scale.dims[k] != 0)
      return no("the scales of {0} do not divide its data into whole blocks", {node.id});
    ++blocked;
  }
  return blocked <= 1 ? Verdict::pass() : no("{0} is blocked along several axes", {node.id});
}

// With a computed scale it is the type of the zero point, or of what a DQ reads.
DataType quantized_type(Context context, const Node& node) {
  if (const std::optional<QuantId> quant = params_of(node)) return context.graph.quant(*quant).type;
  const std::size_t slot = node.operands.size() > 2 ? 2 : 0;
  const bool says = slot == 2 || node.op == "DequantizeLinear";
  if (!says || node.operands.empty() || node.operands[slot] == kNoValue) return DataType::Undefined;
  return context.graph.value(node.operands[slot]).type.type;
}

}  // namespace

Verdict scale_positive(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (!quant) return Verdict::pass();
  const Constant& scale = context.graph.constant(context.graph.quant(*quant).scale);
  if (!scale.known) return cannot_tell("the scale of {0} could not be read", {node.id});
  const auto bad =
      std::find_if(scale.data.begin(), scale.data.end(), [](double value) { return !(value > 0); });
  if (bad == scale.data.end()) return Verdict::pass();
  return no("a scale of {0} is {1}", {node.id, *bad});
}

Verdict scale_negative(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (!quant) return no("the scale of {0} is computed", {node.id});
  const Constant& scale = context.graph.constant(context.graph.quant(*quant).scale);
  if (!scale.known) return cannot_tell("the scale of {0} could not be read", {node.id});
  const bool all =
      std::all_of(scale.data.begin(), scale.data.end(), [](double s) { return s >= 0; });
  return all ? no("no scale of {0} is negative", {node.id}) : Verdict::pass();
}

Verdict scale_fits(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (!quant) return Verdict::pass();
  const QuantParams& params = context.graph.quant(*quant);
  if (params.granularity == Granularity::PerTensor) return Verdict::pass();
  const std::vector<std::int64_t>* shape = data_shape(context, node);
  if (!shape) return cannot_tell("the shape of {0}'s data is not known", {node.id});
  const Constant& scale = context.graph.constant(params.scale);
  if (!scale.known && scale.dims.empty())
    return cannot_tell("the scale of {0} could not be read", {node.id});
  return params.granularity == Granularity::PerChannel ? channels_fit(node, params, scale, *shape)
                                                       : blocks_fit(node, scale, *shape);
}

Verdict zero_point_fits(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (!quant || !context.graph.quant(*quant).zero_point) return Verdict::pass();
  const QuantParams& params = context.graph.quant(*quant);
  const double scales = count_of(context.graph.constant(params.scale));
  const double zeros = count_of(context.graph.constant(*params.zero_point));
  if (scales == zeros) return Verdict::pass();
  return no("{0} has {1} scales and {2} zero points", {node.id, scales, zeros});
}

Verdict zero_point_zero(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (!quant || !context.graph.quant(*quant).zero_point) return Verdict::pass();
  const Constant& zero = context.graph.constant(*context.graph.quant(*quant).zero_point);
  if (!zero.known) return cannot_tell("the zero point of {0} could not be read", {node.id});
  const auto bad =
      std::find_if(zero.data.begin(), zero.data.end(), [](double value) { return value != 0; });
  if (bad == zero.data.end()) return Verdict::pass();
  return no("a zero point of {0} is {1}", {node.id, *bad});
}

Verdict per_channel_params(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::optional<QuantId> quant = params_of(node);
  if (quant && context.graph.quant(*quant).granularity == Granularity::PerChannel)
    return Verdict::pass();
  return no("{0} is not per-channel", {node.id});
}

Verdict params_type(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const DataType type = quantized_type(context, node);
  if (type == DataType::Undefined)
    return cannot_tell("the quantized type of {0} is not known", {node.id});
  return type_among(type, args, "{0} does not quantize to {1 or }");
}

}  // namespace qdq::predicate
