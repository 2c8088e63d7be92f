// qdq_lint.h: from an ONNX file to findings.
//
// The analysis is a pure function of the model, the rule set and the target: same input, same bytes
// out. Nothing here touches a GPU, the network or TensorRT itself, prints, or exits.
//
//   auto rules = qdq::RuleSet::builtin();
//   auto analysis = qdq::analyze("yolo.onnx", rules, {.target = "trt10.0,fp16"});
//   if (!analysis) return fail(analysis.error());
//   for (const qdq::Finding& f : analysis->findings) ...
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/cost.h"
#include "qdq_lint/findings.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/model.h"
#include "qdq_lint/node_keys.h"
#include "qdq_lint/result.h"
#include "qdq_lint/rewrite.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"

namespace qdq {

struct AnalyzeOptions {
  std::string target = "latest";  // a release of rules/releases, then options
  std::optional<StepId> until;    // stop after this step; for bisection
  ReadLimits limits;
  KeepMisses misses = KeepMisses::All;
  bool log = true;  // word the lines of TensorRT's log: for `predict` and `why`, not for findings
};

// Everything a run found out. Findings, layers and steps refer to each other by id.
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

// Errors: those of read_model; Usage for an unknown target; Internal.
Result<Analysis> analyze(const std::filesystem::path& model, const RuleSet& rules,
                         const AnalyzeOptions& options = {});
Result<Analysis> analyze(Model model, const RuleSet& rules, const AnalyzeOptions& options = {});

std::string_view version();  // of the tool

}  // namespace qdq
