// From the words of a configuration to rules.
#include <algorithm>

#include "base/nearest.h"
#include "qdq_lint/judge.h"

namespace qdq {
namespace {

constexpr std::size_t kSuggestions = 3;

Error unknown_selector(const RuleSet& rules, const Word& selector) {
  std::vector<std::string> names;
  for (const RuleInfo& rule : rules.rules())
    if (!rule.code.empty()) names.insert(names.end(), {rule.code, rule.name});
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Error error{ErrorKind::BadConfig, "no rule is selected by \"" + selector.text + "\"", {}, ""};
  error.where.file = selector.file;
  error.where.line = selector.line;
  std::string near;
  for (const std::string& name : nearest_names(selector.text, names, kSuggestions))
    near += (near.empty() ? "did you mean " : " or ") + name;
  error.hint = near.empty() ? "a selector is ALL, a code, the beginning of one, or a rule's name"
                            : near + "?";
  return error;
}

bool selects(const std::string& selector, const RuleInfo& rule) {
  if (rule.code.empty()) return false;
  return selector == "ALL" || selector == rule.name ||
         (selector.starts_with("QDQ") && rule.code.starts_with(selector));
}

// "ALL" before "QDQ" before "QDQ2" ... before a full code or a name.
std::size_t specificity(const std::string& selector) {
  constexpr std::size_t full = 6;
  if (selector == "ALL") return 1;
  return selector.starts_with("QDQ") ? 1 + std::min(selector.size(), full) : 1 + full;
}

// The specificity of the best selector for each rule; 0: none.
Result<std::vector<std::size_t>> strength(const RuleSet& rules, std::span<const Word> first,
                                          std::span<const Word> second) {
  std::vector<std::size_t> best(rules.rules().size());
  for (const std::span<const Word> words : {first, second}) {
    for (const Word& word : words) {
      Result<std::vector<bool>> chosen = select_rules(rules, word);
      if (!chosen) return chosen.take_error();
      for (std::size_t k = 0; k < best.size(); ++k)
        if ((*chosen)[k]) best[k] = std::max(best[k], specificity(word.text));
    }
  }
  return best;
}

std::optional<Severity> severity_of(const std::string& name) {
  for (Severity severity : {Severity::Note, Severity::Warning, Severity::Error})
    if (severity_name(severity) == name) return severity;
  return std::nullopt;
}

Error unknown_severity(const Word& word, const std::string& known) {
  Error error{ErrorKind::BadConfig, "\"" + word.text + "\" is no severity", {}, known};
  error.where.file = word.file;
  error.where.line = word.line;
  return error;
}

Result<void> enable(Policy& policy, const RuleSet& rules, const Config& config) {
  const std::vector<Word> all = {{"ALL", "", 0}};
  Result<std::vector<std::size_t>> on =
      strength(rules, config.select ? *config.select : all, config.extend_select);
  if (!on) return on.take_error();
  Result<std::vector<std::size_t>> off = strength(
      rules, config.ignore ? std::span<const Word>(*config.ignore) : std::span<const Word>(),
      config.extend_ignore);
  if (!off) return off.take_error();
  for (std::size_t k = 0; k < on->size(); ++k) policy.enabled.push_back((*on)[k] > (*off)[k]);
  return {};
}

Result<void> set_severities(Policy& policy, const RuleSet& rules, const Config& config) {
  for (const RuleInfo& rule : rules.rules()) policy.severity.push_back(rule.severity);
  std::vector<std::size_t> best(policy.severity.size());
  for (const SeverityOverride& entry : config.severity) {
    Result<std::vector<bool>> chosen = select_rules(rules, entry.rule);
    if (!chosen) return chosen.take_error();
    const std::optional<Severity> severity = severity_of(entry.severity.text);
    if (!severity) return unknown_severity(entry.severity, "use error, warning or note");
    const std::size_t weight = specificity(entry.rule.text);
    for (std::size_t k = 0; k < best.size(); ++k) {
      if (!(*chosen)[k] || weight < best[k]) continue;
      best[k] = weight;
      policy.severity[k] = *severity;
    }
  }
  return {};
}

Result<void> ignore_per_file(Policy& policy, const RuleSet& rules, const Config& config) {
  for (const PerFileIgnore& entry : config.per_file_ignores) {
    Policy::PerFile per_file{entry.models, std::vector<bool>(rules.rules().size())};
    for (const Word& word : entry.rules) {
      Result<std::vector<bool>> chosen = select_rules(rules, word);
      if (!chosen) return chosen.take_error();
      for (std::size_t k = 0; k < chosen->size(); ++k)
        if ((*chosen)[k]) per_file.ignored[k] = true;
    }
    policy.per_file.push_back(std::move(per_file));
  }
  return {};
}

}  // namespace

Result<std::vector<bool>> select_rules(const RuleSet& rules, const Word& selector) {
  std::vector<bool> chosen;
  for (const RuleInfo& rule : rules.rules()) chosen.push_back(selects(selector.text, rule));
  if (std::find(chosen.begin(), chosen.end(), true) == chosen.end())
    return unknown_selector(rules, selector);
  return chosen;
}

Result<Policy::Acceptance> make_acceptance(const RuleSet& rules, const Suppression& suppression) {
  Result<std::vector<bool>> chosen = select_rules(rules, suppression.rule);
  if (!chosen) return chosen.take_error();
  return Policy::Acceptance{suppression, std::move(*chosen)};
}

Result<Policy> make_policy(const RuleSet& rules, const Config& config) {
  Policy policy;
  policy.budget = config.budget;
  if (config.fail_on) {
    policy.fail_on = severity_of(config.fail_on->text);
    if (!policy.fail_on && config.fail_on->text != "never")
      return unknown_severity(*config.fail_on, "use error, warning, note or never");
  }
  for (auto* step : {enable, set_severities, ignore_per_file})
    if (Result<void> done = step(policy, rules, config); !done) return done.take_error();
  for (const Suppression& suppression : config.suppressions) {
    Result<Policy::Acceptance> accepted = make_acceptance(rules, suppression);
    if (!accepted) return accepted.take_error();
    policy.accepted.push_back(std::move(*accepted));
  }
  return policy;
}

}  // namespace qdq
