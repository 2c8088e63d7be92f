// op_types.h: what operators say about the types of their results.
//
// Our own, rather than onnx's: the linked onnx ends at opset 17, and its inference functions crash
// on malformed nodes (a Conv without weights, a Gemm without operands), which a linter meets.
// Operators that are not here leave their results as the model declares them.
#pragma once

#include "onnx/op_view.h"

namespace qdq::reader {

using OpRule = void (*)(OpView& op);

// Null: nothing is known about the operator. `op` of the default domain.
OpRule op_rule(std::string_view op);

// By kind of operator; each has a file.
OpRule pointwise_rule(std::string_view op);  // results shaped like operands
OpRule window_rule(std::string_view op);     // convolutions, pools, resampling
OpRule matrix_rule(std::string_view op);     // products, recurrences
OpRule layout_rule(std::string_view op);     // dimensions cut, joined, moved
OpRule indexing_rule(std::string_view op);   // elements picked and repeated
OpRule reduction_rule(std::string_view op);  // axes removed; shapes and indices as data

struct NamedRule {
  std::string_view op;
  OpRule rule;
};

template <class Table>
OpRule find_rule(const Table& table, std::string_view op) {
  for (const NamedRule& entry : table) {
    if (entry.op == op) return entry.rule;
  }
  return nullptr;
}

}  // namespace qdq::reader
