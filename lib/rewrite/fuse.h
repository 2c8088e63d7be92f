// fuse.h: stages of fused nodes.
#pragma once

#include "qdq_lint/graph.h"

namespace qdq {

// A plain node as a node of one stage; a fused node as it is. Q and DQ become stages that carry their
// parameters: a DQ's are taken off the operand, a Q's stay the node's result parameters.
void make_stages(Node& node);

// Appends `second` to `first`: operands of `second` that are `link` read first's result. Result
// parameters of `first` are kept as a Q stage if `second` begins with a DQ, and else become those of
// the whole, since what reads INT8 without a DQ works on INT8. `second` must have stages.
void append_stages(Node& first, const Node& second, std::span<const ValueId> link);

}  // namespace qdq
