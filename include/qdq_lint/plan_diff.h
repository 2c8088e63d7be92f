// plan_diff.h: two models' plans, layer by layer: what became float, what is left over now.
//
// A plan is the engine that a model is predicted to become. What is the same in two models is found in
// the float networks, that is with every Q and DQ taken out, for Q/DQ are what changes: structural keys
// (node_keys.h) would move with them. Nodes of the two float networks are one, in this order:
//
//   1. Nodes that look alike three edges around, if both models have as many of them, in order (by name
//      if names can be trusted and are the same).
//   2. If names can be trusted, nodes of one name and operator. They can if nine of ten nodes that look
//      like no other, in either model, have the same name in both. An exporter that numbers anew gives a
//      name to another node; a name is then no evidence.
//   3. Nodes that look alike three edges around, in order; of what is left those that look alike two
//      edges around, then one, then by themselves (operator, attributes, shapes of constants).
//   4. Of what is left, nodes of one operator, in order.
//
// A layer is the one of its principal node. A leftover Q, DQ or requantization is the one that stands
// at the same tensor of the float network before the same readers, else at the same tensor, else before
// the same readers; a reformat the one in front of the same layer; a Myelin region one that shares a node.
// What is still left goes by its structural key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/qdq_lint.h"

namespace QDQ_LINT_API qdq {

enum class PlanChange {
  BecameFloat,  // read a quantized tensor before, and reads float now
  NewLeftover,  // a Q, DQ or requantization that is a layer of its own now
  NewReformat,  // a converting reformat
  Retyped,      // the layer is there in both, its inputs or outputs have other types
  Added,        // a layer of any other kind
  Removed,      // likewise
  BecameQuantized,
  GoneLeftover,
  GoneReformat,
};
std::string_view plan_change_name(PlanChange change);  // "became-float", ...

struct ChangedLayer {
  PlanChange change = PlanChange::Retyped;
  std::optional<std::size_t> before;  // index into the old Prediction::layers; empty: not there
  std::optional<std::size_t> after;
};

struct PlanDiff {
  std::vector<ChangedLayer> changes;  // by PlanChange, then in the order of the layers
  // Layers that are one, changed or not: indexes into the old and the new Prediction::layers, ascending by
  // the first.
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::string>
      refused_by;                     // codes for which TensorRT refuses the new model, not the old
  std::vector<std::string> accepted;  // the other way round
  bool newly_refused = false;         // TensorRT refuses the new model and did not refuse the old
  std::optional<double> time_ratio;   // estimated, new over old; empty: no estimate of one of them
  bool names_trusted = true;          // as said above; true if nothing speaks against it
};

enum class PlanVerdict {
  Same,     // no change
  Changed,  // changes, none of them for the worse
  Worse,  // a layer became float, a leftover or reformat is new, or TensorRT refuses only the new one
};
std::string_view plan_verdict_name(PlanVerdict verdict);  // "same", "changed", "worse"
PlanVerdict verdict(const PlanDiff& diff);

// What makes the verdict worse, whatever it costs: BecameFloat, NewLeftover, NewReformat.
bool is_regression(PlanChange change);

// What the change is good for as a whole. A model that is twice as fast is no worse model for a leftover more:
// the verdict, which gates hang on, says so all the same, and this one goes by the estimated time if it is known.
enum class PlanOutcome {
  Same,     // no change
  Changed,  // no regression, and no other time than before, or no estimate
  Worse,    // as the verdict says, and not faster; or TensorRT refuses only the new model
  Faster,   // less than 0.995 of the time; there may be regressions
  Slower,   // more than 1.005 of the time, without a regression
};
std::string_view plan_outcome_name(
    PlanOutcome outcome);  // "same", "changed", "worse", "faster", "slower"
PlanOutcome outcome(const PlanDiff& diff);

// Compares two analyses, of one target to make sense. Pure; the order of nodes in the files decides
// among nodes that look alike, nothing else.
PlanDiff diff_plans(const Analysis& before, const Analysis& after);

// The ONNX node that stands for each predicted layer: its principal one; a Myelin region's first; for a
// reformat that of the layer in front of which it stands.
std::vector<OriginId> layer_anchors(const Analysis& analysis);

}  // namespace qdq
