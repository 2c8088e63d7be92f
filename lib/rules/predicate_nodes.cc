// Predicates on nodes and on the target.
#include <algorithm>
#include <array>

#include "rules/predicate_functions.h"

namespace qdq::predicate {

const AttrValue* attr(const Node& node, const std::string& name) {
  const auto it = node.attrs.find(name);
  return it == node.attrs.end() ? nullptr : &it->second;
}

std::int64_t int_attr(const Node& node, const std::string& name, std::int64_t otherwise) {
  const AttrValue* value = attr(node, name);
  const std::int64_t* number = value ? std::get_if<std::int64_t>(value) : nullptr;
  return number ? *number : otherwise;
}

std::string spelled(const AttrValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<double>(&value)) {
    std::string text = std::to_string(*number);
    return text.substr(0, text.find_last_not_of('0') + 1);
  }
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
    std::string text = "[";
    for (std::size_t k = 0; k < list->size(); ++k)
      text += (k ? "," : "") + std::to_string((*list)[k]);
    return text + "]";
  }
  return "?";
}

const std::vector<std::int64_t>* weight_shape(Context context, const Node& node) {
  if (node.operands.size() < 2 || node.operands[1] == kNoValue) return nullptr;
  const Value& weight = context.graph.value(node.operands[1]);
  return weight.type.shape && weight.type.shape->size() >= 2 ? &*weight.type.shape : nullptr;
}

namespace {

// ONNX's defaults for the attributes that rules ask for.
std::string default_of(const std::string& attribute) {
  static const std::map<std::string, std::string> defaults = {
      {"mode", "constant"}, {"group", "1"},     {"auto_pad", "NOTSET"},
      {"axis", "0"},        {"keepdims", "1"},  {"transA", "0"},
      {"transB", "0"},      {"ceil_mode", "0"}, {"storage_order", "0"}};
  const auto it = defaults.find(attribute);
  return it == defaults.end() ? "" : it->second;
}

// Weights behind their DQ are no activation.
bool is_activation(Context context, ValueId id) {
  if (id == kNoValue) return false;
  const Value* value = &context.graph.value(id);
  for (int hops = 0; hops < 3 && value->producer != kNoNode; ++hops) {
    const Node& producer = context.graph.node(value->producer);
    if (producer.operands.size() != 1 || producer.operands[0] == kNoValue) return true;
    value = &context.graph.value(producer.operands[0]);
  }
  return value->kind != ValueKind::Constant;
}

bool operand_quantized(Context context, const Node& node) {
  return std::any_of(node.operands.begin(), node.operands.end(), [&](ValueId value) {
    return value != kNoValue &&
           quantized(context, std::array<ResolvedArg, 1>{value}).kind == Verdict::Kind::Pass;
  });
}

}  // namespace

Verdict attribute(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::string& name = get<std::string>(args, 1);
  const std::string& wanted = get<std::string>(args, 2);
  const AttrValue* value = attr(node, name);
  if ((value ? spelled(*value) : default_of(name)) == wanted) return Verdict::pass();
  return Verdict::fail({ReasonKind::AttributeDiffers, {node.id, name, wanted}, {}});
}

Verdict has_attribute(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::string& name = get<std::string>(args, 1);
  if (attr(node, name)) return Verdict::pass();
  return no("{0} has no attribute {1}", {node.id, name});
}

Verdict axis_survives(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  const Node& node = context.graph.node(get<NodeId>(args, 1));
  const QuantParams& params = context.graph.quant(quant);
  if (params.granularity == Granularity::PerTensor) return Verdict::pass();
  const AttrValue* perm = attr(node, "perm");
  const auto* axes = perm ? std::get_if<std::vector<std::int64_t>>(perm) : nullptr;
  if (params.granularity == Granularity::PerChannel && node.op == "Transpose" && axes &&
      params.axis >= -static_cast<std::int64_t>(axes->size()) &&
      params.axis < static_cast<std::int64_t>(axes->size()))
    return Verdict::pass();
  return no("the axis of {0} cannot be followed through {1}", {quant, node.id});
}

Verdict before(Context context, Args args) {
  const Node& a = context.graph.node(get<NodeId>(args, 0));
  const Node& b = context.graph.node(get<NodeId>(args, 1));
  if (std::pair(a.order, a.id) < std::pair(b.order, b.id)) return Verdict::pass();
  return no("{0} does not stand before {1}", {a.id, b.id});
}

Verdict depthwise(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  if (int_attr(node, "group", 1) <= 1) return no("{0} is not grouped", {node.id});
  const std::vector<std::int64_t>* shape = weight_shape(context, node);
  if (!shape) return cannot_tell("the weight shape of {0} is not known", {node.id});
  if ((*shape)[1] == 1) return Verdict::pass();
  return no("{0} has several channels per group", {node.id});
}

Verdict group_aligned(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::int64_t groups = int_attr(node, "group", 1);
  const double multiple = get<double>(args, 1);
  if (groups <= 1) return Verdict::pass();
  const std::vector<std::int64_t>* shape = weight_shape(context, node);
  if (!shape) return cannot_tell("the weight shape of {0} is not known", {node.id});
  // Conv: K, C/g. ConvTranspose: C, K/g. One channel per group has a kernel of its own.
  const std::int64_t a = (*shape)[1];
  const std::int64_t b = (*shape)[0] / groups;
  const auto aligned = [&](std::int64_t n) { return n % static_cast<std::int64_t>(multiple) == 0; };
  if (a == 1 || (aligned(a) && aligned(b))) return Verdict::pass();
  return no("channels per group of {0} are not multiples of {1}", {node.id, multiple});
}

Verdict float_node(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  if (!node.out_quant && !operand_quantized(context, node)) return Verdict::pass();
  return no("{0} works on quantized tensors", {node.id});
}

Verdict result_quantized(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  for (ValueId value : node.results)
    if (value != kNoValue &&
        quantized(context, std::array<ResolvedArg, 1>{value}).kind == Verdict::Kind::Pass)
      return Verdict::pass();
  return no("{0} writes float", {node.id});
}

Verdict has_stage(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const std::string& op = get<std::string>(args, 1);
  for (const Stage& stage : node.stages)
    if (op_matches(context, stage.op, op)) return Verdict::pass();
  return no("{0} lacks {1}", {node.id, op});
}

Verdict activation_operands(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  ValueIds distinct;
  for (ValueId value : node.operands)
    if (is_activation(context, value) &&
        std::find(distinct.begin(), distinct.end(), value) == distinct.end())
      distinct.push_back(value);
  const double wanted = get<double>(args, 1);
  const double found = static_cast<double>(distinct.size());
  if (found == wanted) return Verdict::pass();
  return no("{0} reads {1} activations, want {2}", {node.id, found, wanted});
}

Verdict integer_results(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  for (ValueId value : node.results) {
    if (value == kNoValue) continue;
    const DataType type = context.graph.value(value).type.type;
    if (type == DataType::Undefined || is_float(type) ||
        quantized(context, std::array<ResolvedArg, 1>{value}).kind == Verdict::Kind::Pass)
      return no("{0} writes data, not integers", {node.id});
  }
  return Verdict::pass();
}

Verdict kernel_rank(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const double wanted = get<double>(args, 1);
  const std::vector<std::int64_t>* shape = weight_shape(context, node);
  if (!shape) return cannot_tell("the weight shape of {0} is not known", {node.id});
  if (static_cast<double>(shape->size()) - 2 == wanted) return Verdict::pass();
  return no("{0} has not {1} spatial dims", {node.id, wanted});
}

Verdict made_of(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  std::vector<std::string> ops;
  for (const Stage& stage : node.stages) ops.push_back(stage.op);
  if (ops.empty()) ops.push_back(node.op);
  bool same = ops.size() + 1 == args.size();
  for (std::size_t k = 1; same && k < args.size(); ++k)
    same = op_matches(context, ops[k - 1], get<std::string>(args, k));
  return same ? Verdict::pass() : no("{0} is not made of {1, }", reason_args(args));
}

Verdict operand_count(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const double wanted = get<double>(args, 1);
  if (static_cast<double>(node.operands.size()) == wanted) return Verdict::pass();
  return Verdict::fail({ReasonKind::OperandCount, {node.id, wanted}, {}});
}

Verdict pads_spatial_zero(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const AttrValue* mode = attr(node, "mode");
  if (mode && spelled(*mode) != "constant")
    return no("{0} does not pad with a constant", {node.id});
  const AttrValue* value = attr(node, "value");
  const double* number = value ? std::get_if<double>(value) : nullptr;
  if ((number && *number != 0) || (value && spelled(*value) != "0" && !number))
    return no("{0} pads with a value that is not zero", {node.id});
  const AttrValue* found = attr(node, "pads");
  const auto* pads = found ? std::get_if<std::vector<std::int64_t>>(found) : nullptr;
  if (!pads || node.operands.size() > 1) return no("the pads of {0} are not constants", {node.id});
  if (pads->size() % 2 != 0) return no("the pads of {0} are not pairs", {node.id});
  const std::size_t rank = pads->size() / 2;
  for (std::size_t k = 0; k < pads->size(); ++k) {
    if ((*pads)[k] < 0) return no("{0} cuts", {node.id});
    if ((*pads)[k] > 0 && k % rank < 2) return no("{0} pads batch or channels", {node.id});
  }
  return Verdict::pass();
}

Verdict plain(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  if (node.stages.empty()) return Verdict::pass();
  return no("{0} has operators fused into it", {node.id});
}

Verdict spatial_mean(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  if (node.op == "GlobalAveragePool") return Verdict::pass();
  const AttrValue* found = attr(node, "axes");
  const auto* axes = found ? std::get_if<std::vector<std::int64_t>>(found) : nullptr;
  if (!axes || node.operands.empty()) return no("{0} has no constant axes", {node.id});
  const TensorType& type = context.graph.value(node.operands[0]).type;
  if (!type.shape) return cannot_tell("the rank of {0}'s input is not known", {node.id});
  const std::int64_t rank = static_cast<std::int64_t>(type.shape->size());
  std::vector<std::int64_t> sorted;
  for (std::int64_t axis : *axes) sorted.push_back(axis < 0 ? axis + rank : axis);
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> spatial;
  for (std::int64_t axis = 2; axis < rank; ++axis) spatial.push_back(axis);
  if (sorted == spatial) return Verdict::pass();
  return no("{0} does not average over the spatial axes", {node.id});
}

Verdict option(Context context, Args args) {
  const std::string& name = get<std::string>(args, 0);
  if (context.target.flags.contains(name)) return Verdict::pass();
  return no("the target has no option {0}", {name});
}

Verdict sm(Context context, Args args) {
  const int device = context.target.sm;
  if (device == 0) return cannot_tell("the target names no device", {});
  if (device >= get<double>(args, 0) && device <= get<double>(args, 1)) return Verdict::pass();
  return no("the device is not between sm_{0} and sm_{1}",
            {get<double>(args, 0), get<double>(args, 1)});
}

}  // namespace qdq::predicate
