// snapshots.h: the snapshots that are committed beside models.
#pragma once

#include <optional>
#include <string>

#include "qdq_lint/formats.h"
#include "qdq_lint/judge.h"

namespace qdq::cli {

// MODEL.qdq.txt, if it is there and is what the analysis gives. Else nothing, and `fault` says why.
std::optional<CommittedSnapshot> committed_snapshot(const std::string& model,
                                                    const Analysis& analysis,
                                                    std::optional<SnapshotFault>& fault);

}  // namespace qdq::cli
