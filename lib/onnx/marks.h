// marks.h: what a model says about qdq-lint itself (Mark of model.h): collected while it is flattened.
#pragma once

#include <vector>

#include "onnx/emit.h"
#include "onnx/flat.h"
#include "onnx/node_scan.h"
#include "qdq_lint/model.h"

namespace qdq::reader {

// Both stop at ReadLimits::max_mark_bytes, with a note. A damaged entry of the metadata is no mark.
void collect_marks(const std::vector<Range>& metadata, const ReadLimits& limits, FlatModel& model);
// Whether collect_marks() has to look at a node. Without it there is no mark; needs nothing but the scan.
bool may_hold_marks(const NodeScan& scan);
void collect_marks(const NodeScan& scan, std::uint32_t node, const ReadLimits& limits,
                   FlatModel& model);

// With the origins that `writer` has given to the nodes. A call that left no node behind has no mark.
std::vector<Mark> marks_of(const FlatModel& model, const GraphWriter& writer);

}  // namespace qdq::reader
