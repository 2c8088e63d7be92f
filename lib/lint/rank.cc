// What findings cost, and their order by it.
#include <algorithm>
#include <cmath>
#include <utility>

#include "qdq_lint/findings.h"

namespace qdq {
namespace {

std::optional<double> share_to_gain(const Finding& finding, const CostEstimate& cost) {
  // What keeps the engine from being built costs no time in it.
  if (!cost.seconds || finding.severity == Severity::Error) return std::nullopt;
  double gain = 0;
  for (std::uint32_t k : finding.layers) {
    const LayerCost& layer = cost.layers[k];
    if (layer.seconds) gain += *layer.seconds - layer.int8_seconds.value_or(*layer.seconds);
  }
  if (gain <= 0) return std::nullopt;
  return gain / *cost.seconds;
}

// Shares that differ by less are equal, so that the last bits of a sum decide nothing.
long long millionths(const Finding& finding) {
  return std::llround(1e6 * finding.cost_share.value_or(0));
}

}  // namespace

void rank_by_cost(std::vector<Finding>& findings, const CostEstimate& cost) {
  for (Finding& finding : findings) finding.cost_share = share_to_gain(finding, cost);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::pair(a.severity, millionths(a)) > std::pair(b.severity, millionths(b));
  });
}

}  // namespace qdq
