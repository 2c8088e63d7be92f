// GitLab's Code Quality report: a JSON array with one object a finding (docs.gitlab.com, Code Quality,
// "Report format": description, check_name, fingerprint, severity, location.path, location.lines.begin).
#include <map>

#include "qdq_lint/node_keys.h"
#include "report/json_parts.h"
#include "report/place.h"
#include "report/writers.h"

namespace qdq {
namespace {

// "blocker" is left for models that cannot be read.
std::string_view severity_of(Severity severity) {
  if (severity == Severity::Error) return "critical";
  return severity == Severity::Warning ? "major" : "info";
}

class GitLab : public FindingsWriter {
 public:
  explicit GitLab(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot* snapshot) override {
    for (const FindingGroup* group : counted_groups(analysis)) {
      const Finding& finding = first_of(*group, analysis);
      const RuleInfo& rule = context_.rules.rule(finding.rule);
      add_one(review_place(finding, analysis, snapshot, context_.root), rule.code + " " + rule.name,
              group_text(*group, analysis), fingerprint(rule.code, group->cause),
              severity_of(finding.severity));
    }
    return "";
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    const std::string kind(error_kind_name(error.kind));
    add_one({shown_path(model, context_.root), 1}, kind, error_text(error), fingerprint(kind, 0),
            "blocker");
    return "";
  }

  std::string finish(int) override { return dump(issues_); }

 private:
  // Fingerprints must not repeat in a report, so the path is part of them.
  void add_one(const ReviewPlace& place, const std::string& check, const std::string& text,
               const std::string& print, std::string_view severity) {
    std::string unique = fingerprint(place.path + "\n" + print, 0);
    if (const int before = seen_[unique]++; before > 0) unique += "-" + std::to_string(before + 1);
    issues_.push_back(
        {{"description", text},
         {"check_name", check},
         {"fingerprint", unique},
         {"severity", severity},
         {"location", {{"path", printable(place.path)}, {"lines", {{"begin", place.line}}}}}});
  }

  FormatContext context_;
  Json issues_ = Json::array();
  std::map<std::string, int> seen_;
};

}  // namespace

std::unique_ptr<FindingsWriter> gitlab_writer(const FormatContext& context) {
  return std::make_unique<GitLab>(context);
}

}  // namespace qdq
