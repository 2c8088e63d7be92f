// findings.h: what a lint rule found, and why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/cost.h"
#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"
#include "qdq_lint/watch.h"

namespace QDQ_LINT_API qdq {

// What a baseline says of a finding.
enum class BaselineState { NoBaseline, New, Known };
std::string_view baseline_state_name(BaselineState state);  // "", "new", "unchanged"

// A finding that somebody accepted, and why.
struct Suppressed {
  std::string reason;
  std::string file;  // that says so; the model itself for what stands in it
  int line = 0;      // 0: in a model
};

struct Finding {
  RuleId rule{};
  Severity severity = Severity::Warning;
  Confidence confidence = Confidence::Inferred;
  // The ONNX node that the finding is about. kNoOrigin: it is about the model as a whole, or about a
  // file of the project, which `place` names then.
  OriginId node{};
  OriginId blamed = kNoOrigin;        // what keeps the node from better, where the rule names it
  std::uint64_t key = 0;              // of the node (node_keys.h); of its sentence without a node
  std::string message;                // one sentence: node, op, verdict
  std::string quote;                  // what TensorRT says to it; empty: not known
  std::string advice;                 // what to change
  std::vector<OriginId> related;      // further ONNX nodes: the blamed, the consumers
  std::vector<StepId> steps;          // the steps behind the nodes that it is about
  std::vector<Miss> misses;           // the rules that nearly applied, and what stood in the way
  std::vector<std::uint32_t> layers;  // indexes into Prediction::layers
  // An estimate: the share of the model's time that its layers would not need if the leftover Q, DQ and
  // reformats among them were gone and what has INT8 kernels ran in INT8. Empty: nothing to gain there,
  // or not known.
  std::optional<double> cost_share;
  std::string place;  // "qdq-lint.toml"; empty: the model
  int line = 0;       // in `place`, 1-based; 0: not known
  std::optional<Suppressed> suppressed;
  BaselineState baseline = BaselineState::NoBaseline;

  // Whether it is to be shown and counted: nobody accepted it.
  bool counts() const { return !suppressed && baseline != BaselineState::Known; }
};

// What has one cause: findings of one rule that came about in the same way, and of which all count or
// none does.
struct FindingGroup {
  std::vector<std::uint32_t>
      members;  // indexes of findings: the largest cost first, then by position
  Confidence confidence = Confidence::Inferred;  // of the least sure
  std::optional<double> cost_share;              // of their layers together
  std::uint64_t cause = 0;  // tells groups of one rule apart; no name and no number goes into it
};

struct LintInput {
  const Graph& model;
  const Graph& rewritten;
  const Trace& trace;
  const Prediction& prediction;
  const RuleSet& rules;
  const Target& target;
  Watch* watch = nullptr;  // asked on the way; once it is over, findings are missing
};

// All findings, sorted by (node position, code). Pure. At most one per rule and anchor; those that say
// the same of the same ONNX node (clones of a Q) are one.
std::vector<Finding> lint(const LintInput& input);

// Gives each finding its cost_share and sorts: the worst severity first, then the largest share to 0.0001 %,
// then as lint() did.
void rank_by_cost(std::vector<Finding>& findings, const CostEstimate& cost);

// One group for each cause, in the order of rank_by_cost for groups: the worst severity first, then the
// largest share of the group. What does not count comes last. The findings are ranked.
std::vector<FindingGroup> group_findings(const std::vector<Finding>& findings, const RuleSet& rules,
                                         const CostEstimate& cost);

// What findings and reports call things. A node that several ONNX nodes were fused into goes by its
// principal one: the first shown origin that is of the node's own operator, else the last shown one.
OriginId principal_origin(const Graph& graph, const Node& node);
std::string qualified_name(const Origin& origin);  // "If_0/then_branch/Conv_3"; plain in main
std::string node_name(const Graph& graph, NodeId node);
std::string value_name(const Graph& graph, ValueId value);     // "no value" for kNoValue
std::string quant_name(const Graph& graph, QuantId quant);     // "scale 0.0417"
std::string short_number(double number, int significant = 4);  // "0.0417", "12", "1e-05"

}  // namespace qdq
