// html.h: the data of the HTML report, part by part. docs/schema/html-report-1.schema.json has their form.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/compare.h"
#include "qdq_lint/plan_diff.h"
#include "qdq_lint/qdq_lint.h"
#include "report/fate.h"
#include "report/json_parts.h"

namespace qdq::html {

// The rules that the data name.
class RuleBook {
 public:
  explicit RuleBook(const RuleSet& rules) : rules_(rules) {}
  // The rule's name.
  const std::string& name(RuleId id);
  // Notes the rule of that name, if there is one.
  void note(const std::string& name);
  const RuleSet& rules() const { return rules_; }
  Json json() const;

 private:
  RuleSet rules_;
  std::set<RuleId> used_;
};

// One of "reports": a model's prediction, with all that is said of it.
Json report_json(const Analysis& analysis, RuleBook& book);
// The steps behind each layer, oldest first: those that its node was born of, and those that touched ONNX
// nodes which are in no other layer, as the Q of its weights.
std::vector<std::vector<StepId>> steps_of_layers(const Analysis& analysis, const Fates& fates);
Json steps_json(const Analysis& analysis, const std::vector<std::vector<StepId>>& of_layers,
                RuleBook& book);
Json findings_json(const Analysis& analysis, RuleBook& book);
Json comparison_json(const Analysis& analysis, const EngineReport& engine,
                     const Comparison& comparison, RuleBook& book);
Json plan_diff_json(const Analysis& before, const Analysis& after, const PlanDiff& diff);

// The document, and the page that holds it.
class Document {
 public:
  Document(const RuleSet& rules, std::string_view tool_version)
      : book_(rules), tool_version_(tool_version) {}
  void add(const Analysis& analysis);
  void add_failed(const std::string& model, const Error& error);
  void set_comparison(const Analysis& analysis, const EngineReport& engine,
                      const Comparison& comparison);
  void set_diff(const Analysis& before, const Analysis& after, const PlanDiff& diff);
  std::string page() const;

 private:
  RuleBook book_;
  std::string tool_version_;
  std::string kind_ = "check";
  // Text, so that no more than one model's data are held as a tree.
  std::string reports_, errors_;
  std::string comparison_ = "null", diff_ = "null";
};

// Puts data into a page that holds kDataToken. In the data "<", ">" and "&" become \u003c and the like.
constexpr std::string_view kDataToken = "__QDQ_REPORT_DATA__";
std::string filled(std::string_view page, std::string_view data);

}  // namespace qdq::html
