// Fixes as versioned JSON.
#include <algorithm>

#include "qdq_lint/fixes_report.h"
#include "report/cost.h"
#include "report/json_parts.h"

namespace qdq {
namespace {

Json target_json(const FixTarget& finding, const RuleSet& rules) {
  const RuleInfo& rule = rules.rule(finding.rule);
  Json json = {{"code", rule.code},
               {"rule", rule.name},
               {"severity", severity_name(finding.severity)},
               {"node", nullptr},
               {"message", finding.message}};
  if (!finding.name.empty()) json["node"] = finding.name;
  return json;
}

Json targets_json(const std::vector<FixTarget>& findings, const RuleSet& rules) {
  Json json = Json::array();
  for (const FixTarget& finding : findings) json.push_back(target_json(finding, rules));
  return json;
}

Json applied_json(const AppliedFix& applied, const RuleSet& rules) {
  return {{"fix", rules.rule(applied.fix).name},
          {"numbers", applied.safe ? "kept" : "changed"},
          {"findings", targets_json(applied.findings, rules)},
          {"nodes", applied.nodes},
          {"before", applied.before},
          {"after", applied.after}};
}

Json left_json(const LeftFinding& left, const RuleSet& rules) {
  Json json = target_json(left.finding, rules);
  json["why"] = why_left_name(left.why);
  json["fix"] = nullptr;
  if (!left.fix.empty()) json["fix"] = left.fix;
  json["reason"] = left.reason;
  json["unsafe_fixes_mend_it"] = left.unsafe_mends;
  return json;
}

Json state_json(const Analysis& analysis, const RuleSet& rules) {
  const auto counted =
      std::count_if(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& one) {
        return one.counts() && rules.rule(one.rule).kind == RuleKind::Lint;
      });
  return {{"findings", counted},
          {"summary", summary_json(analysis)},
          {"cost", cost_json(analysis.cost)}};
}

}  // namespace

std::string_view why_left_name(WhyLeft why) {
  switch (why) {
    case WhyLeft::NoFix:
      return "no-fix";
    case WhyLeft::UnsafeOnly:
      return "unsafe-only";
    case WhyLeft::NotMain:
      return "not-main";
    case WhyLeft::FitsNowhere:
      return "fits-nowhere";
    case WhyLeft::NoGain:
      return "no-gain";
    case WhyLeft::Worse:
      return "worse";
  }
  return "no-fix";
}

std::string fixes_json(const FixResult& result, const RuleSet& rules, const FixesUse& use,
                       std::string_view tool_version) {
  Json json = {{"version", kJsonVersion},
               {"tool", tool_json(rules, tool_version)},
               {"model", result.before.model.path},
               {"target", result.before.target.name()},
               {"notes", notes_json(result.before)},
               {"output", nullptr},
               {"unsafe_fixes", use.unsafe},
               {"fixes", Json::array()},
               {"also_gone", targets_json(result.also_gone, rules)},
               {"left", Json::array()}};
  if (!use.output.empty()) json["output"] = use.output;
  for (const AppliedFix& applied : result.applied)
    json["fixes"].push_back(applied_json(applied, rules));
  for (const LeftFinding& left : result.left) json["left"].push_back(left_json(left, rules));
  json["before"] = state_json(result.before, rules);
  json["after"] = state_json(result.after, rules);
  json["diff"] = use.diff;
  return dump(json);
}

}  // namespace qdq
