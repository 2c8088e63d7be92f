// qdq_lint.h: from an ONNX file, or its bytes, to findings. The entry to the library: docs/library.md.
//
// The analysis is a pure function of the model, the rule set and the target: same input, same bytes
// out. Nothing here touches a GPU, the network or TensorRT itself, prints, or exits.
//
//   auto rules = qdq::RuleSet::builtin();
//   auto analysis = qdq::analyze("yolo.onnx", rules, {.target = "trt10.0,fp16"});
//   if (!analysis) return fail(analysis.error());
//   for (const qdq::Finding& f : analysis->findings) ...
//
// Thread safety: no state is shared between analyses. Any number of threads may analyze at a time, with one
// RuleSet or several; a const Analysis may be read by any number of threads.
//
// What is said of TensorRT comes from the rule files; RuleInfo::evidence names the sources.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qdq_lint/cost.h"
#include "qdq_lint/export.h"
#include "qdq_lint/findings.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/model.h"
#include "qdq_lint/node_keys.h"
#include "qdq_lint/result.h"
#include "qdq_lint/rewrite.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/scheme.h"
#include "qdq_lint/trace.h"
#include "qdq_lint/watch.h"

namespace QDQ_LINT_API qdq {

struct AnalyzeOptions {
  std::string target = "latest";     // a release of rules/releases, then options
  std::optional<StepId> until = {};  // stop after this step; for bisection
  ReadLimits limits = {};            // limits.watch is not looked at: `watch` below is
  bool log = true;  // word the lines of TensorRT's log: for `predict` and `why`, not for findings
  // What is not wanted is left out and the rest is the same, but that findings without misses have no
  // reasons, and without cost neither shares of time nor the order by them.
  KeepMisses misses = KeepMisses::All;  // in Trace::misses
  bool findings = true;                 // Analysis::findings, groups, refused_by and keys
  bool cost = true;                     // Analysis::cost
  WatchLimits watch = {};               // cancellation, time, memory
  // Of a model in memory: the folder that its external data lies in. Empty: none is read.
  std::filesystem::path base = {};

  // For those who judge many schemes and look at Analysis::prediction only: nothing that is not needed for it.
  static AnalyzeOptions prediction_only(std::string target = "latest");
};

// Everything a run found out. Plain values: findings, layers, steps, nodes and values refer to each other by
// id. A copy is a deep one, but for what copies of a Graph share (attributes.h).
struct Analysis {
  Model model;      // as loaded
  Graph optimized;  // after the release's pipeline
  Trace trace;
  Prediction prediction;
  std::vector<Finding> findings;  // as rank_by_cost sorts them
  Target target;
  CostEstimate cost{};
  // Codes of the errors for which the release's parser or builder refuses the model: QDQ1.., sorted.
  // The prediction is then that of an engine which there will not be.
  std::vector<std::string> refused_by{};
  std::vector<FindingGroup> groups{};      // of findings: what is shown
  std::shared_ptr<const NodeKeys> keys{};  // of the model's nodes
};

// Analyzes a file. Errors: those of read_model; Usage for an unknown target; Limit and Cancelled as the
// options have them (Error::limit says which one); Internal.
Result<Analysis> analyze(const std::filesystem::path& model, const RuleSet& rules,
                         const AnalyzeOptions& options = {});
// Analyzes the bytes of a file, or of a serialized onnx::ModelProto, which must stay as they are until this
// returns; nothing refers to them afterwards. Errors as above; Error::where::file is "-".
Result<Analysis> analyze(std::span<const std::byte> bytes, const RuleSet& rules,
                         const AnalyzeOptions& options = {});
// Analyzes a model that was read before. Errors: Usage, Limit, Cancelled, Internal as above.
Result<Analysis> analyze(Model model, const RuleSet& rules, const AnalyzeOptions& options = {});

// Analyzes what a scheme makes of a model, without a file. The result is that of the file that the scheme
// stands for (scheme.h), but for places in it and Model::notes; `options.limits` and `base` are not looked at.
// Errors: those of EditableModel::apply; Usage, Limit, Cancelled, Internal as above.
Result<Analysis> analyze(const EditableModel& model, const Scheme& scheme, const RuleSet& rules,
                         const AnalyzeOptions& options = {});

// The version of the library: "0.1.0".
std::string_view version();

}  // namespace qdq
