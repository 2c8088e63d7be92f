// emit.h: from a FlatModel to the Graph.
//
// Nodes are added in topological order, so that NodeId and Node::order agree. Constants are added
// when a node first uses them; those that nobody uses are left out unless nodes were folded into
// them: every ONNX node stays reachable as an Origin.
#pragma once

#include <optional>
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
  ValueId value(std::uint32_t number);
  Value constant_value(std::uint32_t number);
  void append_origins(const FlatConstant& constant, OriginRefs& origins);
  void write_node(std::uint32_t number, std::uint32_t order);
  void set_quant(const FlatQuant& quant, Node& node);
  OriginId origin(std::uint32_t node);
  OriginRefs origins_of(std::uint32_t node);

  FlatModel& model_;  // names, types and attributes move out of it
  const FlatQuants& quants_;
  ConstantReader& constants_;
  const ReadLimits& limits_;
  GraphEditor& editor_;
  std::vector<ValueId> values_;    // by value number; kNoValue: not added yet
  std::vector<OriginId> origins_;  // by node number
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_;  // body node -> calls
};

}  // namespace qdq::reader
