// graph.h: the graph that everything else works on.
//
// A Graph holds nodes and values in arenas with dense ids. A Value is produced by one node (or is a
// graph input or a constant) and is used by any number of operand slots. A node's operands are
// ordered; order carries meaning. Quantization is first-class: scale, zero point, axis and type of
// a QuantizeLinear or DequantizeLinear are folded into interned QuantParams, so "same scale" is a
// comparison of ids.
//
// A fused node keeps the operators it is made of as stages, so its meaning stays computable:
//   Conv{i, w -> o}(qx, qw, b) | Relu(%0)   is   Q{o}(Relu(Conv(DQ{i}(qx), DQ{w}(qw), b)))
//
// Graph gives const access only. It is built through GraphBuilder and changed through Rewriter
// (rewrite.h); both go through GraphEditor. Erased nodes stay as tombstones, so that ids and names
// in traces and findings stay valid.
//
// Thread safety: a const Graph may be read by any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "qdq_lint/attributes.h"
#include "qdq_lint/export.h"
#include "qdq_lint/result.h"
#include "qdq_lint/short_list.h"

namespace QDQ_LINT_API qdq {

enum class NodeId : std::uint32_t {};
enum class ValueId : std::uint32_t {};
enum class QuantId : std::uint32_t {};
enum class ConstantId : std::uint32_t {};
enum class OriginId : std::uint32_t {};
constexpr OriginId kNoOrigin{0xffffffff};
enum class StepId : std::uint32_t {};

constexpr ValueId kNoValue = static_cast<ValueId>(0xffffffffu);  // an absent optional operand
constexpr NodeId kNoNode = static_cast<NodeId>(0xffffffffu);

template <class Id>
constexpr std::size_t index(Id id) {  // of an id, in its arena
  return static_cast<std::size_t>(id);
}

// ONNX TensorProto.DataType numbers, so that types newer than the linked onnx keep their meaning.
enum class DataType : std::int32_t {
  Undefined = 0,
  Float = 1,
  UInt8 = 2,
  Int8 = 3,
  UInt16 = 4,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  String = 8,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  UInt32 = 12,
  UInt64 = 13,
  Complex64 = 14,
  Complex128 = 15,
  BFloat16 = 16,
  Float8E4M3FN = 17,
  Float8E4M3FNUZ = 18,
  Float8E5M2 = 19,
  Float8E5M2FNUZ = 20,
  UInt4 = 21,
  Int4 = 22,
  Float4E2M1 = 23,
  Float8E8M0 = 24,
};

// Short names of the graph notation: f32, f16, bf16, f64, i8, u8, i16, u16, i32, u32, i64, u64,
// bool, str, c64, c128, f8e4m3, f8e4m3fnuz, f8e5m2, f8e5m2fnuz, i4, u4, f4e2m1, f8e8m0; "?" for
// Undefined.
std::string_view type_name(DataType type);
std::optional<DataType> type_from_name(std::string_view name);
bool is_float(DataType type);  // f32, f16, bf16, f64: the high-precision types

// A tensor's type. Dims: -1 is unknown (dynamic). No shape at all: rank unknown.
struct TensorType {
  DataType type = DataType::Undefined;
  std::optional<std::vector<std::int64_t>> shape;
  bool operator==(const TensorType&) const = default;
};

// An interned constant: a scale, a zero point. Two constants are one when type, dims and bits
// agree. A constant whose content could not be read (missing external data) is known = false and is
// equal only to itself by `source`.
struct Constant {
  DataType type = DataType::Undefined;
  std::vector<std::int64_t> dims;  // per-tensor scales are normalised to rank 0
  std::vector<double> data;
  bool known = true;
  std::string source;  // initializer or node it came from; compared only when !known
};

enum class Granularity { PerTensor, PerChannel, Block };

// How a tensor is quantized. Interned: equal contents have equal QuantId.
struct QuantParams {
  DataType type = DataType::Int8;
  Granularity granularity = Granularity::PerTensor;
  std::int64_t axis = 0;        // PerChannel, Block; as written in the model (may be negative)
  std::int64_t block_size = 0;  // Block
  ConstantId scale{};
  std::optional<ConstantId> zero_point;  // absent or all zero: symmetric
  bool operator==(const QuantParams&) const = default;
};

// A place in the model that a node comes from. Copied into SARIF and JSON as it is.
struct Origin {
  std::string name;  // ONNX node name; made up and stable if the node has none
  std::string op;
  std::string scope;              // "" in the main graph; "If_0/then_branch" in a subgraph
  bool named = true;              // false: the model gave no name
  std::uint32_t index = 0;        // position in its graph
  std::uint64_t byte_offset = 0;  // range of the NodeProto in the file; length 0: unknown
  std::uint64_t byte_length = 0;
};

// One operator inside a fused node. args: k >= 0 is the node's operand k; k < 0 is the result of
// stage ~k. The last stage's result is the node's result. Q and DQ stages carry their parameters.
struct Stage {
  std::string op;
  Attributes attrs;
  std::vector<int> args;
  std::optional<QuantId> quant;
};

// A reference from a node to an ONNX node that it covers.
struct OriginRef {
  OriginId origin{};
  bool shown = true;  // false: absorbed without a trace in the layer's name (BN into a conv)
};
using OriginRefs = ShortList<OriginRef, 2>;
using ValueIds = ShortList<ValueId, 4>;
using QuantIds = ShortList<std::optional<QuantId>, 2>;

// What rules look at stands first, on as few cache lines as it can.
struct Node {
  NodeId id{};
  std::uint32_t order = 0;  // position in the model's topological order; inherited on rewriting
  bool erased = false;
  // The step that claimed the node for a region: from then on no rule may touch it. It stays as it is,
  // and all nodes of one region are one layer.
  std::optional<StepId> region;
  ValueIds operands;  // kNoValue: an absent optional operand
  ValueIds results;
  QuantIds in_quant;                 // per operand; empty: none. DQ: in_quant[0]
  std::optional<QuantId> out_quant;  // Q and quantized operators
  std::string op;                    // the principal operator; ONNX spelling
  std::string domain;                // "" is ai.onnx
  Attributes attrs;                  // of the principal operator
  std::vector<Stage> stages;         // empty: a plain operator. Operand numbers refer to `operands`
  OriginRefs origins;                // in name order; at least one
  std::string name;            // TensorRT-style name: "conv1.weight + QuantizeLinear_7 + Conv_9"
  std::optional<StepId> born;  // the step that made it; empty: as loaded

  std::optional<QuantId> operand_quant(std::size_t slot) const {  // empty: none
    return slot < in_quant.size() ? in_quant[slot] : std::nullopt;
  }
};

struct Use {
  NodeId node{};
  std::uint32_t slot = 0;
  bool operator==(const Use&) const = default;
};

using Uses = ShortList<Use, 2>;

enum class ValueKind { Input, Constant, Result };

// A constant made from another one by folding an operator: op<attrs>{quant}(from). For a weight's Q and
// DQ `quant` is set; for a shuffle it is not.
struct Folded {
  ValueId from = kNoValue;
  std::optional<QuantId> quant;
  std::string op = "QuantizeLinear";
  Attributes attrs;
};

struct Value {
  ValueId id{};
  NodeId producer = kNoNode;  // Result only
  ValueKind kind = ValueKind::Result;
  std::uint32_t result_index = 0;  // which result of the producer
  bool graph_output = false;
  bool network_input = true;  // Input only: false for formal inputs of subgraphs
  bool erased = false;
  Uses uses;  // in the order made; removing one puts the last in its place
  TensorType type;
  std::string name;
  // Constant only:
  std::optional<ConstantId> content;  // small constants whose data is known
  std::optional<Folded> folded;
  std::string layer_name;  // "conv1.weight + QuantizeLinear_7"; the value's name if plain
  OriginRefs origins;      // nodes folded into it (Q, Constant -> Cast chains)
};

class GraphEditor;

class Graph {
 public:
  std::string name;
  std::int64_t ir_version = 0;
  std::int64_t opset = 0;  // of the default domain; 0: not declared
  std::string producer;

  std::span<const Node> nodes() const { return nodes_; }  // tombstones included: test `erased`
  std::span<const Value> values() const { return values_; }
  const Node& node(NodeId id) const { return nodes_[index(id)]; }
  const Value& value(ValueId id) const { return values_[index(id)]; }
  const QuantParams& quant(QuantId id) const { return quants_[index(id)]; }
  const Constant& constant(ConstantId id) const { return constants_.read()[index(id)]; }
  const Origin& origin(OriginId id) const { return origins_.read()[index(id)]; }
  std::span<const Origin> origins() const { return origins_.read(); }
  std::span<const QuantParams> quants() const { return quants_; }
  std::span<const ValueId> inputs() const { return inputs_; }    // network inputs, in order
  std::span<const ValueId> outputs() const { return outputs_; }  // graph outputs, in order
  std::size_t live_nodes() const { return live_nodes_; }

  // Number of distinct nodes that read the value (a node reading it twice counts once). Costs
  // n log n in the number of uses: who asks for "only one" should look at `uses` instead.
  std::size_t consumer_count(ValueId id) const;
  // The value with this name; kNoValue if there is none. The names are those of
  // GraphEditor::index_names.
  ValueId find_value(std::string_view name) const;

 private:
  friend class GraphEditor;
  std::vector<Node> nodes_;
  std::vector<Value> values_;
  std::vector<QuantParams> quants_;
  // Rewriting adds none to these, so that copies of a graph go on sharing them.
  Shared<std::vector<Constant>> constants_;
  Shared<std::vector<Origin>> origins_;
  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
  std::size_t live_nodes_ = 0;
  // Where the use (node, slot) stands in its value's `uses`: use_positions_[first_slot_[node] +
  // slot]. Makes removing a use constant in time, however many uses the value has.
  std::vector<std::size_t> first_slot_;
  std::vector<std::uint32_t> use_positions_;
  Shared<std::vector<ValueId>> by_name_;  // an open table by the hash of names, kNoValue: free
  std::unordered_multimap<std::size_t, QuantId> quant_index_;                // by hash of contents
  Shared<std::unordered_multimap<std::size_t, ConstantId>> constant_index_;  // by hash of contents
};

// The only way to change a Graph. Keeps both ends of every edge in step. Used by GraphBuilder while
// a graph is read and by Rewriter while it is rewritten; nothing else may construct one (the
// include check holds this line). Preconditions are QDQ_CHECKed.
class GraphEditor {
 public:
  explicit GraphEditor(Graph& graph) : graph_(graph) {}  // which must outlive it

  // Room for what is about to be added; only for speed.
  void reserve(std::size_t nodes, std::size_t values, std::size_t origins) {
    graph_.nodes_.reserve(nodes);
    graph_.first_slot_.reserve(nodes);
    graph_.values_.reserve(values);
    graph_.origins_.write().reserve(origins);
  }

  // Takes over the constants of another graph under their ids, shared with it. The graph has none yet.
  void share_constants(const Graph& from) {
    graph_.constants_ = from.constants_;
    graph_.constant_index_ = from.constant_index_;
  }
  ConstantId intern(Constant constant);  // the id of an equal one if there is one
  QuantId intern(QuantParams params);    // likewise
  OriginId add_origin(Origin origin);    // a new one each time

  ValueId add_value(Value value);  // id, uses are set here; name may repeat only for rewriting
  NodeId add_node(Node node);      // id set here; registers uses; results must exist, unproduced
  // add_node() in two steps: between them the node's values do not know it, and it may name values that are
  // yet to come. So one thread may add nodes while others add values and origins.
  NodeId add_unlinked(Node node);
  void link(NodeId id);
  void erase_node(NodeId id);    // drops its uses; its results must have no uses and not be
                                 // graph outputs; they are erased too
  void erase_value(ValueId id);  // a constant, an input or an unproduced result without uses
  void set_operand(NodeId node, std::size_t slot, ValueId value);
  void redirect_uses(ValueId from, ValueId to);  // all uses of `from` now read `to`
  // The value keeps its name, uses and graph-output mark, and is produced by `node` from now on.
  // The node's old result in that slot must have no uses; it goes to the value's former producer,
  // whose erasure then erases it too.
  void move_result(ValueId value, NodeId node, std::uint32_t result_index);
  void set_type(ValueId value, TensorType type);
  void set_born(NodeId node, StepId step);
  void add_input(ValueId value);
  void add_output(ValueId value);
  Node& node(NodeId id);     // names, origins, attributes, stages, quantization, region only
  Value& value(ValueId id);  // names, types, folded facts only
  void index_names();

 private:
  Graph& graph_;
};

// Whether two sets of parameters quantize alike. Equal ids do; beyond that a zero point that is all zero
// is no zero point.
bool equal_params(const Graph& graph, QuantId a, QuantId b);

// Checks every invariant of the graph: every use is known at both ends, values have one producer,
// no cycle, names of outputs are unique, stages refer to existing operands, every live node has an
// origin. Returns the first violation as an Error of kind BadGraph naming node and value.
Result<void> verify(const Graph& graph);

// Live nodes in a topological order that follows Node::order where it can. Deterministic.
// Error BadGraph names a node on a cycle.
Result<std::vector<NodeId>> topological_order(const Graph& graph);

}  // namespace qdq
