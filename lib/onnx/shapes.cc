#include "onnx/shapes.h"

#include "onnx/op_types.h"
#include "onnx/shape_values.h"

namespace qdq::reader {
namespace {

class TypeInference {
 public:
  TypeInference(FlatModel& model, ConstantReader& constants, FlatQuants& quants)
      : model_(model), quants_(quants), values_(model, constants) {
    for (const std::string_view op : model.ops) rules_.push_back(op_rule(op));
  }

  void run() {
    for (const std::uint32_t number : model_.sequence) {
      const FlatNode& node = model_.nodes[number];
      if (node.folded) continue;
      if (is_quantize(node) || is_dequantize(node)) {
        infer_quant(number);
      } else if (node.domain.empty()) {
        infer(node, model_.attributes[number]);
      }
    }
  }

 private:
  void infer(const FlatNode& node, const Attributes& attributes) {
    OpView op(model_, values_, node, attributes);
    if (const OpRule rule = rules_[node.op_number]) rule(op);
    values_.follow(node, attributes);
  }

  // Around Q and DQ the parameters say what the type is, whatever the model declares.
  void infer_quant(std::uint32_t number) {
    const FlatNode& node = model_.nodes[number];
    const DataType quantized = quantized_type(model_, number);
    if (quants_.of_node[number] != kNone) {
      FlatQuant& quant = quants_.quants[quants_.of_node[number]];
      quant.type = quantized == DataType::Undefined ? DataType::Int8 : quantized;
    }
    if (node.result_count == 0 || model_.results_of(node)[0] == kNone) return;
    const DataType type = is_quantize(node) ? quantized : dequantized_type(model_, number);
    const TensorType& data = model_.values[model_.operands_of(node)[0]].type;
    TensorType& result = model_.values[model_.results_of(node)[0]].type;
    merge_type(type, data.shape, result);
    if (type != DataType::Undefined) result.type = type;
  }

  FlatModel& model_;
  FlatQuants& quants_;
  ShapeValues values_;
  std::vector<OpRule> rules_;  // by number of the operator
};

}  // namespace

void infer_types(FlatModel& model, ConstantReader& constants, FlatQuants& quants) {
  TypeInference(model, constants, quants).run();
}

}  // namespace qdq::reader
