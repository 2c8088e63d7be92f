// trace.h: what the optimizer did, and the nearest it came to doing more.
//
// Always on and bounded: one Step per rewrite, one Miss per (rule, node). Findings, predictions and
// dumps all take their "because" from here. Reasons are facts; lib/report words them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/reason.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

// The values that a rule's holes had. Sorted by name, which is a view into the rules (Trace::rules).
struct Binding {
  std::string_view name;
  std::variant<NodeId, ValueId, QuantId, ValueIds, std::vector<NodeId>> what;
};

struct Step {
  StepId id{};
  std::uint32_t phase = 0;  // index into Trace::phases
  RuleId rule{};
  std::uint32_t which = 0;     // case
  std::string_view case_name;  // empty: the rule has no cases; a view into the rules
  NodeId on = kNoNode;
  std::vector<Binding> bindings;
  std::vector<NodeId> removed, created;  // both empty: it claims a region, bound as "region"
  std::vector<Reason> assumed;           // what had to be assumed: unknown shapes, unknown scales
  std::vector<std::string> log;    // the lines of TensorRT's verbose log that this step mirrors
  std::vector<std::string> later;  // those of them that come when the phase is over
  Confidence confidence = Confidence::Inferred;  // of the case that fired, assumptions counted
};

// For a rule with cases that did fire: the nearest that an earlier case came, with case_name set. Its
// texts are views into the rules too.
struct Miss {
  std::uint32_t phase = 0;
  RuleId rule{};
  NodeId on = kNoNode;
  std::string_view case_name;  // empty: the rule did not apply at all
  std::string_view part;       // the match line or predicate that failed, as written
  std::uint32_t depth = 0;     // how many parts had matched before
  Reason reason;
};

// What the reason of the miss is about, in its order.
std::vector<std::variant<NodeId, ValueId>> blamed_by(const Miss& miss);

struct Trace {
  std::vector<std::string> phases;
  std::vector<std::vector<std::string>> headers;  // of each phase: the log's lines that begin it
  std::vector<Step> steps;                        // in order; id = index
  std::vector<Miss> misses;                       // sorted by (on, rule)
  // Keeps alive what steps and misses have views of. Null: whoever ran the rules does.
  std::shared_ptr<const CompiledRules> rules;
};

// The nodes that a region rule's step claims; empty for a step that rewrites.
std::vector<NodeId> claimed(const Step& step);

// The misses at a node, in the order of the release's pipeline.
std::vector<const Miss*> misses_at(const Trace& trace, NodeId node);

}  // namespace qdq
