// What findings cost, and their order by it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "lint/gain.h"
#include "qdq_lint/findings.h"

namespace qdq {

std::optional<double> share_to_gain(const std::vector<std::uint32_t>& layers,
                                    const CostEstimate& cost) {
  if (!cost.seconds) return std::nullopt;
  double gain = 0;
  for (std::uint32_t k : layers) {
    const LayerCost& layer = cost.layers[k];
    if (layer.seconds) gain += *layer.seconds - layer.int8_seconds.value_or(*layer.seconds);
  }
  if (gain <= 0) return std::nullopt;
  return gain / *cost.seconds;
}

long long millionths(const std::optional<double>& share) {
  return std::llround(1e6 * share.value_or(0));
}

void rank_by_cost(std::vector<Finding>& findings, const CostEstimate& cost) {
  // What keeps the engine from being built costs no time in it.
  for (Finding& finding : findings)
    finding.cost_share =
        finding.severity == Severity::Error ? std::nullopt : share_to_gain(finding.layers, cost);
  const auto before = [](const Finding& a, const Finding& b) {
    return std::pair(a.severity, millionths(a.cost_share)) >
           std::pair(b.severity, millionths(b.cost_share));
  };
  if (std::ranges::is_sorted(findings, before)) return;
  // Findings are large: their places are sorted, and each of them moves once.
  std::vector<std::uint32_t> order(findings.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(
      order, [&](std::uint32_t a, std::uint32_t b) { return before(findings[a], findings[b]); });
  std::vector<Finding> ranked;
  ranked.reserve(findings.size());
  for (const std::uint32_t k : order) ranked.push_back(std::move(findings[k]));
  findings = std::move(ranked);
}

}  // namespace qdq
