// findings.h: what a lint rule found, and why.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/trace.h"

namespace qdq {

struct Finding {
  RuleId rule{};
  Severity severity = Severity::Warning;
  Confidence confidence = Confidence::Inferred;
  OriginId node{};                    // the ONNX node that the finding is about
  std::string message;                // one sentence: node, op, verdict
  std::string advice;                 // what to change
  std::vector<OriginId> related;      // further ONNX nodes: the blamed, the consumers
  std::vector<StepId> steps;          // the steps behind the nodes that it is about
  std::vector<Miss> misses;           // the rules that nearly applied, and what stood in the way
  std::vector<std::uint32_t> layers;  // indexes into Prediction::layers
};

struct LintInput {
  const Graph& model;
  const Graph& rewritten;
  const Trace& trace;
  const Prediction& prediction;
  const RuleSet& rules;
  const Target& target;
};

// All findings, sorted by (node position, code). Pure.
std::vector<Finding> lint(const LintInput& input);

}  // namespace qdq
