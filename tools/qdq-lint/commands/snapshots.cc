#include "commands/snapshots.h"

#include <memory>

#include "commands/settings.h"
#include "qdq_lint/snapshot.h"

namespace qdq::cli {

std::optional<CommittedSnapshot> committed_snapshot(const std::string& model,
                                                    const Analysis& analysis,
                                                    std::optional<SnapshotFault>& fault) {
  const std::filesystem::path file = snapshot_path(model);
  const Result<std::string> text = read_text(file);
  if (!text) {
    const bool absent = text.error().kind == ErrorKind::NotFound;
    fault = {file.string(), 0, absent ? "is not there" : text.error().what};
    return std::nullopt;
  }
  if (const std::optional<StaleSnapshot> stale = compare_snapshot(analysis, *text)) {
    fault = {file.string(), static_cast<int>(stale->line), stale_text(*stale, analysis)};
    return std::nullopt;
  }
  const auto lines = std::make_shared<const SnapshotLines>(analysis);
  return CommittedSnapshot{file.string(), lines->lines(),
                           [lines](OriginId node) { return static_cast<int>(lines->line(node)); }};
}

}  // namespace qdq::cli
