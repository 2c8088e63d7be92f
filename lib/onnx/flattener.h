// flattener.h: the state of one flattening, shared by flatten.cc (graphs and subgraphs),
// flatten_nodes.cc (what nodes say), flatten_declare.cc (who produces what) and flatten_functions.cc
// (calls).
//
// Each graph takes two passes, since a model need not be sorted and a subgraph may use any tensor
// around it: first everything that the graph declares, then the operands of its nodes in order,
// going down into subgraphs and calls on the way. Recursion is bounded by ReadLimits::max_depth.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "onnx/flat.h"
#include "onnx/name_table.h"
#include "onnx/node_scan.h"
#include "onnx/scan.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

// In Frame::names: a function's formal operand that the call does not give.
constexpr std::uint32_t kAbsentFormal = NameTable::kAbsent - 1;

class Flattener {
 public:
  Flattener(const ModelScan& scan, const ReadLimits& limits, FlatModel& model);
  Result<void> run();

 private:
  struct Subgraph {
    std::uint32_t owner = 0;
    std::string label;  // the attribute's name
    Range range;
  };

  // One graph while it is being flattened.
  struct Frame {
    const Frame* parent = nullptr;  // whose tensors its nodes may use; none for a function's body
    std::uint32_t scope = 0;
    std::size_t depth = 0;
    bool is_function = false;
    NameTable names;
    NameTable formal_results;  // of a function: name -> the call's result, which it becomes
    std::uint32_t first_node = 0;
    std::uint32_t end_node = 0;
    std::vector<HashedName> operands;  // of its nodes, one after the other
    std::vector<HashedName> results;   // likewise
    std::vector<Subgraph> subgraphs;   // in node order
  };

  struct Stretch;  // of a graph's nodes

  // flatten_nodes.cc
  Result<void> add_nodes(const std::vector<Range>& ranges, Frame& frame);
  Result<void> add_batch(std::span<const Range> ranges, Frame& frame);
  Result<void> read_node(Range range, std::uint32_t number, const Frame& frame, Stretch& stretch);
  Result<void> share_attributes(std::uint32_t node, const Frame& frame, Stretch& stretch);
  Result<void> scan_attributes(std::uint32_t node, const Frame& frame, Stretch& stretch);
  void read_attribute(std::uint32_t node, AttrScan& attr);
  Result<void> append(Stretch& stretch, Frame& frame);
  void number_op(FlatNode& node);
  void name_nodes(const Frame& frame);

  // flatten.cc
  std::vector<std::uint32_t> own_values(const Frame& frame) const;
  Result<void> resolve(Frame& frame);
  Result<std::uint32_t> find(const Frame& frame, std::string_view name, std::uint32_t node) const;
  Result<void> flatten_subgraph(const Subgraph& subgraph, const Frame& outer,
                                std::vector<std::uint32_t>& operands);
  Result<void> deeper(const Frame& outer, std::uint32_t node, Frame& inner);
  Result<void> spend(std::uint64_t bytes);
  Error limit(std::string_view which, std::string what, std::uint32_t node) const;

  // flatten_declare.cc
  Result<void> declare_graph(const GraphScan& graph, Frame& frame);
  Result<void> declare_initializers(const GraphScan& graph, Frame& frame);
  Result<void> declare_constants(std::span<const HashedName> names, std::size_t first,
                                 Frame& frame);
  Result<void> declare_inputs(const std::vector<Range>& inputs, Frame& frame);
  Result<void> declare_results(Frame& frame);
  Result<void> declare_result(HashedName name, std::uint32_t node, std::uint32_t slot,
                              Frame& frame);
  Result<void> declare_types(const std::vector<Range>& infos, const Frame& frame);
  Result<std::uint32_t> declare(HashedName name, FlatValue value, Frame& frame);
  Result<std::string_view> unique_value_name(std::string_view name, const Frame& frame);

  // flatten_functions.cc
  const FunctionScan* function_of(const FlatNode& node, std::string_view overload) const;
  Result<void> inline_call(std::uint32_t call, const FunctionScan& function, const Frame& outer,
                           const std::vector<std::uint32_t>& operands);
  Result<std::uint32_t> bind_attributes(std::uint32_t call, const FunctionScan& function);
  Result<void> pass_results_through(std::uint32_t call, const FunctionScan& function, Frame& body);
  void attach_call(std::uint32_t call, std::size_t first);
  static std::string function_key(std::string_view domain, std::string_view name,
                                  std::string_view overload);
  Result<void> pass_through(std::uint32_t call, std::uint32_t slot, std::uint32_t operand);

  const ModelScan& scan_;
  const ReadLimits& limits_;
  FlatModel& model_;
  NodeScan node_scan_;  // reused, for its memory
  AttrScan attr_scan_;  // likewise
  NameTable op_numbers_;
  std::uint64_t spent_ = 0;
  std::unordered_set<std::string_view> taken_names_;  // of values, once there is a second scope
  std::unordered_map<std::string, std::uint32_t> suffixes_;
  std::unordered_map<std::string, const FunctionScan*> functions_;
  std::unordered_map<std::uint32_t, const FunctionScan*> called_;  // node -> what it calls
};

}  // namespace qdq::reader
