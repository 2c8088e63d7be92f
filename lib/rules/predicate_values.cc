// Predicates on values and quantization parameters.
#include <algorithm>

#include "rules/predicate_functions.h"

namespace qdq::predicate {

Verdict no(std::string_view text, ReasonArgs args) {
  return {Verdict::Kind::Fail, {ReasonKind::Predicate, std::move(args), text}};
}

Verdict cannot_tell(std::string_view text, ReasonArgs args) {
  return {Verdict::Kind::Unknown, {ReasonKind::Predicate, std::move(args), text}};
}

Verdict all_constant(Context context, Args args) {
  for (ValueId value : get<std::span<const ValueId>>(args, 0))
    if (value != kNoValue && context.graph.value(value).kind != ValueKind::Constant)
      return Verdict::fail({ReasonKind::IsNotConstant, {value}, {}});
  return Verdict::pass();
}

Verdict constant(Context context, Args args) {
  const ValueId value = get<ValueId>(args, 0);
  if (context.graph.value(value).kind == ValueKind::Constant) return Verdict::pass();
  return Verdict::fail({ReasonKind::IsNotConstant, {value}, {}});
}

Verdict graph_output(Context context, Args args) {
  const ValueId value = get<ValueId>(args, 0);
  if (context.graph.value(value).graph_output) return Verdict::pass();
  return no("{0} is no network output", {value});
}

Verdict network_input(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  if (value.kind == ValueKind::Input && value.network_input) return Verdict::pass();
  return no("{0} is no network input", {value.id});
}

Verdict none_dequantized(Context context, Args args) {
  for (ValueId value : get<std::span<const ValueId>>(args, 0)) {
    const NodeId producer = value == kNoValue ? kNoNode : context.graph.value(value).producer;
    if (producer != kNoNode && context.graph.node(producer).op == "DequantizeLinear")
      return no("{0} is dequantized", {value});
  }
  return Verdict::pass();
}

Verdict only_use(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  if (value.graph_output) return Verdict::fail({ReasonKind::GraphOutput, {value.id}, {}});
  NodeId first = kNoNode;
  NodeId other = kNoNode;
  for (const Use& use : value.uses) {
    if (use.node == first) continue;
    if (first == kNoNode) {
      first = use.node;
      continue;
    }
    other = use.node;
    break;
  }
  if (other == kNoNode) return Verdict::pass();
  const double readers = static_cast<double>(context.graph.consumer_count(value.id));
  return Verdict::fail({ReasonKind::SeveralUses, {value.id, readers, other}, {}});
}

Verdict quantized(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  switch (value.type.type) {
    case DataType::Int8:
    case DataType::UInt8:
    case DataType::Int4:
    case DataType::UInt4:
    case DataType::Int16:
    case DataType::UInt16:
    case DataType::Float8E4M3FN:
    case DataType::Float8E4M3FNUZ:
    case DataType::Float8E5M2:
    case DataType::Float8E5M2FNUZ:
    case DataType::Float4E2M1:
      return Verdict::pass();
    default:
      return no("{0} is not quantized", {value.id});
  }
}

Verdict float_value(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  if (value.type.type == DataType::Undefined || is_float(value.type.type)) return Verdict::pass();
  return no("{0} is no float tensor", {value.id});
}

Verdict read_in_float(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  for (const Use& use : value.uses)
    if (!context.graph.node(use.node).out_quant ||
        context.graph.node(use.node).op != "QuantizeLinear")
      return Verdict::pass();
  return no("{0} is read by nothing but QuantizeLinear", {value.id});
}

Verdict feeds_stage(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const std::string& op = get<std::string>(args, 1);
  for (const Use& use : value.uses) {
    const std::vector<Stage>& stages = context.graph.node(use.node).stages;
    for (std::size_t k = 1; k < stages.size(); ++k)
      if (op_matches(context, stages[k].op, op) &&
          std::find(stages[k].args.begin(), stages[k].args.end(), static_cast<int>(use.slot)) !=
              stages[k].args.end())
        return Verdict::pass();
  }
  return no("{0} goes into no fused {1}", {value.id, op});
}

Verdict produced_by(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const std::string& op = get<std::string>(args, 1);
  if (value.producer != kNoNode && op_matches(context, context.graph.node(value.producer).op, op))
    return Verdict::pass();
  return Verdict::fail({ReasonKind::NotProducedBy, {value.id, op}, {}});
}

Verdict read(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  return value.uses.empty() ? no("nothing reads {0}", {value.id}) : Verdict::pass();
}

Verdict read_by(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const std::string& op = get<std::string>(args, 1);
  for (const Use& use : value.uses)
    if (op_matches(context, context.graph.node(use.node).op, op)) return Verdict::pass();
  return Verdict::fail({ReasonKind::NoUser, {value.id, op}, {}});
}

Verdict goes_into(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const std::string& op = get<std::string>(args, 1);
  for (const Use& use : value.uses) {
    const Node& reader = context.graph.node(use.node);
    const std::string& first = reader.stages.empty() ? reader.op : reader.stages.front().op;
    if (op_matches(context, first, op)) return Verdict::pass();
  }
  return Verdict::fail({ReasonKind::NoUser, {value.id, op}, {}});
}

Verdict rank(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const double wanted = get<double>(args, 1);
  if (!value.type.shape) return cannot_tell("the rank of {0} is not known", {value.id});
  if (static_cast<double>(value.type.shape->size()) == wanted) return Verdict::pass();
  return no("{0} has not {1} dims", {value.id, wanted});
}

Verdict same_shape(Context context, Args args) {
  const Value& a = context.graph.value(get<ValueId>(args, 0));
  const Value& b = context.graph.value(get<ValueId>(args, 1));
  if (!a.type.shape || !b.type.shape)
    return cannot_tell("the shapes of {0} and {1} are not known", {a.id, b.id});
  const std::vector<std::int64_t>& x = *a.type.shape;
  const std::vector<std::int64_t>& y = *b.type.shape;
  if (x.size() != y.size()) return no("{0} and {1} have different ranks", {a.id, b.id});
  bool unknown = false;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (x[k] == y[k]) continue;
    if (x[k] < 0 || y[k] < 0) {
      unknown = true;
    } else if (k > 0 || (x[k] != 1 && y[k] != 1)) {
      return no("{0} and {1} have different shapes", {a.id, b.id});
    }
  }
  // A dynamic batch or image size is the same on both sides of an Add unless the model broadcasts.
  if (unknown) return cannot_tell("{0} and {1} have dynamic dims", {a.id, b.id});
  return Verdict::pass();
}

Verdict per_tensor(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  if (context.graph.quant(quant).granularity == Granularity::PerTensor) return Verdict::pass();
  return no("{0} is not per-tensor", {quant});
}

Verdict per_channel(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  if (context.graph.quant(quant).granularity == Granularity::PerChannel) return Verdict::pass();
  return no("{0} is not per-channel", {quant});
}

Verdict int8(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  if (context.graph.quant(quant).type == DataType::Int8) return Verdict::pass();
  return no("{0} is not INT8", {quant});
}

Verdict same_params(Context context, Args args) {
  const QuantId a = get<QuantId>(args, 0);
  const QuantId b = get<QuantId>(args, 1);
  if (equal_params(context.graph, a, b)) return Verdict::pass();
  return no("{0} and {1} differ", {a, b});
}

Verdict same_type(Context context, Args args) {
  const QuantId a = get<QuantId>(args, 0);
  const QuantId b = get<QuantId>(args, 1);
  if (context.graph.quant(a).type == context.graph.quant(b).type) return Verdict::pass();
  return no("{0} and {1} quantize to different types", {a, b});
}

namespace {

// The only scale of parameters that are per-tensor.
const double* scale_of(Context context, QuantId quant) {
  const QuantParams& params = context.graph.quant(quant);
  const Constant& scale = context.graph.constant(params.scale);
  const bool one = params.granularity == Granularity::PerTensor && scale.data.size() == 1;
  return scale.known && one ? scale.data.data() : nullptr;
}

Verdict all_zero_points(Context context, QuantId quant, double wanted) {
  const QuantParams& params = context.graph.quant(quant);
  if (!params.zero_point)
    return wanted == 0 ? Verdict::pass() : no("{0} has no zero point", {quant});
  const Constant& zero = context.graph.constant(*params.zero_point);
  if (!zero.known) return cannot_tell("the zero point of {0} is not known", {quant});
  if (std::all_of(zero.data.begin(), zero.data.end(), [&](double z) { return z == wanted; }))
    return Verdict::pass();
  return no("the zero point of {0} is not {1}", {quant, wanted});
}

}  // namespace

Verdict larger_scale(Context context, Args args) {
  const QuantId a = get<QuantId>(args, 0);
  const QuantId b = get<QuantId>(args, 1);
  if (const Verdict type = same_type(context, args); type.kind != Verdict::Kind::Pass) return type;
  for (const QuantId quant : {a, b})
    if (Verdict zero = all_zero_points(context, quant, 0); zero.kind != Verdict::Kind::Pass)
      return zero;
  const double* first = scale_of(context, a);
  const double* second = scale_of(context, b);
  if (!first || !second) return cannot_tell("{0} and {1} have not one known scale each", {a, b});
  return *first > *second ? Verdict::pass() : no("{0} has no larger scale than {1}", {a, b});
}

Verdict zero_point(Context context, Args args) {
  return all_zero_points(context, get<QuantId>(args, 0), get<double>(args, 1));
}

Verdict same_value_type(Context context, Args args) {
  const Value& a = context.graph.value(get<ValueId>(args, 0));
  const Value& b = context.graph.value(get<ValueId>(args, 1));
  if (a.type.type == DataType::Undefined || b.type.type == DataType::Undefined)
    return cannot_tell("the types of {0} and {1} are not known", {a.id, b.id});
  if (a.type.type == b.type.type) return Verdict::pass();
  return no("{0} and {1} are of different types", {a.id, b.id});
}

Verdict symmetric(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  const QuantParams& params = context.graph.quant(quant);
  if (!params.zero_point) return Verdict::pass();
  const Constant& zero = context.graph.constant(*params.zero_point);
  if (!zero.known) return cannot_tell("the zero point of {0} is not known", {quant});
  if (std::all_of(zero.data.begin(), zero.data.end(), [](double z) { return z == 0; }))
    return Verdict::pass();
  return no("the zero point of {0} is not zero", {quant});
}

}  // namespace qdq::predicate
