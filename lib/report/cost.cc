#include "report/cost.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "qdq_lint/report.h"
#include "report/layout.h"
#include "report/wording.h"

namespace qdq {
namespace {

std::string formatted(const char* format, double number) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

double island_share(const CostEstimate& cost) {
  double share = 0;
  for (const FloatIsland& island : cost.islands) share += island.share.value_or(0);
  return share;
}

}  // namespace

// An estimate has no more digits than these to say, and the last ones differ by compiler.
Json rounded_json(const std::optional<double>& number) {
  if (!number) return nullptr;
  return std::strtod(formatted("%.4g", *number).c_str(), nullptr);
}

std::string estimated_share(double share) {
  const double percent = 100 * share;
  if (percent <= 0) return "~0 %";
  if (percent < 0.1) return "<0.1 %";
  return "~" + formatted(percent < 9.95 ? "%.1f" : "%.0f", percent) + " %";
}

std::string estimate_in_summary(const Analysis& analysis) {
  const CostEstimate& cost = analysis.cost;
  if (!cost.seconds || (cost.islands.empty() && cost.conversion_share.value_or(0) <= 0)) return "";
  std::string text = "; estimated for " + printable(cost.device) + ": " +
                     estimated_share(cost.conversion_share.value_or(0)) +
                     " of the time in Q/DQ and reformats, ";
  if (!cost.islands.empty()) text += estimated_share(island_share(cost)) + " in ";
  return text + counted(cost.islands.size(), "float island");
}

std::string estimate_lines(const Analysis& analysis, const TextStyle& style) {
  const CostEstimate& cost = analysis.cost;
  std::string out;
  if (cost.seconds)
    out += "Estimated for " + printable(cost.device) + " (sm_" + std::to_string(cost.sm) + "): ~" +
           formatted("%.3g", 1e3 * *cost.seconds) + " ms\n";
  for (const std::string& note : cost.notes)
    out += paragraph("  ", printable(note), "", style.width);
  return out;
}

Json cost_json(const CostEstimate& cost) {
  if (cost.device.empty() && cost.notes.empty()) return nullptr;
  Json islands = Json::array();
  for (const FloatIsland& island : cost.islands)
    islands.push_back({{"layers", island.layers}, {"share", rounded_json(island.share)}});
  Json json = {{"estimate", true}, {"device", nullptr}};
  if (!cost.device.empty()) json["device"] = {{"sm", cost.sm}, {"name", cost.device}};
  json["seconds"] = rounded_json(cost.seconds);
  json["conversion_share"] = rounded_json(cost.conversion_share);
  json["float_islands"] = std::move(islands);
  json["layers_without_estimate"] = cost.missing;
  json["notes"] = cost.notes;
  return json;
}

Json layer_cost_json(const CostEstimate& cost, std::size_t layer) {
  if (layer >= cost.layers.size()) return nullptr;
  const LayerCost& one = cost.layers[layer];
  Json json = {{"macs", nullptr},
               {"bytes", nullptr},
               {"estimated_seconds", rounded_json(one.seconds)},
               {"estimated_seconds_in_int8", rounded_json(one.int8_seconds)},
               {"estimated_share", rounded_json(one.share)}};
  if (one.macs) json["macs"] = *one.macs;
  if (one.bytes) json["bytes"] = *one.bytes;
  if (!one.reason.empty()) json["reason"] = one.reason;
  return json;
}

Json finding_cost_json(const Finding& finding, const CostEstimate& cost) {
  if (!finding.cost_share) return nullptr;
  return {{"estimate", true},
          {"device", {{"sm", cost.sm}, {"name", cost.device}}},
          {"share", rounded_json(finding.cost_share)}};
}

}  // namespace qdq
