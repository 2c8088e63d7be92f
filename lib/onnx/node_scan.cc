#include "onnx/node_scan.h"

#include <bit>
#include <string>

namespace qdq::reader {
namespace {

// The type that a value field stands for, by field number.
AttrType type_of_field(std::uint32_t number) {
  switch (number) {
    case 2:
      return AttrType::Float;
    case 3:
      return AttrType::Int;
    case 4:
      return AttrType::String;
    case 5:
      return AttrType::Tensor;
    case 6:
      return AttrType::Graph;
    case 7:
      return AttrType::Floats;
    case 8:
      return AttrType::Ints;
    case 9:
      return AttrType::Strings;
    case 10:
      return AttrType::Tensors;
    case 11:
      return AttrType::Graphs;
    case 14:
      return AttrType::TypeProto;
    case 15:
      return AttrType::TypeProtos;
    case 22:
      return AttrType::SparseTensor;
    case 23:
      return AttrType::SparseTensors;
    default:
      return AttrType::Undefined;
  }
}

void take_bytes(const WireReader& reader, const Field& field, AttrScan& attr) {
  switch (field.number) {
    case 1:
      attr.name = reader.text(field);
      break;
    case 4:
      attr.s = field.bytes;
      break;
    case 5:
      attr.t = field.bytes;
      break;
    case 22:
      attr.sparse_tensor = field.bytes;
      break;
    case 6:
    case 11:
      attr.graphs.push_back(field.bytes);
      break;
    case 21:
      attr.ref = reader.text(field);
      break;
    default:
      break;
  }
}

Result<AttrValue> list_value(Bytes file, const AttrScan& attr) {
  std::vector<std::int64_t> ints;
  std::vector<std::uint64_t> floats;
  std::vector<std::string> strings;
  WireReader reader(file, attr.range);
  Field field;
  while (reader.next(field)) {
    Result<void> read;
    if (field.number == 7) read = append_fixed(file, field, 4, floats);
    if (field.number == 8) read = append_varints(file, field, ints);
    if (field.is(9, WireType::Bytes)) strings.emplace_back(text_of(file, field.bytes));
    if (!read) return read.take_error();
  }
  if (attr.type == AttrType::Ints) return AttrValue(std::move(ints));
  if (attr.type == AttrType::Strings) return AttrValue(std::move(strings));
  std::vector<double> numbers;
  numbers.reserve(floats.size());
  for (const std::uint64_t bits : floats) {
    numbers.push_back(double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))});
  }
  return AttrValue(std::move(numbers));
}

std::string opaque_kind(AttrType type) {
  switch (type) {
    case AttrType::Tensor:
      return "tensor";
    case AttrType::Graph:
      return "graph";
    case AttrType::Tensors:
      return "tensors";
    case AttrType::Graphs:
      return "graphs";
    case AttrType::SparseTensor:
      return "sparse_tensor";
    case AttrType::SparseTensors:
      return "sparse_tensors";
    case AttrType::TypeProto:
      return "type";
    case AttrType::TypeProtos:
      return "types";
    default:
      return "unknown";
  }
}

// The vectors keep their memory.
void clear(NodeScan& node) {
  node.name = node.op = node.domain = node.overload = node.doc_string = {};
  node.inputs.clear();
  node.outputs.clear();
  node.attributes.clear();
  node.attribute_fields = {};
  node.metadata.clear();
}

void clear(AttrScan& attr) {
  attr.name = attr.ref = {};
  attr.type = AttrType::Undefined;
  attr.i = 0;
  attr.f = 0;
  attr.s = attr.t = attr.sparse_tensor = {};
  attr.graphs.clear();
}

}  // namespace

Result<void> parse_node(Bytes file, Range range, NodeScan& node) {
  clear(node);
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.type != WireType::Bytes) continue;
    switch (field.number) {
      case 1:
        node.inputs.push_back(reader.text(field));
        break;
      case 2:
        node.outputs.push_back(reader.text(field));
        break;
      case 3:
        node.name = reader.text(field);
        break;
      case 4:
        node.op = reader.text(field);
        break;
      case 5:
        if (node.attributes.empty()) node.attribute_fields.begin = field.offset;
        node.attribute_fields.end = field.bytes.end;
        node.attributes.push_back(field.bytes);
        break;
      case 6:
        node.doc_string = reader.text(field);
        break;
      case 7:
        node.domain = reader.text(field);
        break;
      case 8:
        node.overload = reader.text(field);
        break;
      case 9:
        node.metadata.push_back(field.bytes);
        break;
      default:
        break;
    }
  }
  return reader.status();
}

Result<void> parse_attribute(Bytes file, Range range, AttrScan& attr) {
  clear(attr);
  attr.range = range;
  AttrType deduced = AttrType::Undefined;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (deduced == AttrType::Undefined) deduced = type_of_field(field.number);
    if (field.type == WireType::Bytes) {
      take_bytes(reader, field, attr);
    } else if (field.is(2, WireType::Fixed32)) {
      attr.f = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    } else if (field.is(3, WireType::Varint)) {
      attr.i = field.integer();
    } else if (field.is(20, WireType::Varint)) {
      attr.type = static_cast<AttrType>(static_cast<std::int32_t>(field.value));
    }
  }
  if (attr.type == AttrType::Undefined) attr.type = deduced;
  return reader.status();
}

Result<AttrValue> attribute_value(Bytes file, const AttrScan& attr) {
  switch (attr.type) {
    case AttrType::Float:
      return AttrValue(double{attr.f});
    case AttrType::Int:
      return AttrValue(attr.i);
    case AttrType::String:
      return AttrValue(std::string(text_of(file, attr.s)));
    case AttrType::Ints:
    case AttrType::Floats:
    case AttrType::Strings:
      return list_value(file, attr);
    default:
      return AttrValue(Opaque{opaque_kind(attr.type)});
  }
}

}  // namespace qdq::reader
