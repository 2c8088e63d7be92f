// precision.h: precision classes, and the counts over all layers.
#pragma once

#include <vector>

#include "qdq_lint/layers.h"
#include "qdq_lint/rules.h"

namespace qdq {

// INT8 and FP8 are classes of their own, the high-precision types are another; unknown counts as float,
// since only Q makes INT8. INT4, integers and bools are Other.
Precision precision_of(DataType type);

// What tensors of FP32 inside of the network, which are no inputs and no outputs, have under the target.
DataType float_within(const Target& target);

Summary summarize(const std::vector<Layer>& layers);

}  // namespace qdq
