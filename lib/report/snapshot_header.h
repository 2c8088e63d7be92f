// snapshot_header.h: the head of a plan snapshot, as it is written and as it is recognised.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

// The first line of every snapshot of this format.
constexpr std::string_view kSnapshotFormat = "# qdq-lint plan 1";

// The lines before the one that names the columns.
std::vector<std::string> snapshot_header(const Analysis& analysis);

// The target that a line of the head names; nothing for any other line.
std::optional<std::string_view> snapshot_target(std::string_view line);

}  // namespace qdq
