// pipeline_faults.h: what must hold for a whole pipeline on any graph, as the fault that says where it does
// not; an empty text where it does.
#pragma once

#include <string>

#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/rewrite.h"

namespace qdq::testing {

// The trace, carried out on the model without matching, gives the result.
std::string replay_fault(const Graph& model, const Rewritten& out, const RuleSet& rules,
                         const Target& target);

// The second result is the first one: graph, steps and misses.
std::string repeat_fault(const Rewritten& one, const Rewritten& other, const RuleSet& rules);

// Each phase runs to its fixed point: run again at its end it changes nothing. The pipeline as a whole does not
// promise that, because what a later phase makes may be what an earlier one looks for: an Add that a convolution
// takes in the residual phase leaves an activation behind it that comes too late. And the phases hand nothing
// on but the graph: run one by one they give what the pipeline gives.
std::string fixed_point_fault(const Graph& model, const Rewritten& out, const RuleSet& rules,
                              const Target& target);

// Every ONNX node is carried by live nodes or removed by a named rule, never both and never neither, and is
// in the layers or among what is removed likewise. Only Q, DQ and Split may stand in several places.
std::string fate_fault(const Graph& model, const Rewritten& out, const Prediction& prediction);

// All of these, of the model as the target's release rewrites it; the graph verifies after each step.
std::string pipeline_fault(const Graph& model, const RuleSet& rules, const Target& target);

}  // namespace qdq::testing
