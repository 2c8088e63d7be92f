// cost.h: roughly how long each layer takes. All of it is an estimate (docs/cost.md).
//
// A roofline: a layer takes what a kernel costs to start, and then the longer of its work at the device's
// peak for the type it runs in and its bytes at the device's bandwidth, both peaks cut to the share of
// them that a kernel reaches. The figures of devices and kernels stand in rules/devices.json, with their
// sources. Nothing here knows tactics, caches, or kernels that overlap: the ratio of two plans of one
// network means more than the time of either.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

// A layer that TensorRT has no kernel for, because it is a NoOp, takes no time.
struct LayerCost {
  std::optional<double> macs;     // as in Layer
  std::optional<double> bytes;    // activations read and written, weights read
  std::optional<double> seconds;  // an estimate
  // An estimate for the same layer in an engine without leftover Q/DQ: 0 for a Q, DQ, requantization or
  // reformat; in INT8 for what has an INT8 kernel; else as it is.
  std::optional<double> int8_seconds;
  std::optional<double> share;  // of CostEstimate::seconds
  std::string reason;           // why there is no estimate; empty if there is one
};

// A largest connected set of layers that run in float, with INT8 layers before and behind it.
struct FloatIsland {
  std::vector<std::uint32_t> layers;  // indexes into Prediction::layers, ascending
  std::optional<double> share;
};

struct CostEstimate {
  std::string device;  // the product that stands for the class; empty: no estimate was made
  int sm = 0;
  std::vector<LayerCost> layers;  // one for each of Prediction::layers; empty: no estimate was made
  // Of the layers that have an estimate. Empty if a weighted one has none: shares would mislead.
  std::optional<double> seconds;
  std::optional<double> conversion_share;  // spent in leftover Q and DQ, requantizations, reformats
  std::vector<FloatIsland> islands;        // in the order of their first layers
  std::size_t missing = 0;                 // layers without estimate
  std::vector<std::string> notes;          // what was assumed or left out, one sentence each
};

// Estimates the layers of a prediction. `rewritten` is the graph that the prediction is of; for the target
// count sm_NN, dla, and the options that say what float layers run in. A batch size that is not known
// counts as 1, with a note; another unknown dim means no estimate for that layer. No estimate at all, with
// a note, for DLA and for rule sets without devices.json. Pure.
CostEstimate estimate_cost(const Prediction& prediction, const Graph& rewritten,
                           const RuleSet& rules, const Target& target);

}  // namespace qdq
