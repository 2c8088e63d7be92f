// operand_attributes.h: constant operands that older opsets had as attributes become those
// attributes again, so that rules see one form of Pad, Slice, Clip and the like.
#pragma once

#include "onnx/constants.h"
#include "onnx/flat.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

// Moves operands into FlatModel::attributes. A moved operand leaves kNone; kNone at the end of the
// operands is cut off, for every node. Operands that are not constant, or whose contents cannot be
// read, stay.
void operands_to_attributes(FlatModel& model, ConstantReader& constants, const ReadLimits& limits);

}  // namespace qdq::reader
