#include "qdq_lint/cost.h"

#include <algorithm>
#include <array>

#include "predict/islands.h"
#include "predict/precision.h"
#include "rules/compiled.h"

namespace qdq {
namespace {

// A byte for each type that tensors are stored in; empty: strings, unknown sub-byte layouts.
std::optional<double> bytes_of(DataType type) {
  switch (type) {
    case DataType::Int4:
    case DataType::UInt4:
    case DataType::Float4E2M1:
      return 0.5;
    case DataType::Int8:
    case DataType::UInt8:
    case DataType::Bool:
    case DataType::Float8E4M3FN:
    case DataType::Float8E4M3FNUZ:
    case DataType::Float8E5M2:
    case DataType::Float8E5M2FNUZ:
    case DataType::Float8E8M0:
      return 1;
    case DataType::Float16:
    case DataType::BFloat16:
    case DataType::Int16:
    case DataType::UInt16:
      return 2;
    case DataType::Undefined:
    case DataType::Float:
    case DataType::Int32:
    case DataType::UInt32:
      return 4;
    case DataType::Double:
    case DataType::Int64:
    case DataType::UInt64:
    case DataType::Complex64:
      return 8;
    case DataType::Complex128:
      return 16;
    case DataType::String:
      return std::nullopt;
  }
  return std::nullopt;
}

// One convolution filter for each channel: no work for tensor cores, so its bytes decide.
bool is_depthwise(const Graph& graph, const Node& node) {
  if (node.op != "Conv") return false;
  const auto group = node.attrs.find("group");
  const auto* groups =
      group == node.attrs.end() ? nullptr : std::get_if<std::int64_t>(&group->second);
  // A fused Pad may have shifted the operands.
  const bool single = std::any_of(node.operands.begin(), node.operands.end(), [&](ValueId operand) {
    if (operand == kNoValue || graph.value(operand).kind != ValueKind::Constant) return false;
    const auto& shape = graph.value(operand).type.shape;
    return shape && shape->size() > 2 && (*shape)[1] == 1;
  });
  return groups && *groups > 1 && single;
}

class Estimator {
 public:
  Estimator(const Prediction& prediction, const Graph& rewritten, const RuleSet& rules,
            const Target& target)
      : prediction_(prediction),
        graph_(rewritten),
        set_(rules.compiled()),
        classes_(set_, target.release),
        table_(set_.devices),
        device_(table_.find(target.sm)),
        target_(target),
        region_(float_within(target)),
        int8_classes_{set_.find_class("has-int8-kernel"), set_.find_class("int8-transparent"),
                      set_.find_class("quantizable-eltwise")} {}

  CostEstimate run() {
    out_.islands = float_islands(prediction_.layers);
    if (!choose_device()) return std::move(out_);
    out_.layers.reserve(prediction_.layers.size());
    for (const Layer& layer : prediction_.layers) out_.layers.push_back(cost(layer));
    if (batch_assumed_)
      out_.notes.push_back("the batch size is not known: the time is estimated for 1");
    if (add_up()) add_shares();
    return std::move(out_);
  }

 private:
  bool choose_device() {
    if (!device_ || target_.flags.contains("dla")) {
      out_.notes.push_back(device_ ? "no estimate of time: there are no figures for DLA"
                                   : "no estimate of time: the rule set has no devices.json");
      return false;
    }
    out_.device = device_->name;
    out_.sm = device_->sm;
    if (target_.sm != 0 && target_.sm != device_->sm)
      out_.notes.push_back("there are no figures for sm_" + std::to_string(target_.sm) +
                           ": the time is estimated for " + device_->name + " (sm_" +
                           std::to_string(device_->sm) + ")");
    return true;
  }

  LayerCost cost(const Layer& layer) {
    LayerCost out;
    out.macs = layer.macs;
    if (layer.kind == LayerKind::NoOp) {
      out.bytes = out.seconds = out.int8_seconds = 0;
      return out;
    }
    if (layer.confidence == Confidence::Unknown) {
      out.reason = "no rule says how TensorRT runs it";
      return out;
    }
    out.bytes = bytes(layer, false, out.reason);
    if (!out.bytes) return out;
    const std::optional<double> work = work_seconds(layer, run_type(layer), out.reason);
    if (!work) return out;
    out.seconds = roofline(*work, *out.bytes);
    out.int8_seconds = in_int8(layer, *out.seconds);
    return out;
  }

  double roofline(double work, double bytes) const {
    const double traffic = bytes / (device_->bandwidth * table_.efficiency);
    return table_.launch + std::max(work, traffic);
  }

  // Bytes of all activations and constants; `as_int8` stores what is float, and can be INT8, in INT8.
  std::optional<double> bytes(const Layer& layer, bool as_int8, std::string& reason) {
    double in = 0;
    double out = 0;
    for (const auto& [tensors, sum] : {std::pair(&layer.inputs, &in), {&layer.outputs, &out}})
      for (const LayerTensor& tensor : *tensors) {
        const bool narrow = as_int8 && tensor.precision == Precision::Float;
        const auto size =
            tensor_bytes(tensor.shape, narrow ? DataType::Int8 : tensor.type, tensor.name, reason);
        if (!size) return std::nullopt;
        *sum += *size;
      }
    // These read no more than what they pick.
    if (layer.op == "Slice" || layer.op == "Gather") in = std::min(in, out);
    const std::optional<double> constants = constant_bytes(layer, as_int8, reason);
    if (!constants) return std::nullopt;
    return in + out + *constants;
  }

  std::optional<double> constant_bytes(const Layer& layer, bool as_int8, std::string& reason) {
    if (layer.node == kNoNode) return 0;
    const Node& node = graph_.node(layer.node);
    double sum = 0;
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      if (node.operands[slot] == kNoValue) continue;
      const Value& value = graph_.value(node.operands[slot]);
      if (value.kind != ValueKind::Constant || layer.op == "Gather") continue;
      const bool float_weight = is_float(value.type.type) && !node.operand_quant(slot);
      DataType type = value.type.type;
      if (node.operand_quant(slot)) type = graph_.quant(*node.operand_quant(slot)).type;
      if (float_weight && type == DataType::Float) type = region_;
      const bool matrix = value.type.shape && value.type.shape->size() > 1;
      if (float_weight && as_int8 && matrix && layer.weighted) type = DataType::Int8;
      const auto size = tensor_bytes(value.type.shape, type, value.name, reason);
      if (!size) return std::nullopt;
      sum += *size;
    }
    return sum;
  }

  std::optional<double> tensor_bytes(const std::optional<std::vector<std::int64_t>>& shape,
                                     DataType type, const std::string& name, std::string& reason) {
    const std::optional<double> each = bytes_of(type);
    reason = each ? "" : "the size of " + std::string(type_name(type)) + " is not known";
    if (!each) return std::nullopt;
    double count = 1;
    bool assumed = false;
    for (std::size_t k = 0; shape && k < shape->size(); ++k) {
      const std::int64_t dim = (*shape)[k];
      if (dim < 0 && k > 0) count = -1;
      assumed = assumed || dim < 0;
      if (count >= 0 && dim >= 0) count *= static_cast<double>(dim);
    }
    if (!shape || count < 0) {
      reason = "the shape of " + name + " is not known";
      return std::nullopt;
    }
    batch_assumed_ = batch_assumed_ || assumed;
    return count * *each;
  }

  DataType run_type(const Layer& layer) const {
    const DataType in = layer.inputs.empty() ? DataType::Float : layer.inputs.front().type;
    return in == DataType::Float ? region_ : in;
  }

  // Seconds of arithmetic; 0 where only bytes count.
  std::optional<double> work_seconds(const Layer& layer, DataType type, std::string& reason) const {
    if (!layer.weighted) return 0;
    if (!layer.macs) {
      reason = "its multiply-accumulates are not known";
      return std::nullopt;
    }
    if (layer.node != kNoNode && is_depthwise(graph_, graph_.node(layer.node))) return 0;
    const std::optional<double> peak = device_->peak(type);
    if (!peak) {
      reason = "there is no figure for " + std::string(type_name(type)) + " on " + device_->name;
      return std::nullopt;
    }
    return 2 * *layer.macs / (*peak * table_.efficiency);
  }

  double in_int8(const Layer& layer, double seconds) {
    if (layer.kind != LayerKind::Compute) return 0;
    if (!can_run_in_int8(layer.op)) return seconds;
    std::string ignored;
    const std::optional<double> work = work_seconds(layer, DataType::Int8, ignored);
    const std::optional<double> moved = bytes(layer, true, ignored);
    return work && moved ? std::min(seconds, roofline(*work, *moved)) : seconds;
  }

  bool can_run_in_int8(const std::string& op) const {
    const OperatorNumber number = set_.operator_number(op);
    return std::ranges::any_of(int8_classes_, [&](int op_class) {
      return op_class >= 0 && classes_.contains(op_class, number);
    });
  }

  // Whether there is a total that shares can be of.
  bool add_up() {
    double total = 0;
    bool trusted = true;
    std::string first;
    for (std::size_t k = 0; k < out_.layers.size(); ++k) {
      const LayerCost& cost = out_.layers[k];
      total += cost.seconds.value_or(0);
      if (cost.seconds) continue;
      if (out_.missing++ == 0) first = prediction_.layers[k].name + ": " + cost.reason;
      trusted = trusted && !prediction_.layers[k].weighted;
    }
    if (out_.missing > 0)
      out_.notes.push_back("layers without an estimate of time: " + std::to_string(out_.missing) +
                           ", the first is " + first);
    if (!trusted)
      out_.notes.push_back(
          "no shares of time: a convolution or matrix product is among those without an estimate");
    const bool free = out_.missing == 0 && !out_.layers.empty();  // nothing but no-ops
    if (!trusted || (total <= 0 && !free)) return false;
    out_.seconds = total;
    return total > 0;
  }

  void add_shares() {
    double conversions = 0;
    for (std::size_t k = 0; k < out_.layers.size(); ++k) {
      LayerCost& cost = out_.layers[k];
      if (cost.seconds) cost.share = *cost.seconds / *out_.seconds;
      const LayerKind kind = prediction_.layers[k].kind;
      if (kind != LayerKind::Compute && kind != LayerKind::NoOp)
        conversions += cost.share.value_or(0);
    }
    out_.conversion_share = conversions;
    for (FloatIsland& island : out_.islands) {
      double share = 0;
      for (std::uint32_t k : island.layers) share += out_.layers[k].share.value_or(0);
      island.share = share;
    }
  }

  const Prediction& prediction_;
  const Graph& graph_;
  const CompiledRules& set_;
  ClassTable classes_;
  const DeviceTable& table_;
  const DeviceClass* device_;
  const Target& target_;
  DataType region_;
  // Of what has INT8 kernels; negative: the rules have no such class.
  std::array<int, 3> int8_classes_;
  bool batch_assumed_ = false;
  CostEstimate out_;
};

}  // namespace

CostEstimate estimate_cost(const Prediction& prediction, const Graph& rewritten,
                           const RuleSet& rules, const Target& target) {
  return Estimator(prediction, rewritten, rules, target).run();
}

}  // namespace qdq
