#include "onnx/quant_params.h"

#include <algorithm>
#include "onnx/element_type.h"

namespace qdq::reader {
namespace {

DataType output_dtype(const Attributes& attributes) {
  return element_type(integer(attributes, "output_dtype").value_or(0));
}

}  // namespace

// ONNX says uint8 for a QuantizeLinear without zero point; TensorRT, which may leave it out, int8.
DataType quantized_type(const FlatModel& model, std::uint32_t number) {
  const FlatNode& node = model.nodes[number];
  const std::span<const std::uint32_t> operands = model.operands_of(node);
  if (operands.size() > 2 && operands[2] != kNone) return model.values[operands[2]].type.type;
  if (is_dequantize(node)) return model.values[operands[0]].type.type;
  const DataType declared = output_dtype(model.attributes[number]);
  return declared == DataType::Undefined ? DataType::Int8 : declared;
}

DataType dequantized_type(const FlatModel& model, std::uint32_t number) {
  const DataType declared = output_dtype(model.attributes[number]);
  if (declared != DataType::Undefined) return declared;
  return model.values[model.operands_of(model.nodes[number])[1]].type.type;
}

// One element is one element, however many dimensions it is written with.
ConstantId QuantReader::intern_new(std::uint32_t value) {
  const std::uint32_t number = model_.values[value].constant;
  const FlatConstant& source = model_.constants[number];
  ConstantReader::Contents<double> contents =
      constants_.numbers(number, limits_.max_scale_elements, ConstantReader::Where::Anywhere);
  Constant constant;
  constant.type = source.tensor.type;
  constant.dims = source.tensor.dims;
  if (element_count(constant.dims) == 1) constant.dims.clear();
  constant.known = contents.why.empty();
  constant.data = std::move(contents.numbers);
  // Names of values are unique; an unknown constant must not be taken for another one.
  constant.source = constant.known ? source.source : model_.values[value].name;
  if (!constant.known) unreadable_.emplace(number, std::move(contents.why));
  return editor_.intern(std::move(constant));
}

ConstantId QuantReader::intern(std::uint32_t value, std::string_view role, const FlatNode& node) {
  const std::uint32_t number = model_.values[value].constant;
  if (!interned_[number]) interned_[number] = intern_new(value);
  const auto why = unreadable_.empty() ? unreadable_.end() : unreadable_.find(number);
  if (why != unreadable_.end()) {
    model_.notes.push_back(std::string(role) + " of " + clipped(node.name) +
                           " could not be read: " + why->second);
  }
  return *interned_[number];
}

FlatQuant QuantReader::describe(std::uint32_t number, std::uint32_t scale,
                                std::uint32_t zero_point) {
  const FlatNode& node = model_.nodes[number];
  const Attributes& attributes = model_.attributes[number];
  FlatQuant quant;
  quant.quantizes = is_quantize(node);
  quant.scale_value = scale;
  quant.zero_point_value = zero_point;
  quant.scale = intern(scale, "scale", node);
  if (zero_point != kNone) quant.zero_point = intern(zero_point, "zero point", node);
  const TensorScan& tensor = model_.constants[model_.values[scale].constant].tensor;
  const std::int64_t block_size = integer(attributes, "block_size").value_or(0);
  if (tensor.dims.empty() || element_count(tensor.dims) == 1) {
    quant.granularity = Granularity::PerTensor;
  } else if (block_size > 0 || tensor.dims.size() > 1) {
    quant.granularity = Granularity::Block;
    quant.block_size = block_size;
  } else {
    quant.granularity = Granularity::PerChannel;
  }
  if (quant.granularity != Granularity::PerTensor) {
    quant.axis = integer(attributes, "axis").value_or(1);
  }
  return quant;
}

Result<void> QuantReader::read_node(std::uint32_t number, FlatQuants& quants) {
  const FlatNode& node = model_.nodes[number];
  const std::span<const std::uint32_t> operands = model_.operands_of(node);
  if (operands.size() < 2 || operands[0] == kNone || operands[1] == kNone) {
    const bool data = !operands.empty() && operands[0] != kNone;
    return bad_graph(std::string(node.op) + " has no " + (data ? "scale" : "data") +
                         "; it takes data, scale and an optional zero point",
                     node.name, data ? model_.values[operands[0]].name : std::string_view{});
  }
  if (operands.size() > 3) {
    model_.notes.push_back(std::string(node.op) + " " + clipped(node.name) + ": it has " +
                           std::to_string(operands.size()) + " operands and takes at most 3");
  }
  const std::uint32_t zero_point = operands.size() > 2 ? operands[2] : kNone;
  if (!model_.is_constant(operands[1])) return {};
  if (zero_point != kNone && !model_.is_constant(zero_point)) return {};
  quants.of_node[number] = static_cast<std::uint32_t>(quants.quants.size());
  quants.quants.push_back(describe(number, operands[1], zero_point));
  return {};
}

Result<FlatQuants> QuantReader::read() {
  FlatQuants quants;
  quants.of_node.assign(model_.nodes.size(), kNone);
  interned_.resize(model_.constants.size());
  for (const std::uint32_t number : model_.sequence) {
    const FlatNode& node = model_.nodes[number];
    if (!is_quantize(node) && !is_dequantize(node)) continue;
    if (auto read = read_node(number, quants); !read) return read.take_error();
  }
  quants.constants = static_cast<std::size_t>(
      std::ranges::count_if(interned_, [](const auto& id) { return id.has_value(); }));
  return quants;
}

}  // namespace qdq::reader
