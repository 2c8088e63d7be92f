#include "onnx/constants.h"

#include <algorithm>
#include "onnx/element_type.h"

#include "onnx/number_format.h"
#include "onnx/scan.h"

namespace qdq::reader {
namespace {

// Longer chains of Cast and Identity stay nodes: each constant lists all nodes folded into it.
constexpr std::uint32_t kMaxChain = 64;

TensorType type_of(const TensorScan& tensor) {
  TensorType type{tensor.type, std::nullopt};
  if (tensor.dims.size() > kMaxRank) return type;
  type.shape = tensor.dims;
  for (std::int64_t& dim : *type.shape) dim = std::max<std::int64_t>(dim, -1);
  return type;
}

void make_constant(FlatModel& model, std::uint32_t value, FlatConstant constant) {
  FlatValue& result = model.values[value];
  result.kind = FlatKind::Constant;
  result.type = type_of(constant.tensor);
  result.producer = kNone;
  result.constant = static_cast<std::uint32_t>(model.constants.size());
  model.constants.push_back(std::move(constant));
}

void set_list(FlatModel& model, const AttrScan& attr, ValueList list, FlatConstant& constant) {
  const bool floats = attr.type == AttrType::Float || attr.type == AttrType::Floats;
  const bool scalar = attr.type == AttrType::Float || attr.type == AttrType::Int;
  const std::size_t size = floats ? list.floats.size() : list.ints.size();
  constant.tensor.type = floats ? DataType::Float : DataType::Int64;
  if (!scalar) constant.tensor.dims = {static_cast<std::int64_t>(size)};
  constant.values = static_cast<std::uint32_t>(model.value_lists.size());
  model.value_lists.push_back(std::move(list));
}

// value_floats, value_ints, value_strings.
Result<bool> describe_list(FlatModel& model, const AttrScan& attr, FlatConstant& constant) {
  Result<AttrValue> value = attribute_value(model.file, attr);
  if (!value) return value.take_error();
  if (auto* floats = std::get_if<std::vector<double>>(&*value)) {
    set_list(model, attr, {{}, std::move(*floats)}, constant);
    return true;
  }
  if (auto* ints = std::get_if<std::vector<std::int64_t>>(&*value)) {
    set_list(model, attr, {std::move(*ints), {}}, constant);
    return true;
  }
  const auto* strings = std::get_if<std::vector<std::string>>(&*value);
  if (strings == nullptr) return false;
  constant.tensor.type = DataType::String;
  constant.tensor.dims = {static_cast<std::int64_t>(strings->size())};
  return true;
}

// The constant that one attribute of a Constant node describes. False: it describes none.
Result<bool> describe(FlatModel& model, const AttrScan& attr, FlatConstant& constant) {
  const auto is = [&](std::string_view name, AttrType type) {
    return attr.name == name && attr.type == type;
  };
  if (is("value", AttrType::Tensor) || is("sparse_value", AttrType::SparseTensor)) {
    const bool dense = attr.type == AttrType::Tensor;
    constant.tensor = {};
    auto read = dense ? parse_tensor(model.file, attr.t, constant.tensor)
                      : parse_sparse_tensor(model.file, attr.sparse_tensor, constant.tensor);
    if (!read) return read.take_error();
    return true;
  }
  if (is("value_float", AttrType::Float)) {
    set_list(model, attr, {{}, {double{attr.f}}}, constant);
    return true;
  }
  if (is("value_int", AttrType::Int)) {
    set_list(model, attr, {{attr.i}, {}}, constant);
    return true;
  }
  if (is("value_string", AttrType::String)) {
    constant.tensor.type = DataType::String;
    return true;
  }
  return attr.name.starts_with("value_") ? describe_list(model, attr, constant) : false;
}

Result<bool> fold_constant_node(FlatModel& model, std::uint32_t number) {
  const FlatNode node = model.nodes[number];
  if (node.result_count != 1 || model.results_of(node)[0] == kNone) return false;
  FlatConstant constant;
  bool found = false;
  Result<void> fault;
  each_attribute(model, node, [&](const AttrScan& attr) {
    Result<bool> described = describe(model, attr, constant);
    if (!described && fault) fault = described.take_error();
    found = found || (described && *described);
  });
  if (!fault) return fault.take_error();
  if (!found) return false;
  constant.source = node.name;
  constant.node = number;
  make_constant(model, model.results_of(node)[0], std::move(constant));
  return true;
}

bool fold_chain_link(FlatModel& model, std::uint32_t number) {
  const FlatNode node = model.nodes[number];
  const bool is_cast = node.role == FlatRole::Cast;
  if (node.operand_count != 1 || node.result_count != 1) return false;
  const std::uint32_t operand = model.operands_of(node)[0];
  const std::uint32_t result = model.results_of(node)[0];
  if (!model.is_constant(operand) || result == kNone) return false;
  const std::uint32_t parent_number = model.values[operand].constant;
  const FlatConstant& parent = model.constants[parent_number];
  if (parent.depth >= kMaxChain || parent.tensor.dims.size() > kMaxRank) return false;
  FlatConstant constant;
  constant.tensor.type = parent.tensor.type;
  constant.tensor.dims = parent.tensor.dims;
  constant.parent = parent_number;
  constant.is_cast = is_cast;
  constant.depth = parent.depth + 1;
  constant.source = parent.source;
  constant.node = number;
  if (is_cast) {
    const DataType to = element_type(integer(model.attributes[number], "to").value_or(0));
    if (to == DataType::Undefined) return false;
    constant.tensor.type = to;
  }
  make_constant(model, result, std::move(constant));
  return true;
}

}  // namespace

Result<void> fold_constants(FlatModel& model) {
  for (FlatValue& value : model.values) {
    if (value.kind != FlatKind::Constant) continue;
    value.type = type_of(model.constants[value.constant].tensor);
  }
  for (const std::uint32_t number : model.sequence) {
    FlatNode& node = model.nodes[number];
    if (node.role == FlatRole::Constant) {
      const Result<bool> folded = fold_constant_node(model, number);
      if (!folded) return folded.error();
      node.folded = *folded;
    } else if (node.role == FlatRole::Cast || node.role == FlatRole::Identity) {
      node.folded = fold_chain_link(model, number);
      if (node.folded) model.attributes[number] = {};
    }
  }
  return {};
}

std::string ConstantReader::refuse(const FlatConstant& constant, std::uint64_t most) const {
  const std::optional<std::uint64_t> count = element_count(constant.tensor.dims);
  if (!count) return "its dimensions are not valid";
  if (*count > most) {
    return "it has " + std::to_string(*count) + " elements, more than " + std::to_string(most);
  }
  return {};
}

Elements ConstantReader::elements(const FlatConstant& root, std::uint64_t count, Where where) {
  const TensorScan& tensor = root.tensor;
  if (!tensor.external) return inline_elements(model_.file, tensor, count);
  if (where == Where::Model) return {{}, "its data lies in another file"};
  if (bit_width(tensor.type) == 0) return {{}, "its element type has no numbers"};
  const ExternalLocation location = external_location(model_.file, tensor);
  ExternalData::Slice slice = external_.read(location, raw_size(tensor.type, count));
  if (!slice.why.empty()) return {{}, std::move(slice.why)};
  return raw_elements(slice.bytes, tensor.type, count);
}

ConstantReader::Contents<double> ConstantReader::numbers(std::uint32_t constant, std::uint64_t most,
                                                         Where where) {
  const FlatConstant* at = &model_.constants[constant];
  if (std::string why = refuse(*at, most); !why.empty()) return {{}, std::move(why)};
  std::vector<DataType> casts;
  for (; at->parent != kNone; at = &model_.constants[at->parent]) {
    if (at->is_cast) casts.push_back(at->tensor.type);
  }
  Contents<double> contents;
  if (at->values != kNone) {
    const ValueList& list = model_.value_lists[at->values];
    contents.numbers = list.floats;
    for (const std::int64_t number : list.ints) {
      contents.numbers.push_back(static_cast<double>(number));
    }
  } else {
    Elements found = elements(*at, *element_count(at->tensor.dims), where);
    if (!found.why.empty()) return {{}, std::move(found.why)};
    contents.numbers = decode_bits(at->tensor.type, found.bits);
  }
  std::ranges::reverse(casts);
  for (const DataType to : casts) {
    if (bit_width(to) == 0) return {{}, "its element type has no numbers"};
    for (double& number : contents.numbers) number = cast_number(number, to);
  }
  return contents;
}

ConstantReader::Contents<std::int64_t> ConstantReader::integers(std::uint32_t constant,
                                                                std::uint64_t most, Where where) {
  const FlatConstant* at = &model_.constants[constant];
  if (!is_integer(at->tensor.type)) return {{}, "its elements are not integers"};
  if (std::string why = refuse(*at, most); !why.empty()) return {{}, std::move(why)};
  bool cast = false;
  for (; at->parent != kNone; at = &model_.constants[at->parent]) cast = cast || at->is_cast;
  Contents<std::int64_t> contents;
  if (cast) {
    Contents<double> found = numbers(constant, most, where);
    if (!found.why.empty()) return {{}, std::move(found.why)};
    for (const double number : found.numbers) contents.numbers.push_back(to_int64(number));
    return contents;
  }
  if (at->values != kNone) return {model_.value_lists[at->values].ints, {}};
  Elements found = elements(*at, *element_count(at->tensor.dims), where);
  if (!found.why.empty()) return {{}, std::move(found.why)};
  for (const std::uint64_t bits : found.bits) {
    contents.numbers.push_back(decode_integer_bits(at->tensor.type, bits));
  }
  return contents;
}

}  // namespace qdq::reader
