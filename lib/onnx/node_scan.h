// node_scan.h: NodeProto and AttributeProto, read in place. Tensors and graphs inside attributes
// stay byte ranges.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "onnx/wire.h"
#include "qdq_lint/graph.h"

namespace qdq::reader {

// ONNX AttributeProto.AttributeType numbers.
enum class AttrType : std::int32_t {
  Undefined = 0,
  Float = 1,
  Int = 2,
  String = 3,
  Tensor = 4,
  Graph = 5,
  Floats = 6,
  Ints = 7,
  Strings = 8,
  Tensors = 9,
  Graphs = 10,
  SparseTensor = 11,
  SparseTensors = 12,
  TypeProto = 13,
  TypeProtos = 14,
};

struct NodeScan {
  std::string_view name;
  std::string_view op;
  std::string_view domain;
  std::string_view overload;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::string_view doc_string;
  std::vector<Range> attributes;
  Range attribute_fields;       // from the tag of the first attribute to the end of the last
  std::vector<Range> metadata;  // of metadata_props, which IR version 10 brought
};

// Overwrites `node`, keeping its vectors' memory.
Result<void> parse_node(Bytes file, Range range, NodeScan& node);

struct AttrScan {
  std::string_view name;
  std::string_view ref;  // ref_attr_name: takes the value of the function call's attribute
  AttrType type = AttrType::Undefined;  // deduced where the model, being old, does not say
  Range range;                          // of the AttributeProto
  std::int64_t i = 0;
  float f = 0;
  Range s;
  Range t;
  Range sparse_tensor;
  std::vector<Range> graphs;  // g and graphs
};

// Overwrites `attr`, keeping its vector's memory.
Result<void> parse_attribute(Bytes file, Range range, AttrScan& attr);

// The value of an attribute whose `ref` has been resolved. Lists are read again from its range.
Result<AttrValue> attribute_value(Bytes file, const AttrScan& attr);

}  // namespace qdq::reader
