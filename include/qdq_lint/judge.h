// judge.h: what a project makes of findings: which rules it wants to hear of, how severe they are, what
// it accepts and why, and what it allows itself.
//
// Lint says what is so; this says what of it counts. Nothing is dropped in silence: what is accepted
// stays among the findings with the reason, and what accepts nothing any more becomes a finding itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/config.h"
#include "qdq_lint/export.h"
#include "qdq_lint/findings.h"
#include "qdq_lint/node_keys.h"
#include "qdq_lint/result.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

// A selector names rules: "ALL", a code or the beginning of one ("QDQ2"), or a name ("unfused-quantize").
// Error BadConfig at the word, with the nearest names, if it selects none. Parallel to RuleSet::rules().
Result<std::vector<bool>> select_rules(const RuleSet& rules, const Word& selector);

// A Config whose words have been looked up in a rule set.
struct Policy {
  struct PerFile {
    std::string models;         // a glob
    std::vector<bool> ignored;  // by rule
  };
  struct Acceptance {
    Suppression from;
    std::vector<bool> rules;
  };
  std::vector<bool> enabled;       // by rule
  std::vector<Severity> severity;  // by rule: its own or the project's
  std::vector<PerFile> per_file;
  std::vector<Acceptance> accepted;
  Budget budget;
  std::optional<Severity> fail_on = Severity::Warning;  // empty: never
};

// Of two selectors the more specific one wins: a name or a full code before a longer beginning before a
// shorter one before "ALL"; of equally specific ones `ignore`. Errors: BadConfig at the word.
Result<Policy> make_policy(const RuleSet& rules, const Config& config);
Result<Policy::Acceptance> make_acceptance(const RuleSet& rules, const Suppression& suppression);

// --- Baseline: the findings that were there when the project began to look. One line each, sorted.

struct BaselineEntry {
  std::string code;
  std::string fingerprint;  // node_keys.h: no name goes into it
  std::string model;        // relative to the baseline's folder
  std::string node;         // for readers only
  int line = 0;
  auto operator<=>(const BaselineEntry&) const = default;
};

struct Baseline {
  std::string file;
  std::vector<BaselineEntry> entries;
};

// Errors: BadConfig with the line.
Result<Baseline> parse_baseline(std::string_view text, const std::string& file);
std::string baseline_text(std::vector<BaselineEntry> entries);
// What of the findings belongs in a baseline: all that nobody suppressed, but for those about the
// project's own files.
std::vector<BaselineEntry> baseline_entries(const std::vector<Finding>& findings,
                                            const Graph& model, const RuleSet& rules,
                                            const std::string& path);

// --- The verdict

// A committed snapshot that is not what the analysis gives now.
struct SnapshotFault {
  std::string file;
  int line = 0;      // the first that differs; 0: there is no such file
  std::string what;  // "12 lines differ, the first is ..."
};

struct JudgeInput {
  const Graph& model;
  const Prediction& prediction;
  const RuleSet& rules;
  const Policy& policy;
  std::string path;           // of the model, relative to the policy's folder: what globs see
  std::string baseline_path;  // the same relative to the baseline's folder
  // Beside the policy's: of the model's sidecar and of the model itself.
  std::span<const Policy::Acceptance> accepted;
  const Baseline* baseline = nullptr;
  std::optional<SnapshotFault> snapshot = std::nullopt;
};

// What of a project's files was of use, over all models of a run.
struct ProjectUse {
  std::vector<bool> accepted;                // parallel to Policy::accepted
  std::vector<BaselineEntry> stale_entries;  // of the baseline, for these models
};

// Drops findings of rules that are off, sets severities, marks what is accepted or in the baseline, and
// adds the findings of project rules. Adds to `use`.
void judge(std::vector<Finding>& findings, const JudgeInput& input, ProjectUse& use);

// A finding for each of the policy's suppressions that found nothing in any model of the run.
std::vector<Finding> unused_suppressions(const RuleSet& rules, const Policy& policy,
                                         const ProjectUse& use);

// A finding for each entry of a baseline: those of models that are not there any more.
std::vector<Finding> stale_entries(const RuleSet& rules, const Policy& policy,
                                   const Baseline& gone);

// Whether a finding that counts is at or above the policy's threshold.
bool fails(const std::vector<Finding>& findings, const Policy& policy);

}  // namespace qdq
