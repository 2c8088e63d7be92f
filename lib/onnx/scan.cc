#include "onnx/scan.h"
#include "onnx/element_type.h"

namespace qdq::reader {
namespace {

Result<void> scan_opset(Bytes file, Range range, std::vector<OpsetImport>& opsets) {
  OpsetImport opset;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Bytes)) {
      opset.domain = canonical_domain(text_of(file, field.bytes));
    } else if (field.is(2, WireType::Varint)) {
      opset.version = field.integer();
    }
  }
  opsets.push_back(opset);
  return reader.status();
}

Result<void> scan_function(Bytes file, Range range, FunctionScan& function) {
  function.size += range.size();
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.type != WireType::Bytes) continue;
    switch (field.number) {
      case 1:
        function.name = text_of(file, field.bytes);
        break;
      case 4:
        function.inputs.push_back(text_of(file, field.bytes));
        break;
      case 5:
        function.outputs.push_back(text_of(file, field.bytes));
        break;
      case 7:
        function.nodes.push_back(field.bytes);
        break;
      case 9:
        if (auto opset = scan_opset(file, field.bytes, function.opsets); !opset) return opset;
        break;
      case 10:
        function.domain = canonical_domain(text_of(file, field.bytes));
        break;
      case 11:
        function.default_attributes.push_back(field.bytes);
        break;
      case 12:
        function.value_infos.push_back(field.bytes);
        break;
      case 13:
        function.overload = text_of(file, field.bytes);
        break;
      default:
        break;
    }
  }
  return reader.status();
}

Result<void> scan_model_field(Bytes file, const Field& field, ModelScan& scan) {
  if (field.is(1, WireType::Varint)) {
    scan.ir_version = field.integer();
    scan.has_ir_version = true;
  }
  if (field.type != WireType::Bytes) return {};
  switch (field.number) {
    case 2:
      scan.producer_name = text_of(file, field.bytes);
      return {};
    case 3:
      scan.producer_version = text_of(file, field.bytes);
      return {};
    case 7:
      scan.has_graph = true;
      return scan_graph(file, field.bytes, scan.graph);
    case 8:
      return scan_opset(file, field.bytes, scan.opsets);
    case 14:
      scan.metadata.push_back(field.bytes);
      return {};
    case 25:
      return scan_function(file, field.bytes, scan.functions.emplace_back());
    default:
      return {};
  }
}

Result<void> parse_dim(Bytes file, Range range, std::vector<std::int64_t>& dims) {
  std::int64_t dim = -1;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Varint)) dim = field.integer();
    if (field.is(2, WireType::Bytes)) dim = -1;
  }
  dims.push_back(dim < 0 ? -1 : dim);
  return reader.status();
}

Result<void> parse_shape(Bytes file, Range range, TensorType& type) {
  if (!type.shape) type.shape.emplace();
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (!field.is(1, WireType::Bytes)) continue;
    if (auto dim = parse_dim(file, field.bytes, *type.shape); !dim) return dim;
  }
  if (type.shape->size() > kMaxRank) type.shape.reset();
  return reader.status();
}

Result<void> parse_tensor_type(Bytes file, Range range, TensorType& type) {
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Varint)) {
      type.type = element_type(static_cast<std::int64_t>(field.value));
    } else if (field.is(2, WireType::Bytes)) {
      if (auto shape = parse_shape(file, field.bytes, type); !shape) return shape;
    }
  }
  return reader.status();
}

// Fields 1 and 8 of TypeProto, tensor and sparse tensor, have the same layout.
Result<void> parse_type(Bytes file, Range range, TensorType& type) {
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (!field.is(1, WireType::Bytes) && !field.is(8, WireType::Bytes)) continue;
    if (auto tensor = parse_tensor_type(file, field.bytes, type); !tensor) return tensor;
  }
  return reader.status();
}

}  // namespace

Result<void> scan_graph(Bytes file, Range graph, GraphScan& scan) {
  WireReader reader(file, graph);
  Field field;
  while (reader.next(field)) {
    if (field.type != WireType::Bytes) continue;
    switch (field.number) {
      case 1:
        scan.nodes.push_back(field.bytes);
        break;
      case 2:
        scan.name = text_of(file, field.bytes);
        break;
      case 5:
        scan.initializers.push_back(field.bytes);
        break;
      case 11:
        scan.inputs.push_back(field.bytes);
        break;
      case 12:
        scan.outputs.push_back(field.bytes);
        break;
      case 13:
        scan.value_infos.push_back(field.bytes);
        break;
      case 15:
        scan.sparse_initializers.push_back(field.bytes);
        break;
      default:
        break;
    }
  }
  return reader.status();
}

Result<void> scan_model(Bytes file, ModelScan& scan) {
  WireReader reader(file, {0, file.size()});
  Field field;
  while (reader.next(field)) {
    if (auto read = scan_model_field(file, field, scan); !read) return read;
  }
  return reader.status();
}

Result<void> parse_value_info(Bytes file, Range range, ValueInfo& info) {
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Bytes)) {
      info.name = reader.text(field);
    } else if (field.is(2, WireType::Bytes)) {
      if (auto type = parse_type(file, field.bytes, info.type); !type) return type;
    }
  }
  return reader.status();
}

std::int64_t default_opset(const std::vector<OpsetImport>& opsets) {
  std::int64_t version = 0;
  for (const OpsetImport& opset : opsets) {
    if (opset.domain.empty()) version = opset.version;
  }
  return version;
}

}  // namespace qdq::reader
