// predicate_functions.h: one function per predicate; what each means stands in the table in
// predicates.cc.
#pragma once

#include "rules/predicates.h"

namespace qdq::predicate {

using Context = const PredicateContext&;
using Args = std::span<const ResolvedArg>;

Verdict activation_operands(Context, Args);
Verdict all_constant(Context, Args);
Verdict attribute(Context, Args);
Verdict axis_survives(Context, Args);
Verdict before(Context, Args);
Verdict channels_multiple_of(Context, Args);
Verdict constant(Context, Args);
Verdict depthwise(Context, Args);
Verdict dim_between(Context, Args);
Verdict feeds_stage(Context, Args);
Verdict fewer_channels(Context, Args);
Verdict float_node(Context, Args);
Verdict float_value(Context, Args);
Verdict from_product(Context, Args);
Verdict goes_into(Context, Args);
Verdict half_or_int8(Context, Args);
Verdict graph_output(Context, Args);
Verdict group_aligned(Context, Args);
Verdict has_attribute(Context, Args);
Verdict has_stage(Context, Args);
Verdict int8(Context, Args);
Verdict integer_results(Context, Args);
Verdict into_product(Context, Args);
Verdict kernel_rank(Context, Args);
Verdict larger_scale(Context, Args);
Verdict made_of(Context, Args);
Verdict network_input(Context, Args);
Verdict none_dequantized(Context, Args);
Verdict only_into_product(Context, Args);
Verdict only_use(Context, Args);
Verdict operand_count(Context, Args);
Verdict option(Context, Args);
Verdict pads_spatial_zero(Context, Args);
Verdict per_channel(Context, Args);
Verdict per_tensor(Context, Args);
Verdict plain(Context, Args);
Verdict produced_by(Context, Args);
Verdict quant_type(Context, Args);
Verdict quantized(Context, Args);
Verdict rank(Context, Args);
Verdict read(Context, Args);
Verdict read_by(Context, Args);
Verdict read_in_float(Context, Args);
Verdict result_quantized(Context, Args);
Verdict same_params(Context, Args);
Verdict same_shape(Context, Args);
Verdict same_type(Context, Args);
Verdict same_value_type(Context, Args);
Verdict sm(Context, Args);
Verdict spatial_mean(Context, Args);
Verdict small_product(Context, Args);
Verdict symmetric(Context, Args);
Verdict params_type(Context, Args);
Verdict per_channel_params(Context, Args);
Verdict scale_fits(Context, Args);
Verdict scale_negative(Context, Args);
Verdict scale_positive(Context, Args);
Verdict zero_point(Context, Args);
Verdict zero_point_fits(Context, Args);
Verdict zero_point_zero(Context, Args);

// A failed predicate with a sentence, a literal; {0}, {1} stand for the arguments.
Verdict no(std::string_view text, ReasonArgs args);
// The model does not say.
Verdict cannot_tell(std::string_view text, ReasonArgs args);

// The arguments of a predicate as those of its reason; a pack is an empty word.
ReasonArgs reason_args(Args args);

// The parameters of a Q or DQ; none if its scale is computed.
std::optional<QuantId> params_of(const Node& node);
// The shape of what a Q or DQ works on: both of its sides have one. Null: not known.
const std::vector<std::int64_t>* data_shape(Context context, const Node& node);
// Passes if the type is one of args[1], args[2], ...; "text" is the sentence if not, with {0} for
// args[0] and {1 or } for the types.
Verdict type_among(DataType type, Args args, std::string_view text);

// The attribute of the node, or null.
const AttrValue* attr(const Node& node, const std::string& name);
std::int64_t int_attr(const Node& node, const std::string& name, std::int64_t otherwise);
// The shape of operand 1, of two dims at least, or null.
const std::vector<std::int64_t>* weight_shape(Context context, const Node& node);
// Attribute values as rule files spell them: "constant", "1", "[3,3]".
std::string spelled(const AttrValue& value);

template <class T>
const T& get(Args args, std::size_t k) {
  if constexpr (std::is_same_v<T, std::string>) {
    return *std::get<const T*>(args[k]);
  } else {
    return std::get<T>(args[k]);
  }
}

}  // namespace qdq::predicate
