// random_graph.h: random small convolutional networks with Q and DQ in likely and unlikely places.
//
// For property tests and fuzzers: the graphs parse, verify and evaluate. They have residual adds,
// concats, splits, pools, pads, batch norms, attentions, shared and repeated quantizers, equal and unequal
// scales, weights quantized in every form, dead nodes, several inputs and outputs. The same options
// give the same bytes, everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "qdq_lint/graph.h"
#include "qdq_lint/result.h"

namespace qdq::testing {

struct RandomGraphOptions {
  std::uint64_t seed = 1;
  int nodes = 30;          // at least this many, and at most 16 more
  bool fused = false;      // also quantized operators and fused nodes, as rewriting makes them
  bool all_types = false;  // also types and granularities that evaluate() does not know
  // Bytes that decide instead of a seed (random.h). The graph ends where they end, or with `nodes`.
  std::optional<std::span<const std::uint8_t>> choices = std::nullopt;
};

std::string random_graph_text(const RandomGraphOptions& options);
Result<Graph> random_graph(const RandomGraphOptions& options);

}  // namespace qdq::testing
