// order.h: the order of evaluation.
#pragma once

#include "onnx/flat.h"

namespace qdq::reader {

// Sorts FlatModel::sequence so that producers come first. A model that is sorted already keeps its
// order; otherwise, of the nodes that are ready the first in the file is next. Error BadGraph names
// a node that stands on a cycle.
Result<void> sort_topologically(FlatModel& model);

}  // namespace qdq::reader
