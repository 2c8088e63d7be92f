// snapshot.h: the plan of a model as a text to commit beside it.
//
// A change of the plan is then a changed line in review, and findings can point at a line of text
// instead of a binary. The text holds what a reviewer would want to see changed and nothing else: no
// estimate, scale, offset, path, version of the tool or digest of the rules, and no count but those of
// the summary. What it holds:
//
//   # qdq-lint plan 1                 the format's version; another one for any change of the layout
//   # ...                             target and summary, one fact a line, then the names of the columns
//   KEY OP KIND INT8 IN -> OUT NODES  one line for each layer, in the order of Prediction::layers
//
// KEY is the structural key (node_keys.h) of the ONNX node that stands for the layer (layer_anchors() in
// plan_diff.h), NODES all ONNX nodes of the layer by name. Columns have fixed widths, so that no line
// depends on another. Names are printable(): a layer is one line whatever its nodes are called.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/qdq_lint.h"

namespace QDQ_LINT_API qdq {

// The whole text, with a line end behind every line. A function of the model's structure and names, the
// rules and the target.
std::string snapshot_text(const Analysis& analysis);

// The lines of snapshot_text(analysis), and where nodes stand in it.
class SnapshotLines {
 public:
  explicit SnapshotLines(const Analysis& analysis);  // only for this call

  // Without line ends; line n is lines()[n - 1].
  const std::vector<std::string>& lines() const { return lines_; }

  // The 1-based line of an ONNX node: of the first layer that it stands for; else of the first layer that
  // it is in; else, for a node that is in no layer, of the nearest node downstream that is in one, in
  // edges of the model as loaded, the upper line if two are as near; else 1.
  std::size_t line(OriginId node) const;
  // The 1-based line of Prediction::layers[layer].
  std::size_t layer_line(std::size_t layer) const { return first_layer_ + layer; }

 private:
  std::vector<std::string> lines_;
  std::vector<std::size_t> line_of_;  // by origin
  std::size_t first_layer_ = 1;
};

// MODEL.qdq.txt: where `qdq-lint snapshot` writes and `check` looks.
std::filesystem::path snapshot_path(const std::filesystem::path& model);

enum class StaleReason {
  NoSnapshot,   // the text is none, or of another version of the format
  OtherTarget,  // the text is of another target than the analysis
  OtherPlan,    // the lines differ
};

struct StaleSnapshot {
  StaleReason reason = StaleReason::OtherPlan;
  std::string target;       // OtherTarget: of the text
  std::size_t line = 1;     // the first that differs, 1-based
  std::string committed;    // what stands there; empty: the text has ended
  std::string expected;     // what should; empty: nothing
  std::size_t added = 0;    // lines that the text lacks, as a diff would count them
  std::size_t removed = 0;  // lines that it has too many
};

// Whether a text is the snapshot of the analysis: nothing if it is. CRLF counts as a line end, and one
// at the end of the text may lack. Pure.
std::optional<StaleSnapshot> compare_snapshot(const Analysis& analysis, std::string_view committed);

// "is of target trt8.4, not trt10.15", "line 9 differs; 2 lines added, 1 removed": goes behind the
// file's name. Printable.
std::string stale_text(const StaleSnapshot& stale, const Analysis& analysis);

}  // namespace qdq
