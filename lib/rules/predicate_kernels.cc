// Predicates on what decides between kernels: channels and the precision of a node.
#include <algorithm>
#include <array>

#include "rules/predicate_functions.h"

namespace qdq::predicate {
namespace {

bool half(DataType type) { return type == DataType::Float16 || type == DataType::BFloat16; }

}  // namespace

Verdict channels_multiple_of(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const double multiple = get<double>(args, 1);
  const std::vector<std::int64_t>* shape = weight_shape(context, node);
  if (!shape) return cannot_tell("the weight shape of {0} is not known", {node.id});
  for (const std::size_t side : {0u, 1u})
    if ((*shape)[side] % static_cast<std::int64_t>(multiple) != 0)
      return no("{0} has channels that are no multiple of {1}", {node.id, multiple});
  return Verdict::pass();
}

Verdict fewer_channels(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const double limit = get<double>(args, 1);
  const std::vector<std::int64_t>* shape = weight_shape(context, node);
  if (!shape) return cannot_tell("the weight shape of {0} is not known", {node.id});
  if (static_cast<double>(std::min((*shape)[0], (*shape)[1])) < limit) return Verdict::pass();
  return no("{0} has at least {1} channels on both sides", {node.id, limit});
}

Verdict half_or_int8(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  for (const char* flag : {"fp16", "bf16"})
    if (context.target.flags.contains(flag)) return Verdict::pass();
  for (ValueId operand : node.operands) {
    if (operand == kNoValue) continue;
    const Value& value = context.graph.value(operand);
    if (half(value.type.type)) return Verdict::pass();
    if (value.producer != kNoNode && context.graph.node(value.producer).op == "DequantizeLinear")
      return Verdict::pass();
    if (quantized(context, std::array<ResolvedArg, 1>{operand}).kind == Verdict::Kind::Pass)
      return Verdict::pass();
  }
  return no("{0} runs in FP32", {node.id});
}

}  // namespace qdq::predicate
