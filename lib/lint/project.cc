#include "lint/project.h"

#include <algorithm>

#include "graph/content_hash.h"
#include "qdq_lint/printable.h"
#include "rules/compiled.h"

namespace qdq {
namespace {

std::string filled(std::string text, const Filling& filling) {
  for (const auto& [name, value] : filling) {
    const std::string hole = "{" + std::string(name) + "}";
    for (std::size_t at = text.find(hole); at != text.npos; at = text.find(hole, at + value.size()))
      text.replace(at, hole.size(), value);
  }
  return text;
}

// A budget is broken no more surely than the layers are known that are counted.
Confidence surest(const Prediction& prediction) {
  Confidence confidence = Confidence::Observed;
  for (const Layer& layer : prediction.layers)
    if (layer.weighted || layer.kind != LayerKind::Compute)
      confidence = std::min(confidence, layer.confidence);
  return confidence;
}

}  // namespace

std::optional<Finding> project_finding(const RuleSet& rules, std::string_view cause,
                                       const Filling& filling) {
  for (const RuleInfo& rule : rules.rules()) {
    if (rule.kind != RuleKind::Project || rule.raised_by != cause) continue;
    const CompiledRule& compiled = rules.compiled().rules[static_cast<std::size_t>(rule.id)];
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.confidence = Confidence::Observed;
    finding.node = kNoOrigin;
    finding.message = filled(compiled.message, filling);
    finding.advice = filled(rule.advice, filling);
    finding.key = ContentHash().add(std::string_view(finding.message)).value();
    return finding;
  }
  return std::nullopt;
}

std::vector<Finding> budget_findings(const RuleSet& rules, const Budget& budget,
                                     const Prediction& prediction) {
  std::vector<Finding> out;
  const auto raise = [&](std::string_view cause, const std::string& value,
                         const std::string& limit) {
    std::optional<Finding> finding =
        project_finding(rules, cause, {{"value", value}, {"limit", limit}});
    if (!finding) return;
    finding->confidence = surest(prediction);
    // What is counted changes; that the bound is broken is one and the same thing.
    finding->key = ContentHash().add(cause).value();
    out.push_back(std::move(*finding));
  };
  const auto at_most = [&](std::string_view cause, const std::optional<double>& limit, int count) {
    if (limit && count > *limit) raise(cause, std::to_string(count), short_number(*limit, 10));
  };
  const Summary& summary = prediction.summary;
  if (budget.min_int8_macs && summary.int8_mac_share &&
      *summary.int8_mac_share < *budget.min_int8_macs)
    raise("budget.min-int8-macs", short_number(100 * *summary.int8_mac_share) + " %",
          short_number(100 * *budget.min_int8_macs) + " %");
  at_most("budget.max-dangling", budget.max_dangling, summary.dangling_q + summary.dangling_dq);
  at_most("budget.max-reformats", budget.max_reformats, summary.reformats);
  at_most("budget.max-float-layers", budget.max_float_layers, summary.weighted_float);
  at_most("budget.max-unknown-layers", budget.max_unknown_layers, summary.unknown_layers);
  return out;
}

std::optional<Finding> stale_entry(const RuleSet& rules, const BaselineEntry& entry,
                                   const std::string& file) {
  std::optional<Finding> finding =
      project_finding(rules, "baseline.stale",
                      {{"rule", entry.code}, {"node", entry.node}, {"model", entry.model}});
  if (!finding) return std::nullopt;
  finding->place = file;
  finding->line = entry.line;
  return finding;
}

std::optional<Finding> unused_suppression(const RuleSet& rules, const Suppression& suppression) {
  std::string where;
  for (const std::string* part : {&suppression.node, &suppression.key, &suppression.models})
    if (!part->empty()) where += (where.empty() ? "" : " ") + printable(*part);
  std::optional<Finding> finding = project_finding(
      rules, "suppression.unused", {{"rule", printable(suppression.rule.text)}, {"where", where}});
  if (!finding) return std::nullopt;
  finding->place = suppression.rule.file;
  finding->line = suppression.rule.line;
  return finding;
}

}  // namespace qdq
