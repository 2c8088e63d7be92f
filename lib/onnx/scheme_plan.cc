#include "onnx/scheme_plan.h"

#include <algorithm>
#include <array>

#include "qdq_lint/printable.h"

namespace qdq {
namespace {

Error misfit(const Graph& graph, ValueId tensor, std::string what) {
  Error error{ErrorKind::Usage, std::move(what)};
  if (index(tensor) < graph.values().size())
    error.where.piece = printable(graph.value(tensor).name);
  return error;
}

bool is_quantized_type(DataType type) {
  constexpr std::array kTypes = std::to_array(
      {DataType::Int8, DataType::UInt8, DataType::Int16, DataType::UInt16, DataType::Int4,
       DataType::UInt4, DataType::Float8E4M3FN, DataType::Float8E4M3FNUZ, DataType::Float8E5M2,
       DataType::Float8E5M2FNUZ, DataType::Float4E2M1});
  return std::ranges::find(kTypes, type) != kTypes.end();
}

// Empty if the numbers fit the tensor.
std::string why_not(const Quantizer& quantizer, const Value& tensor) {
  if (!is_quantized_type(quantizer.type))
    return "a tensor is not quantized to " + std::string(type_name(quantizer.type));
  const std::size_t scales = quantizer.scale.size();
  if (scales == 0) return "a quantizer needs a scale";
  if (!quantizer.zero_point.empty() && quantizer.zero_point.size() != scales)
    return "there are " + std::to_string(scales) + " scales and " +
           std::to_string(quantizer.zero_point.size()) + " zero points";
  if (scales == 1 || !tensor.type.shape) return "";
  const auto rank = static_cast<std::int64_t>(tensor.type.shape->size());
  if (quantizer.axis >= rank || quantizer.axis < -rank)
    return "axis " + std::to_string(quantizer.axis) + " is out of range for rank " +
           std::to_string(rank);
  const auto axis =
      static_cast<std::size_t>(quantizer.axis < 0 ? quantizer.axis + rank : quantizer.axis);
  const std::int64_t dim = (*tensor.type.shape)[axis];
  if (dim < 0 || static_cast<std::uint64_t>(dim) == scales) return "";
  return "there are " + std::to_string(scales) + " scales for " + std::to_string(dim) +
         " slices along axis " + std::to_string(quantizer.axis);
}

class Planner {
 public:
  Planner(const Graph& graph, const Places& places, const Scheme& scheme)
      : graph_(graph), places_(places), scheme_(scheme) {}

  Result<SchemePlan> run() {
    if (Result<void> done = take_out(); !done) return done.take_error();
    plan_.first_slot.reserve(graph_.nodes().size());
    std::uint32_t slots = 0;
    for (const Node& node : graph_.nodes()) {
      plan_.first_slot.push_back(slots);
      slots += static_cast<std::uint32_t>(node.operands.size());
    }
    plan_.served_by.assign(slots, kNoPlace);
    // From the back, a tensor's placements for one reader come before that for all of them.
    const auto count = static_cast<std::uint32_t>(scheme_.placements().size());
    for (std::uint32_t k = count; k-- > 0;)
      if (Result<void> done = serve(k); !done) return done.take_error();
    return std::move(plan_);
  }

 private:
  Result<void> take_out() {
    plan_.gone.assign(graph_.nodes().size(), false);
    plan_.reads.reserve(graph_.values().size());
    for (const Value& value : graph_.values()) plan_.reads.push_back(value.id);
    for (PairId id : scheme_.taken_out()) {
      if (index(id) >= places_.pairs.size())
        return Error{ErrorKind::Usage, "the model has no pair " + std::to_string(index(id))};
      // Pairs come in topological order: what stands in front is known.
      const ModelPair& pair = places_.pairs[index(id)];
      plan_.gone[index(pair.dequantize)] = true;
      plan_.reads[index(graph_.node(pair.dequantize).results[0])] = plan_.reads[index(pair.tensor)];
    }
    for (PairId id : scheme_.taken_out()) {
      const NodeId quantize = places_.pairs[index(id)].quantize;
      const Value& result = graph_.value(graph_.node(quantize).results[0]);
      plan_.gone[index(quantize)] =
          !result.graph_output && std::ranges::all_of(result.uses, [&](const Use& use) {
            return plan_.gone[index(use.node)];
          });
    }
    return {};
  }

  Result<void> serve(std::uint32_t number) {
    const Placement& placement = scheme_.placements()[number];
    const ValueId tensor = placement.tensor;
    if (!placement.quantizer) return misfit(graph_, tensor, "a placement has no quantizer");
    if (index(tensor) >= places_.tensor_of.size() || places_.tensor_of[index(tensor)] == kNoPlace)
      return misfit(graph_, tensor, "no pair can stand at this tensor");
    if (std::string why = why_not(*placement.quantizer, graph_.value(tensor)); !why.empty())
      return misfit(graph_, tensor, std::move(why));
    bool any = false;
    for (const Use& use : places_.tensors[places_.tensor_of[index(tensor)]].readers) {
      if (placement.reader && !(*placement.reader == use)) continue;
      const ValueId operand = graph_.node(use.node).operands[use.slot];
      std::uint32_t& server = plan_.served_by[plan_.first_slot[index(use.node)] + use.slot];
      if (plan_.reads[index(operand)] != tensor || server != kNoPlace) continue;
      server = number;
      any = true;
    }
    if (any) return {};
    return misfit(graph_, tensor,
                  placement.reader ? "this operand does not read the tensor itself"
                                   : "no reader of the tensor is left for a pair");
  }

  const Graph& graph_;
  const Places& places_;
  const Scheme& scheme_;
  SchemePlan plan_;
};

}  // namespace

Result<SchemePlan> plan_scheme(const Graph& graph, const Places& places, const Scheme& scheme) {
  return Planner(graph, places, scheme).run();
}

}  // namespace qdq
