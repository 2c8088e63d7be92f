// What a rule set holds, as a table and as JSON.
#include "qdq_lint/report.h"
#include "report/json_parts.h"
#include "report/layout.h"

namespace qdq {
namespace {

std::string_view kind_name(RuleKind kind) {
  switch (kind) {
    case RuleKind::Rewrite:
      return "rewrite";
    case RuleKind::Layer:
      return "layer";
    case RuleKind::Lint:
      return "lint";
  }
  return "rewrite";
}

Json rule_json(const RuleInfo& rule) {
  Json json = {{"id", rule.name}, {"kind", kind_name(rule.kind)}};
  if (rule.kind == RuleKind::Lint) {
    json["code"] = rule.code;
    json["severity"] = severity_name(rule.severity);
  }
  json["summary"] = rule.summary;
  json["why"] = rule.why;
  if (!rule.advice.empty()) json["advice"] = rule.advice;
  json["releases"] = rule.releases;
  json["confidence"] = confidence_name(rule.confidence);
  json["evidence"] = rule.evidence;
  if (!rule.mirrors_pass.empty()) json["mirrors"] = rule.mirrors_pass;
  json["file"] = rule.file;
  return json;
}

}  // namespace

std::string rules_table(const RuleSet& rules, const TextStyle& style) {
  Table table({"rule", "kind", "code", "releases", "confidence", "what it does"}, 5, 0);
  for (const RuleInfo& rule : rules.rules())
    table.add({rule.name, std::string(kind_name(rule.kind)), rule.code.empty() ? "-" : rule.code,
               rule.releases, std::string(confidence_name(rule.confidence)), rule.summary});
  return table.text(style);
}

std::string rules_json(const RuleSet& rules, std::string_view tool_version) {
  Json list = Json::array();
  for (const RuleInfo& rule : rules.rules()) list.push_back(rule_json(rule));
  Json json = {{"version", kJsonVersion},
               {"tool", tool_json(rules, tool_version)},
               {"targets", rules.releases()}};
  json["rules"] = std::move(list);
  return dump(json);
}

}  // namespace qdq
