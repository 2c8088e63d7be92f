// What in a Q or DQ does not fit together, as notes that name the node.
#include "onnx/element_type.h"
#include "onnx/quant_params.h"

namespace qdq::reader {
namespace {

using Dims = std::vector<std::int64_t>;

std::string dims_text(const Dims& dims) {
  if (dims.size() > 8) return "rank " + std::to_string(dims.size());
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); ++i) {
    text += (i == 0 ? "" : ",") + (dims[i] < 0 ? "?" : std::to_string(dims[i]));
  }
  return text + "]";
}

class Misfits {
 public:
  Misfits(FlatModel& model, std::uint32_t node, const FlatQuant& quant)
      : model_(model),
        node_(model.nodes[node]),
        attributes_(model.attributes[node]),
        operands_(model.operands_of(node_)),
        quant_(quant),
        scale_(dims_of(quant.scale_value)) {}

  void note_all() {
    if (element_count(scale_) == 0) note("the scale is empty");
    check_zero_point();
    check_types();
    const TensorType& data = model_.values[operands_[0]].type;
    if (!data.shape) return;
    if (quant_.granularity == Granularity::PerChannel) check_channels(*data.shape);
    if (quant_.granularity == Granularity::Block) check_blocks(*data.shape);
  }

 private:
  const Dims& dims_of(std::uint32_t value) const {
    return model_.constants[model_.values[value].constant].tensor.dims;
  }

  void note(const std::string& what) {
    model_.notes.push_back(std::string(node_.op) + " " + clipped(node_.name) + ": " + what);
  }

  void check_zero_point() {
    if (quant_.zero_point_value == kNone) return;
    const Dims& zero = dims_of(quant_.zero_point_value);
    const bool both_single = element_count(zero) == 1 && element_count(scale_) == 1;
    if (zero == scale_ || both_single) return;
    note("the scale has dimensions " + dims_text(scale_) + ", the zero point " + dims_text(zero));
  }

  void check_types() {
    const DataType data = model_.values[operands_[0]].type.type;
    const std::int64_t declared = integer(attributes_, "output_dtype").value_or(0);
    const auto output = element_type(declared);
    if (quant_.zero_point_value == kNone) return;
    if (quant_.quantizes && declared != 0 && output != quant_.type) {
      note("output_dtype is " + std::string(type_name(output)) + ", the zero point " +
           std::string(type_name(quant_.type)));
    }
    if (!quant_.quantizes && data != DataType::Undefined && data != quant_.type) {
      note("the data is " + std::string(type_name(data)) + ", the zero point " +
           std::string(type_name(quant_.type)));
    }
  }

  // The axis counted from the front; empty, with a note, if there is no such axis.
  std::optional<std::size_t> axis_in(const Dims& data) {
    const auto rank = static_cast<std::int64_t>(data.size());
    if (quant_.axis >= rank || quant_.axis < -rank) {
      note("axis " + std::to_string(quant_.axis) + " is out of range for data of rank " +
           std::to_string(rank));
      return std::nullopt;
    }
    return static_cast<std::size_t>(quant_.axis < 0 ? quant_.axis + rank : quant_.axis);
  }

  void check_channels(const Dims& data) {
    const std::optional<std::size_t> axis = axis_in(data);
    if (!axis || data[*axis] < 0 || data[*axis] == scale_[0]) return;
    note("the scale has " + std::to_string(scale_[0]) + " elements, the data " +
         std::to_string(data[*axis]) + " along axis " + std::to_string(quant_.axis));
  }

  void check_blocks(const Dims& data) {
    if (scale_.size() != data.size()) {
      note("the scale has rank " + std::to_string(scale_.size()) + ", the data rank " +
           std::to_string(data.size()));
      return;
    }
    const std::optional<std::size_t> axis = axis_in(data);
    if (!axis) return;
    if (quant_.block_size <= 0) {
      note("a scale of rank " + std::to_string(scale_.size()) + " without block_size");
      return;
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (data[i] < 0) continue;
      // Not (data + block - 1) / block, which may overflow.
      const std::int64_t blocks = data[i] / quant_.block_size + (data[i] % quant_.block_size != 0);
      if (scale_[i] == (i == *axis ? blocks : data[i])) continue;
      note("a scale of dimensions " + dims_text(scale_) + " does not cover data of dimensions " +
           dims_text(data) + " in blocks of " + std::to_string(quant_.block_size) + " along axis " +
           std::to_string(quant_.axis));
      return;
    }
  }

  FlatModel& model_;
  const FlatNode& node_;
  const Attributes& attributes_;
  std::span<const std::uint32_t> operands_;
  const FlatQuant& quant_;
  const Dims& scale_;
};

}  // namespace

void note_misfits(FlatModel& model, const FlatQuants& quants) {
  for (const std::uint32_t number : model.sequence) {
    if (const FlatQuant* quant = quants.find(number)) Misfits(model, number, *quant).note_all();
  }
}

}  // namespace qdq::reader
