// cost.h: estimates of time in words and as JSON. Every figure says that it is an estimate.
#pragma once

#include <string>

#include "qdq_lint/report.h"
#include "report/json_parts.h"

namespace qdq {

// "~12 %", "~2.4 %", "<0.1 %".
std::string estimated_share(double share);

// "; estimated for A100 80GB PCIe: ~20 % of the time in Q/DQ and reformats, ~8.6 % in 2 float islands";
// empty if there is nothing of the kind or no estimate.
std::string estimate_in_summary(const Analysis& analysis);

// "Estimated for A100 80GB PCIe (sm_80): ~0.795 ms", then the notes, each a line.
std::string estimate_lines(const Analysis& analysis, const TextStyle& style);

Json rounded_json(const std::optional<double>& number);  // to four digits; null if empty
Json cost_json(const CostEstimate& cost);  // null if no estimate was made and nothing says why
Json layer_cost_json(const CostEstimate& cost, std::size_t layer);
Json finding_cost_json(const Finding& finding, const CostEstimate& cost);

}  // namespace qdq
