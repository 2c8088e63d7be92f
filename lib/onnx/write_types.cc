#include "onnx/write_types.h"

#include <algorithm>
#include <array>
#include <vector>

#include "onnx/write_names.h"

namespace qdq::writer {
namespace {

// Operators whose results have the type of their first operand, whatever it is.
constexpr std::array kMovers = std::to_array<std::string_view>(
    {"Concat", "DepthToSpace", "Expand", "Flatten", "Gather", "Identity", "MaxPool", "Pad",
     "Reshape", "Resize", "Slice", "SpaceToDepth", "Split", "Squeeze", "Tile", "Transpose",
     "Unsqueeze"});

class Types {
 public:
  Types(const Model& model, const Graph& edited) : model_(model.graph), edited_(edited) {
    for (const Value& value : edited.values()) types_.push_back(value.type.type);
  }

  void visit(const Node& node) {
    if (!node.stages.empty() || node.results.empty()) return;
    const bool fresh = index(node.id) >= model_.nodes().size();
    const std::optional<QuantId> quant = quant_of(node);
    if (quant && node.op == "QuantizeLinear") {
      if (fresh || quant_of(model_.node(node.id)) != quant)
        set(node.results[0], edited_.quant(*quant).type);
    } else if (quant) {
      if (!is_float(type(node.results[0])))
        set(node.results[0], edited_.constant(edited_.quant(*quant).scale).type);
    } else if (std::ranges::find(kMovers, node.op) != kMovers.end() && node.domain.empty() &&
               !node.operands.empty() && (fresh || changed(node.operands[0]))) {
      const std::size_t moved = node.op == "MaxPool" ? 1 : node.results.size();  // not its indices
      for (std::size_t k = 0; k < moved; ++k) set(node.results[k], type(node.operands[0]));
    }
  }

  std::unordered_map<std::string_view, DataType> changes() const {
    std::unordered_map<std::string_view, DataType> out;
    for (const Value& value : model_.values())
      if (!value.erased && !edited_.value(value.id).erased && changed(value.id))
        out.emplace(value.name, types_[index(value.id)]);
    return out;
  }

 private:
  DataType type(ValueId id) const {
    return id == kNoValue ? DataType::Undefined : types_[index(id)];
  }
  void set(ValueId id, DataType type) {
    if (id != kNoValue && type != DataType::Undefined) types_[index(id)] = type;
  }
  // A tensor that is new has no other type than it has.
  bool changed(ValueId id) const {
    if (id == kNoValue || index(id) >= model_.values().size()) return false;
    return types_[index(id)] != model_.value(id).type.type;
  }

  const Graph& model_;
  const Graph& edited_;
  std::vector<DataType> types_;
};

}  // namespace

Result<std::unordered_map<std::string_view, DataType>> changed_types(const Model& model,
                                                                     const Graph& edited) {
  const Result<std::vector<NodeId>> order = topological_order(edited);
  if (!order) return order.error();
  Types types(model, edited);
  for (const NodeId id : *order) types.visit(edited.node(id));
  return types.changes();
}

}  // namespace qdq::writer
