// emit.h: from a FlatModel to the Graph.
//
// Nodes are added in topological order, so that NodeId and Node::order agree. Constants are added
// when a node first uses them; those that nobody uses are left out unless nodes were folded into
// them: every ONNX node stays reachable as an Origin.
//
// What is numbered in that order comes first. Making nodes, values and origins, which is most of the work,
// then needs no order, and goes on side by side.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "onnx/constants.h"
#include "onnx/flat.h"
#include "onnx/quant_params.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

class GraphWriter {
 public:
  GraphWriter(FlatModel& model, const FlatQuants& quants, ConstantReader& constants,
              const ReadLimits& limits, GraphEditor& editor);
  // All of it, unless the limits' watch is over before.
  void write();

  // After write(); empty for a call that left nothing behind.
  std::optional<OriginId> written_origin(std::uint32_t node) const;

 private:
  // A value of the Graph by its number in the FlatModel. Constants: the content, if it is small and known.
  struct Numbered {
    std::uint32_t number = kNone;
    std::optional<ConstantId> content;
  };
  // A node of the Graph by its number in the FlatModel. A Q or DQ: its parameters.
  struct NumberedNode {
    std::uint32_t number = kNone;
    std::optional<QuantId> quant;
  };

  // In order.
  void number_all();
  void number_node(std::uint32_t number);
  void number_value(std::uint32_t number);
  void number_constant(const FlatConstant& constant);
  void number_origin(std::uint32_t node);
  void number_origins_of(std::uint32_t node);
  std::optional<ConstantId> content_of(std::uint32_t constant);
  QuantId quant_of(const FlatQuant& quant);

  // In any order.
  Node make_node(std::size_t k);
  Value make_value(std::size_t k);
  Origin make_origin(std::size_t k) const;
  OriginRefs origins_of(std::uint32_t node) const;
  OriginRefs origins_of(const FlatConstant& constant) const;
  ValueId value_of(std::uint32_t number) const {
    return number == kNone ? kNoValue : values_[number];
  }

  void add_all();
  void hold(NodeId id) const;
  std::span<const std::uint32_t> operands_of(const FlatNode& node, bool quantizes) const;

  FlatModel& model_;  // names, types and attributes move out of it
  const FlatQuants& quants_;
  ConstantReader& constants_;
  const ReadLimits& limits_;
  GraphEditor& editor_;
  std::vector<ValueId> values_;                  // by value number; kNoValue: not numbered
  std::vector<OriginId> origins_;                // by node number
  std::vector<Numbered> numbered_values_;        // by ValueId
  std::vector<NumberedNode> numbered_nodes_;     // by NodeId
  std::vector<std::uint32_t> numbered_origins_;  // by OriginId
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_;  // body node -> calls
};

}  // namespace qdq::reader
