#include "qdq_lint/judge.h"

#include <algorithm>
#include <map>

#include "lint/project.h"

namespace qdq {
namespace {

std::size_t rule_index(const Finding& finding) { return static_cast<std::size_t>(finding.rule); }

class Judge {
 public:
  Judge(std::vector<Finding>& findings, const JudgeInput& input, ProjectUse& use)
      : findings_(findings), in_(input), use_(use) {
    use_.accepted.resize(in_.policy.accepted.size());
    for (const Policy::PerFile& per_file : in_.policy.per_file)
      if (glob_matches(per_file.models, in_.path)) ignored_.push_back(&per_file.ignored);
  }

  void run() {
    std::vector<Finding> budget = budget_findings(in_.rules, in_.policy.budget, in_.prediction);
    std::move(budget.begin(), budget.end(), std::back_inserter(findings_));
    add_snapshot();
    // Before rules that are off go: what accepts their findings is of use all the same.
    for (Finding& finding : findings_) accept(finding);
    compare_with_baseline();
    for (std::size_t k = 0; k < in_.accepted.size(); ++k)
      if (!of_model_used_[k]) add(unused_suppression(in_.rules, in_.accepted[k].from));
    keep_enabled();
    for (Finding& finding : findings_) finding.severity = in_.policy.severity[rule_index(finding)];
  }

 private:
  void add(std::optional<Finding> finding) {
    if (finding) findings_.push_back(std::move(*finding));
  }

  void add_snapshot() {
    if (!in_.snapshot) return;
    std::optional<Finding> finding = project_finding(
        in_.rules, "snapshot.stale", {{"file", in_.snapshot->file}, {"what", in_.snapshot->what}});
    if (!finding) return;
    finding->place = in_.snapshot->file;
    finding->line = in_.snapshot->line;
    findings_.push_back(std::move(*finding));
  }

  void keep_enabled() {
    std::erase_if(findings_, [&](const Finding& finding) {
      const std::size_t rule = rule_index(finding);
      return !in_.policy.enabled[rule] ||
             std::any_of(ignored_.begin(), ignored_.end(),
                         [&](const std::vector<bool>* ignored) { return (*ignored)[rule]; });
    });
  }

  bool covers(const Policy::Acceptance& acceptance, const Finding& finding) const {
    const Suppression& from = acceptance.from;
    if (!acceptance.rules[rule_index(finding)]) return false;
    if (!from.models.empty() && !glob_matches(from.models, in_.path)) return false;
    if (from.node.empty() && from.key.empty()) return true;
    if (finding.node == kNoOrigin) return false;
    if (!from.key.empty() && from.key != key_text(finding.key)) return false;
    return from.node.empty() ||
           glob_matches(from.node, qualified_name(in_.model.origin(finding.node)));
  }

  // All that cover it are used: which of them is named does not depend on the others.
  void accept(Finding& finding) {
    const auto look_at = [&](const Policy::Acceptance& acceptance, std::vector<bool>& used,
                             std::size_t k) {
      if (!covers(acceptance, finding)) return;
      used[k] = true;
      if (!finding.suppressed)
        finding.suppressed = Suppressed{acceptance.from.reason, acceptance.from.rule.file,
                                        acceptance.from.rule.line};
    };
    for (std::size_t k = 0; k < in_.accepted.size(); ++k)
      look_at(in_.accepted[k], of_model_used_, k);
    for (std::size_t k = 0; k < in_.policy.accepted.size(); ++k)
      look_at(in_.policy.accepted[k], use_.accepted, k);
  }

  void compare_with_baseline() {
    if (!in_.baseline) return;
    using Key = std::pair<std::string, std::string>;
    std::multimap<Key, const BaselineEntry*> known;
    for (const BaselineEntry& entry : in_.baseline->entries)
      if (entry.model == in_.baseline_path)
        known.emplace(Key(entry.code, entry.fingerprint), &entry);
    for (Finding& finding : findings_) {
      if (finding.node == kNoOrigin) continue;
      const std::string& code = in_.rules.rule(finding.rule).code;
      const auto entry = known.find({code, fingerprint(code, finding.key)});
      finding.baseline = entry == known.end() ? BaselineState::New : BaselineState::Known;
      if (entry != known.end()) known.erase(entry);
    }
    std::map<int, const BaselineEntry*> stale;
    for (const auto& [key, entry] : known) stale.emplace(entry->line, entry);
    for (const auto& [line, entry] : stale) {
      use_.stale_entries.push_back(*entry);
      add(stale_entry(in_.rules, *entry, in_.baseline->file));
    }
  }

  std::vector<Finding>& findings_;
  const JudgeInput& in_;
  ProjectUse& use_;
  std::vector<bool> of_model_used_ = std::vector<bool>(in_.accepted.size());
  std::vector<const std::vector<bool>*> ignored_;
};

// What is found when the models have been judged already: if its rule is on, with the project's severity.
void add_as_asked(std::optional<Finding> finding, const Policy& policy, std::vector<Finding>& out) {
  if (!finding || !policy.enabled[rule_index(*finding)]) return;
  finding->severity = policy.severity[rule_index(*finding)];
  out.push_back(std::move(*finding));
}

}  // namespace

std::string_view baseline_state_name(BaselineState state) {
  switch (state) {
    case BaselineState::NoBaseline:
      return "";
    case BaselineState::New:
      return "new";
    case BaselineState::Known:
      return "unchanged";
  }
  return "";
}

void judge(std::vector<Finding>& findings, const JudgeInput& input, ProjectUse& use) {
  Judge(findings, input, use).run();
}

std::vector<Finding> unused_suppressions(const RuleSet& rules, const Policy& policy,
                                         const ProjectUse& use) {
  std::vector<Finding> out;
  for (std::size_t k = 0; k < policy.accepted.size(); ++k) {
    if (k < use.accepted.size() && use.accepted[k]) continue;
    add_as_asked(unused_suppression(rules, policy.accepted[k].from), policy, out);
  }
  return out;
}

std::vector<Finding> stale_entries(const RuleSet& rules, const Policy& policy,
                                   const Baseline& gone) {
  std::vector<Finding> out;
  for (const BaselineEntry& entry : gone.entries)
    add_as_asked(stale_entry(rules, entry, gone.file), policy, out);
  return out;
}

bool fails(const std::vector<Finding>& findings, const Policy& policy) {
  return policy.fail_on &&
         std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
           return finding.counts() && finding.severity >= *policy.fail_on;
         });
}

}  // namespace qdq
