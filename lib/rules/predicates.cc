// The table of predicates. Their functions stand in predicate_values.cc, predicate_nodes.cc and
// predicate_quant.cc; predicate_pairs_table.cc has a part of the table.
#include "rules/predicates.h"

#include <algorithm>

#include "rules/predicate_functions.h"
#include "rules/predicate_pairs.h"

namespace qdq {

namespace {

using K = ParamKind;
using namespace predicate;

const std::vector<PredicateDef> kOwn = {
    {"activation_operands",
     {K::Node, K::Number},
     "The node reads this many different values that are not constants.",
     "{0} reads {1} activations",
     activation_operands,
     /*reach=*/3,
     /*looks_up=*/true},
    {"all_constant",
     {K::ValuePack},
     "Every value of the pack is a constant.",
     "every operand is a constant",
     all_constant},
    {"attribute",
     {K::Node, K::Text, K::Text},
     "The attribute, or ONNX's default for it, has this value.",
     "{0} has {1} = {2}",
     attribute},
    {"axis_survives",
     {K::Quant, K::Node},
     "The parameters are per-tensor, or the shuffle keeps their axis as an axis of its own.",
     "{0} survives {1}",
     axis_survives},
    {"before",
     {K::Node, K::Node},
     "The first node stands before the second in the model.",
     "{0} stands before {1}",
     before},
    {"channels_multiple_of",
     {K::Node, K::Number},
     "Input and output channels of a convolution are multiples of the number.",
     "the channels of {0} are multiples of {1}",
     channels_multiple_of},
    {"constant", {K::Value}, "The value is a constant.", "{0} is a constant", constant},
    {"depthwise",
     {K::Node},
     "A convolution with one input channel per group and several groups.",
     "{0} is depthwise",
     depthwise},
    {"dim_between",
     {K::Value, K::Number, K::Number, K::Number},
     "The dim of this axis, counted from the end if negative, is within the bounds, both "
     "included.",
     "axis {1} of {0} is between {2} and {3}",
     dim_between},
    {"feeds_stage",
     {K::Value, K::Text},
     "Some reader of the value has operators fused into it, and the value goes into this one of "
     "them, "
     "behind the first.",
     "{0} goes into a fused {1}",
     feeds_stage,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"fewer_channels",
     {K::Node, K::Number},
     "A convolution or matrix product with fewer than this many channels on one side.",
     "{0} has fewer than {1} channels on one side",
     fewer_channels},
    {"float_node",
     {K::Node},
     "No operand and no result of the node is quantized.",
     "{0} runs in float",
     float_node},
    {"float_value",
     {K::Value},
     "The value is a float activation, not an integer or a bool.",
     "{0} is a float tensor",
     float_value},
    {"from_product",
     {K::Value, K::Text},
     "Some path back from the value meets a MatMul of two activations, with nothing but "
     "operators of the class on the way.",
     "{0} comes from a product of two activations",
     from_product,
     /*reach=*/64},
    {"goes_into",
     {K::Value, K::Text},
     "Some reader of the value begins with this operator, whatever it became since.",
     "{0} goes into {1}",
     goes_into,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"graph_output",
     {K::Value},
     "The value is an output of the network.",
     "{0} is a network output",
     graph_output},
    {"group_aligned",
     {K::Node, K::Number},
     "Channels per group are 1, the convolution is not grouped, or in and out channels per group "
     "are "
     "multiples of the number.",
     "channels per group of {0} are multiples of {1}",
     group_aligned},
    {"half_or_int8",
     {K::Node},
     "The node reads quantized or dequantized tensors, or its float is FP16 or BF16.",
     "{0} runs in INT8 or half precision",
     half_or_int8},
    {"has_attribute",
     {K::Node, K::Text},
     "The attribute is written on the node.",
     "{0} has the attribute {1}",
     has_attribute},
    {"has_stage",
     {K::Node, K::Text},
     "The operator, or one of the class, is fused into the node.",
     "{0} already has {1} in it",
     has_stage},
    {"int8", {K::Quant}, "The parameters quantize to INT8.", "{0} is INT8", int8},
    {"integer_results",
     {K::Node},
     "Every result is an integer, a bool or a string: shape arithmetic, not data.",
     "{0} works on integers",
     integer_results},
    {"into_product",
     {K::Value, K::Text},
     "Some path on from the value meets a MatMul of two activations, with nothing but operators "
     "of "
     "the class on the way.",
     "{0} goes into a product of two activations",
     into_product,
     /*reach=*/64,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"kernel_rank",
     {K::Node, K::Number},
     "The kernel of the convolution has this many dims.",
     "{0} has {1} spatial dims",
     kernel_rank},
    {"larger_scale",
     {K::Quant, K::Quant},
     "Both have one scale for the tensor, one type and zero points that are zero, and the first "
     "scale is the larger one.",
     "{0} has a larger scale than {1}",
     larger_scale},
    {"made_of",
     {K::Node, K::Texts},
     "The node is exactly these operators, in this order.",
     "{0} is just that",
     made_of},
    {"network_input",
     {K::Value},
     "The value is an input of the network.",
     "{0} is a network input",
     network_input},
    {"none_dequantized",
     {K::ValuePack},
     "No value of the pack is the result of a DequantizeLinear.",
     "no operand is dequantized",
     none_dequantized},
    {"only_into_product",
     {K::Value, K::Text},
     "Every path on from the value meets a MatMul of two activations, with nothing but operators "
     "of "
     "the class on the way.",
     "{0} goes into products of two activations only",
     only_into_product,
     /*reach=*/64,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"only_use",
     {K::Value},
     "The value has exactly one reader and is no network output.",
     "{0} has one reader",
     only_use,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"operand_count",
     {K::Node, K::Number},
     "The node has this many operands.",
     "{0} has {1} operands",
     operand_count},
    {"option",
     {K::Text},
     "The target has this option: fp16, bf16, dla, strongly-typed.",
     "the target has the option {0}",
     option},
    {"pads_spatial_zero",
     {K::Node},
     "A Pad that adds zeros, none of them to the batch or channel axis, and cuts nothing.",
     "{0} pads spatial axes with zero",
     pads_spatial_zero},
    {"per_channel",
     {K::Quant},
     "One scale per slice of an axis.",
     "{0} is per-channel",
     per_channel},
    {"params_type",
     {K::Node, K::Texts},
     "A Q or DQ that quantizes to one of these types: i8, u8, i4, f8e4m3.",
     "{0} quantizes to {1}",
     params_type},
    {"per_channel_params",
     {K::Node},
     "A Q or DQ with one scale per slice of an axis.",
     "{0} is per-channel",
     per_channel_params},
    {"per_tensor", {K::Quant}, "One scale for the tensor.", "{0} is per-tensor", per_tensor},
    {"plain", {K::Node}, "Nothing is fused into the node.", "{0} has nothing fused into it", plain},
    {"produced_by",
     {K::Value, K::Text},
     "The value comes out of this operator or class.",
     "{0} comes out of {1}",
     produced_by},
    {"quant_type",
     {K::Quant, K::Text},
     "The parameters quantize to this type: i4, f8e4m3.",
     "{0} quantizes to {1}",
     quant_type},
    {"quantized", {K::Value}, "The value is a quantized tensor.", "{0} is quantized", quantized},
    {"rank", {K::Value, K::Number}, "The value has this many dims.", "{0} has {1} dims", rank},
    {"read",
     {K::Value},
     "Some operator reads the value.",
     "{0} is read",
     read,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"read_by",
     {K::Value, K::Text},
     "Some reader of the value is this operator or of this class.",
     "{0} is read by {1}",
     read_by,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"read_in_float",
     {K::Value},
     "Something other than a QuantizeLinear reads the value.",
     "{0} is read in float",
     read_in_float,
     /*reach=*/0,
     /*looks_up=*/false,
     /*asks_readers=*/true},
    {"result_quantized",
     {K::Node},
     "The node writes a quantized tensor.",
     "{0} writes a quantized tensor",
     result_quantized},
    {"same_params",
     {K::Quant, K::Quant},
     "Both have one scale, zero point, type and axis.",
     "{0} and {1} are equal",
     same_params},
    {"same_shape",
     {K::Value, K::Value},
     "Both have one shape; the batch axis may broadcast.",
     "{0} and {1} have one shape",
     same_shape},
    {"same_type",
     {K::Quant, K::Quant},
     "Both quantize to one type.",
     "{0} and {1} have one type",
     same_type},
    {"same_value_type",
     {K::Value, K::Value},
     "Both tensors are of one type.",
     "{0} and {1} are of one type",
     same_value_type},
    {"scale_fits",
     {K::Node},
     "The scales of a Q or DQ fit the shape of its data: one per channel, or whole blocks.",
     "the scales of {0} fit",
     scale_fits},
    {"scale_negative",
     {K::Node},
     "Some scale of a Q or DQ is negative or not a number.",
     "a scale of {0} is negative",
     scale_negative},
    {"scale_positive",
     {K::Node},
     "Every scale of a Q or DQ is greater than zero.",
     "the scales of {0} are positive",
     scale_positive},
    {"sm",
     {K::Number, K::Number},
     "The target's device is between these SM versions, both included.",
     "the device is between sm_{0} and sm_{1}",
     sm},
    {"small_product",
     {K::Node, K::Number},
     "A matrix product whose operands share fewer elements than the number, or that has fewer "
     "columns, or just one row or column.",
     "{0} is a small product",
     small_product},
    {"spatial_mean",
     {K::Node},
     "A global average over all axes behind batch and channel: GlobalAveragePool, or ReduceMean "
     "over them.",
     "{0} averages over the spatial axes",
     spatial_mean},
    {"symmetric",
     {K::Quant},
     "The zero point is absent or all zero.",
     "{0} is symmetric",
     symmetric},
    {"zero_point",
     {K::Quant, K::Number},
     "Every zero point is this number.",
     "the zero point of {0} is {1}",
     zero_point},
    {"zero_point_fits",
     {K::Node},
     "A Q or DQ has as many zero points as scales.",
     "{0} has as many zero points as scales",
     zero_point_fits},
    {"zero_point_zero",
     {K::Node},
     "Every zero point of a Q or DQ is zero.",
     "the zero points of {0} are zero",
     zero_point_zero},
};

}  // namespace

std::span<const PredicateDef> predicates() {
  static const std::vector<PredicateDef> table = with_pair_predicates(kOwn);
  return table;
}

const PredicateDef* find_predicate(std::string_view name) {
  for (const PredicateDef& def : predicates())
    if (def.name == name) return &def;
  return nullptr;
}

ReasonArgs predicate::reason_args(std::span<const ResolvedArg> args) {
  ReasonArgs out;
  for (const ResolvedArg& arg : args) {
    if (const auto* node = std::get_if<NodeId>(&arg)) out.push_back(*node);
    if (const auto* value = std::get_if<ValueId>(&arg)) out.push_back(*value);
    if (const auto* quant = std::get_if<QuantId>(&arg)) out.push_back(*quant);
    if (const auto* number = std::get_if<double>(&arg)) out.push_back(*number);
    if (const auto* text = std::get_if<const std::string*>(&arg)) out.push_back(**text);
    if (std::holds_alternative<std::span<const ValueId>>(arg)) out.push_back("");
  }
  return out;
}

Verdict::Kind outcome(const PredicateCall& call, const PredicateContext& context,
                      std::span<const ResolvedArg> args) {
  const Verdict::Kind kind = call.def->test(context, args).kind;
  if (!call.negated || kind == Verdict::Kind::Unknown) return kind;
  return kind == Verdict::Kind::Fail ? Verdict::Kind::Pass : Verdict::Kind::Fail;
}

Verdict evaluate(const PredicateCall& call, const PredicateContext& context,
                 std::span<const ResolvedArg> args) {
  Verdict verdict = call.def->test(context, args);
  if (!call.negated || verdict.kind == Verdict::Kind::Unknown) return verdict;
  if (verdict.kind == Verdict::Kind::Fail) return Verdict::pass();
  return Verdict::fail({ReasonKind::Predicate, predicate::reason_args(args), call.def->negation});
}

bool op_matches(const PredicateContext& context, const std::string& node_op,
                const std::string& op) {
  if (op.empty() || op[0] != '@') return node_op == op;
  return context.classes.contains(std::string_view(op).substr(1), node_op);
}

}  // namespace qdq
