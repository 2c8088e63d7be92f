// islands.h: float layers amid INT8 ones.
#pragma once

#include <vector>

#include "qdq_lint/cost.h"

namespace qdq {

// The float islands, without their shares. A NoOp connects float layers; alone it is no island.
std::vector<FloatIsland> float_islands(const std::vector<Layer>& layers);

}  // namespace qdq
