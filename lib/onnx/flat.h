// flat.h: a model between its bytes and the Graph. Subgraphs are flattened and function calls
// inlined, names are resolved to dense numbers; nothing is folded yet.
//
// Node and value numbers are positions in FlatModel's arrays. Views point into the file or into
// FlatModel::made_names.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onnx/node_scan.h"
#include "onnx/read_error.h"
#include "onnx/tensor.h"
#include "onnx/wire.h"
#include "qdq_lint/graph.h"

namespace qdq::reader {

constexpr std::uint32_t kNone = 0xffffffffu;

enum class FlatKind : std::uint8_t { Input, Constant, Result };

struct FlatValue {
  std::string_view name;
  FlatKind kind = FlatKind::Result;
  bool network_input = false;
  bool graph_output = false;
  std::uint32_t producer = kNone;  // Result: a node
  std::uint32_t result_index = 0;
  std::uint32_t constant = kNone;  // Constant: a position in FlatModel::constants
  TensorType type;                 // as declared; inferred later
};

// Operators that the reader itself looks for.
enum class FlatRole : std::uint8_t { Plain, Quantize, Dequantize, Constant, Cast, Identity };

struct FlatNode {
  Range range;  // of the NodeProto
  std::string_view name;
  std::string_view op;  // one of FlatModel::ops: comparing it does not bring in the file
  std::string_view domain;
  std::uint32_t op_number = 0;  // in FlatModel::ops
  FlatRole role = FlatRole::Plain;
  bool named = true;
  // Stands for a function's result that is one of its operands. It has the call's origin and range,
  // but none of its attributes.
  bool passes_through = false;
  bool is_call = false;  // inlined: only its origin remains
  bool folded = false;   // its results became constants
  // Its attributes are not among FlatModel's: read_attributes() reads them, or says what is wrong with them.
  bool unread = false;
  std::uint32_t scope = 0;
  std::uint32_t index = 0;  // in its graph
  std::uint32_t first_operand = 0;
  std::uint32_t operand_count = 0;
  std::uint32_t first_result = 0;
  std::uint32_t result_count = 0;
};

// The attributes that a function body may refer to, by name; values are AttributeProto ranges.
using Binding = std::map<std::string_view, Range>;

// A graph that nodes stand in: the main graph (scope 0), a subgraph, a function's body.
struct FlatScope {
  std::string text;  // Origin::scope
  std::int64_t opset = 0;
  std::uint32_t binding = kNone;  // in FlatModel::bindings; kNone: no function
};

// An initializer, the value of a Constant node, or a Cast or Identity of another constant.
struct FlatConstant {
  TensorScan tensor;             // name, type and dims always; contents of a root only
  std::uint32_t values = kNone;  // in FlatModel::value_lists: a root without a tensor
  std::uint32_t parent = kNone;  // set: not a root
  bool is_cast = false;          // of the parent; else an Identity
  std::uint32_t depth = 0;       // steps to the root
  std::uint32_t node = kNone;    // folded into it, with those of `parent`; kNone: an initializer
  std::string_view source;       // initializer, or name of the Constant node at the root
};

// A Constant node's value_float, value_floats, value_int or value_ints.
struct ValueList {
  std::vector<std::int64_t> ints;
  std::vector<double> floats;
};

// A Mark of model.h before its node has an origin.
struct FlatMark {
  std::uint32_t node = kNone;  // kNone: the model's own
  std::string text;
  std::string_view place;
};

struct FlatModel {
  Bytes file;
  std::vector<std::string_view> ops;  // the operators that the model has, by name
  std::vector<FlatValue> values;
  std::vector<FlatNode> nodes;
  std::vector<std::uint32_t> operands;  // values, or kNone for an absent operand
  std::vector<std::uint32_t> results;   // likewise
  std::vector<std::uint32_t> sequence;  // nodes that are not calls, in file order
  std::vector<FlatScope> scopes;
  std::vector<Binding> bindings;
  std::vector<Attributes> attributes;  // by node; of folded nodes and calls empty
  std::vector<FlatConstant> constants;
  std::vector<ValueList> value_lists;
  std::vector<std::uint32_t> inputs;   // network inputs
  std::vector<std::uint32_t> outputs;  // graph outputs
  // A call's origin stands with one node of its body: {body node, call}.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> calls;
  // Calls whose first result a node passes through: that node, which has the call's origin.
  std::unordered_map<std::uint32_t, std::uint32_t> stand_ins;
  std::deque<std::string> made_names;
  std::vector<std::string> notes;
  std::vector<FlatMark> marks;  // the model's own first, then in the order of `nodes`
  std::size_t mark_bytes = 0;

  std::span<const std::uint32_t> operands_of(const FlatNode& node) const {
    return std::span(operands).subspan(node.first_operand, node.operand_count);
  }
  std::span<const std::uint32_t> results_of(const FlatNode& node) const {
    return std::span(results).subspan(node.first_result, node.result_count);
  }
  bool is_constant(std::uint32_t value) const {
    return value != kNone && values[value].kind == FlatKind::Constant;
  }
  std::string_view keep(std::string name) { return made_names.emplace_back(std::move(name)); }
};

// Calls `see` with each attribute of a node, as it stands in the file; references to a function
// call's attributes are resolved.
void each_attribute(const FlatModel& model, const FlatNode& node,
                    const std::function<void(const AttrScan&)>& see);

// Puts the value that a reference stands for into `attr`, which a node of that scope has. False: the node is
// inside a function, and the call does not give the attribute.
bool resolve_reference(const FlatModel& model, std::uint32_t scope, AttrScan& attr);

// Fills FlatModel::attributes for the nodes that flattening left unread.
Result<void> read_attributes(FlatModel& model);

// One integer attribute; empty if there is none of that name and type.
std::optional<std::int64_t> integer(const Attributes& attributes, std::string_view name);

// QuantizeLinear or DequantizeLinear, of ONNX or in ONNX Runtime's domain, where they mean the same.
inline bool is_quantize(const FlatNode& node) { return node.role == FlatRole::Quantize; }
inline bool is_dequantize(const FlatNode& node) { return node.role == FlatRole::Dequantize; }

// The part that an operator of a domain has.
FlatRole role_of(std::string_view op, std::string_view domain);

// A name from the model, cut to a length that a sentence can bear.
std::string clipped(std::string_view name);

}  // namespace qdq::reader
