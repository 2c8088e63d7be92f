// The predicted layers as a table.
#include <algorithm>
#include <map>

#include "qdq_lint/report.h"
#include "report/cost.h"
#include "report/layout.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kUnknownShown = 10;

std::string time_share(const CostEstimate& cost, std::size_t layer) {
  if (layer >= cost.layers.size() || cost.layers[layer].share.value_or(0) <= 0) return "-";
  return estimated_share(*cost.layers[layer].share);
}

std::string side(const std::vector<LayerTensor>& tensors) {
  return tensors.empty() ? "-" : precisions(tensors, "+");
}

// "57 nodes removed: 40 by const-weights-quantize, 17 by scale-activation".
std::string removed(const Prediction& prediction) {
  std::map<std::string, std::size_t> by_rule;
  for (const RemovedNode& node : prediction.removed) ++by_rule[node.rule];
  std::vector<std::pair<std::string, std::size_t>> rules(by_rule.begin(), by_rule.end());
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> parts;
  for (const auto& [rule, count] : rules) parts.push_back(std::to_string(count) + " by " + rule);
  const std::string text = counted(prediction.removed.size(), "node") + " removed";
  return parts.empty() ? text : text + ": " + joined(parts, ", ");
}

std::string unknown(const Prediction& prediction, const TextStyle& style) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t k = 0; k < prediction.layers.size(); ++k) {
    const Layer& layer = prediction.layers[k];
    if (layer.confidence != Confidence::Unknown) continue;
    if (++count > kUnknownShown) continue;
    const std::string reasons = joined(layer.reasons, "; ");
    out += paragraph("  #" + std::to_string(k) + "  ",
                     reasons.empty() ? "not modelled" : printable(reasons), "", style.width);
  }
  if (count > kUnknownShown)
    out += "  and " + counted(count - kUnknownShown, "layer") + " more that no rule knows\n";
  return count == 0 ? "" : "Unknown:\n" + out;
}

}  // namespace

std::string layer_table(const Analysis& analysis, const TextStyle& style) {
  const Prediction& prediction = analysis.prediction;
  Table table({"#", "layer", "type", "in", "out", "INT8", "time", "confidence"}, 1, 1);
  for (std::size_t k = 0; k < prediction.layers.size(); ++k) {
    const Layer& layer = prediction.layers[k];
    table.add({std::to_string(k), printable(layer.name), printable(layer.type), side(layer.inputs),
               side(layer.outputs), layer_verdict(layer), time_share(analysis.cost, k),
               std::string(confidence_name(layer.confidence))});
  }
  return table.text(style) + unknown(prediction, style) +
         paragraph("", removed(prediction), "", style.width) + estimate_lines(analysis, style) +
         summary_line(analysis, style);
}

}  // namespace qdq
