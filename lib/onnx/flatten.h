// flatten.h: from byte ranges to a FlatModel.
//
// Subgraphs become part of the one graph: a name is looked up in the subgraph first, then outwards;
// the control-flow node takes the subgraph's outputs as further operands. A call of a local function
// is replaced by the function's body, whose nodes carry the call's name in their scope.
//
// Names of values are the model's own in the main graph. In a subgraph they are too, unless they
// are taken, then the scope stands before them; inside a function the scope always does.
#pragma once

#include "onnx/flat.h"
#include "onnx/scan.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

Result<void> flatten(const ModelScan& scan, const ReadLimits& limits, FlatModel& model);

}  // namespace qdq::reader
