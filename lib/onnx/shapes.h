// shapes.h: types and shapes of results, as far as they can be known.
//
// What the model declares stands. What it leaves open comes, node by node in topological order,
// from the quantization parameters around Q and DQ and from op_types.h. Best effort: what is not
// known there stays unknown.
#pragma once

#include "onnx/constants.h"
#include "onnx/flat.h"
#include "onnx/quant_params.h"

namespace qdq::reader {

// Also fills in FlatQuant::type.
void infer_types(FlatModel& model, ConstantReader& constants, FlatQuants& quants);

}  // namespace qdq::reader
