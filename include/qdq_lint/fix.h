// fix.h: a model without the defects that findings name.
//
// What may be changed stands in fix rules (rules/fix): each matches a part of the model as loaded, rewrites it,
// and names the lint rules whose findings it mends. A fix is made where it is of use, and only there: the
// edited model is analysed again, and the edit is kept if
//   - the finding is gone,
//   - no finding of severity warning or error is new, by the rules' own severities, and
//   - the plan is no worse: TensorRT refuses it for no new reason; no more leftover Q and DQ, forecast reformats
//     and layers that no rule knows; no longer estimated time; and where no time is estimated, no smaller share
//     of the MACs in INT8. Where TensorRT refused the model before and no longer does, or for fewer
//     reasons, only findings count.
// A new finding may be mended in turn, by fixes that are allowed where the first is; then all of them are kept or
// none. Findings of one rule are tried together, then in halves, so that many alike cost few analyses.
//
// A safe fix leaves every number that the model computes as it is, bit for bit. Unsafe ones change numbers.
//
// Fixes change nodes of the main graph; what stands in a subgraph or a function is left alone.
//
// Thread safety: as in qdq_lint.h; fix_model is a pure function of its arguments.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/qdq_lint.h"

namespace QDQ_LINT_API qdq {

struct FixOptions {
  // Of every analysis on the way; `until` and `findings` are not looked at. `watch` is for all of them together.
  AnalyzeOptions analyze = {};
  bool unsafe = false;  // fixes that change numbers too
  // What the project makes of an analysis, such as judge() of judge.h: of what it drops or accepts nothing is
  // mended. It is called for the model as it is, and after each edit that is kept. Empty: all findings count.
  std::function<Result<void>(Analysis&)> judge = {};
};

// A finding of the model as loaded or, where an edit brought it to light, of the edited one.
struct FixTarget {
  RuleId rule{};  // the lint rule
  Severity severity = Severity::Warning;
  OriginId node = kNoOrigin;  // of the loaded model, for a new node that which it comes from
  std::string name;           // of the node, qualified; empty: the finding is about the model
  std::string message;
};

// Edits of one fix rule that hang together.
struct AppliedFix {
  RuleId fix{};
  bool safe = true;
  std::vector<FixTarget> findings;  // that it answers; at least one
  std::vector<std::string> nodes;   // ONNX nodes that it touches, in the order of the model
  // What it takes away and what it puts there, in graph notation, a node a line. Names of parameters are
  // those of `fix_diff`.
  std::vector<std::string> before, after;
};

enum class WhyLeft {
  NoFix,        // no fix rule answers the rule
  UnsafeOnly,   // only unsafe fixes do, and they are not allowed
  NotMain,      // the node stands in a subgraph or a function
  FitsNowhere,  // no fix rule matches there
  NoGain,       // the finding is still there after the fix
  Worse,        // something else would be worse
};

struct LeftFinding {
  FixTarget finding;
  WhyLeft why = WhyLeft::NoFix;
  std::string fix;            // the rule that came closest; empty: none was tried
  std::string reason;         // a sentence without full stop
  bool unsafe_mends = false;  // with FixOptions::unsafe it would be mended
};

struct FixResult {
  Analysis before;  // of the model as loaded, judged
  Analysis after;   // of the edited model, judged; the same where nothing was applied
  // The edited model: a rewritten copy of before.model.graph, with its ids, origins and tombstones. This is
  // what write_model() takes; after.model.graph is the same as a file would be read.
  Graph edited;
  std::vector<AppliedFix> applied;   // in the order in which they were made
  std::vector<FixTarget> also_gone;  // findings that went away with those that were answered
  std::vector<LeftFinding> left;     // of `after`, in its order: all that count
  std::size_t analyses = 0;          // how many it took, for those who measure
};

// Mends what can be mended. Deterministic. Errors: those of analyze() for a model; those of `judge`; Internal if
// a fix rule breaks an invariant, naming it.
Result<FixResult> fix_model(Model model, const RuleSet& rules, const FixOptions& options = {});

// What was changed, as a unified diff of the notation (graph_text.h) of the model before and after, with three
// lines around each change; empty if nothing was. `from` and `to` stand in its head. Lines are printable().
std::string fix_diff(const FixResult& result, std::string_view from, std::string_view to);

}  // namespace qdq
