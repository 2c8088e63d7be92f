// What a rule set holds, as a table and as JSON.
#include <algorithm>
#include <array>

#include "qdq_lint/report.h"
#include "qdq_lint/rule_text.h"
#include "report/json_parts.h"
#include "report/layout.h"
#include "report/wording.h"

namespace qdq {
namespace {

std::string_view kind_name(RuleKind kind) {
  switch (kind) {
    case RuleKind::Rewrite:
      return "rewrite";
    case RuleKind::Region:
      return "region";
    case RuleKind::Layer:
      return "layer";
    case RuleKind::Lint:
      return "lint";
    case RuleKind::Project:
      return "project";
    case RuleKind::Fix:
      return "fix";
  }
  return "rewrite";
}

Json fix_json(const RuleFix& fix) {
  return {{"pytorch-quantization", fix.pytorch_quantization},
          {"modelopt", fix.modelopt},
          {"graph-surgery", fix.graph_surgery}};
}

Json predicates_json() {
  Json list = Json::array();
  for (const PredicateText& predicate : predicate_texts())
    list.push_back({{"name", predicate.name},
                    {"params", predicate.params},
                    {"doc", predicate.doc},
                    {"words", predicate.words}});
  return list;
}

Json rule_json(const RuleInfo& rule) {
  Json json = {{"id", rule.name}, {"kind", kind_name(rule.kind)}};
  if (!rule.code.empty()) {
    json["code"] = rule.code;
    json["severity"] = severity_name(rule.severity);
  }
  json["summary"] = rule.summary;
  json["why"] = rule.why;
  if (!rule.advice.empty()) json["advice"] = rule.advice;
  if (rule.fix) json["fix"] = fix_json(*rule.fix);
  for (const RuleQuote& quote : rule.quotes)
    json["quotes"].push_back({{"releases", quote.releases}, {"says", quote.says}});
  if (!rule.raised_by.empty()) json["raised_by"] = rule.raised_by;
  if (rule.kind == RuleKind::Fix) {
    json["answers"] = rule.answers;
    json["keeps_numbers"] = rule.keeps_numbers;
  }
  json["releases"] = rule.releases;
  json["confidence"] = confidence_name(rule.confidence);
  json["evidence"] = rule.evidence;
  if (!rule.mirrors_pass.empty()) json["mirrors"] = rule.mirrors_pass;
  json["file"] = rule.file;
  return json;
}

std::vector<std::string> cells(const RuleInfo& rule) {
  std::string name = rule.code.empty() ? rule.name : rule.code + " " + rule.name;
  std::string severity(rule.code.empty() ? "" : severity_name(rule.severity));
  if (rule.kind == RuleKind::Fix)
    return {std::move(name), rule.keeps_numbers ? "safe" : "unsafe", "", ""};
  return {std::move(name), rule.releases, std::string(confidence_name(rule.confidence)),
          std::move(severity)};
}

// The rules of one kind: aligned columns, below each row the summary and the sources.
std::string section(const RuleSet& rules, RuleKind kind, const TextStyle& style) {
  std::vector<const RuleInfo*> list;
  std::array<std::size_t, 4> widths{};
  for (const RuleInfo& rule : rules.rules()) {
    if (rule.kind != kind) continue;
    list.push_back(&rule);
    const std::vector<std::string> row = cells(rule);
    for (std::size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], display_width(row[k]));
  }
  const bool may_lack = kind == RuleKind::Project || kind == RuleKind::Fix;
  if (may_lack && list.empty()) return "";
  std::stable_sort(list.begin(), list.end(),
                   [](const RuleInfo* a, const RuleInfo* b) { return a->code < b->code; });
  std::string out = inked(std::string(kind_name(kind)) + " rules: " + std::to_string(list.size()),
                          Ink::Bold, style) +
                    "\n";
  constexpr std::size_t endless = 1000000;
  for (const RuleInfo* rule : list) {
    std::string lead = "  ";
    const std::vector<std::string> row = cells(*rule);
    for (std::size_t k = 0; k < row.size(); ++k)
      if (widths[k] > 0) lead += row[k] + std::string(widths[k] - display_width(row[k]) + 2, ' ');
    const std::size_t width = style.wide ? endless : style.width;
    lead.erase(lead.find_last_not_of(' ') + 1);
    out += lead + "\n" + paragraph("      ", rule->summary, "", width);
    if (!rule->evidence.empty())
      out += paragraph("      from  ", joined(rule->evidence, "; "), "", width);
    if (!rule->answers.empty())
      out += paragraph("      mends  ", joined(rule->answers, ", "), "", width);
  }
  return out;
}

}  // namespace

std::string rules_table(const RuleSet& rules, const TextStyle& style) {
  std::string out;
  for (RuleKind kind : {RuleKind::Lint, RuleKind::Project, RuleKind::Fix, RuleKind::Rewrite,
                        RuleKind::Region, RuleKind::Layer})
    out += section(rules, kind, style);
  return out;
}

std::string rules_json(const RuleSet& rules, std::string_view tool_version) {
  Json list = Json::array();
  for (const RuleInfo& rule : rules.rules()) list.push_back(rule_json(rule));
  Json json = {{"version", kJsonVersion},
               {"tool", tool_json(rules, tool_version)},
               {"targets", rules.releases()}};
  json["rules"] = std::move(list);
  json["predicates"] = predicates_json();
  return dump(json);
}

}  // namespace qdq
