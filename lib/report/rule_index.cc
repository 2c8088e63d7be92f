// The index of docs/rules: what rules there are, by folder.
#include <algorithm>
#include <map>

#include "qdq_lint/report.h"
#include "report/markdown.h"

namespace qdq {
namespace {

// "motion" of "motion/dq-forward-pad.json".
std::string folder_of(const RuleInfo& rule) {
  const std::size_t slash = rule.file.find('/');
  return slash == std::string::npos ? "." : rule.file.substr(0, slash);
}

std::string sources(const RuleInfo& rule) {
  std::string out;
  for (const std::string& source : rule.evidence) out += (out.empty() ? "" : "; ") + source;
  return out;
}

std::string link(const RuleInfo& rule) { return "[" + rule.name + "](" + rule.name + ".md)"; }

std::string section(const std::vector<const RuleInfo*>& list, bool lint) {
  std::vector<std::string> head = {"id", "what", "releases", "confidence", "sources"};
  if (lint) head.insert(head.begin(), {"code", "severity"});
  std::string out = markdown_head(head);
  for (const RuleInfo* rule : list) {
    std::vector<std::string> row = {link(*rule), rule->summary, rule->releases,
                                    std::string(confidence_name(rule->confidence)), sources(*rule)};
    if (lint) row.insert(row.begin(), {rule->code, std::string(severity_name(rule->severity))});
    out += markdown_row(row);
  }
  return out;
}

// Fix rules have no releases and no sources: what they mend, and whether the numbers stay.
std::string fix_section(const std::vector<const RuleInfo*>& list, const RuleSet& rules) {
  std::string out = markdown_head({"id", "what", "numbers", "answers"});
  for (const RuleInfo* rule : list) {
    std::string answers;
    for (const std::string& name : rule->answers) {
      const RuleInfo* lint = rules.find(name);
      if (lint)
        answers += (answers.empty() ? "" : ", ") + ("[" + lint->code + "](" + name + ".md)");
    }
    out += markdown_row({link(*rule), rule->summary,
                         rule->keeps_numbers ? "safe: kept" : "unsafe: changed", answers});
  }
  return out;
}

}  // namespace

std::string rules_index(const RuleSet& rules) {
  std::map<std::string, std::vector<const RuleInfo*>> folders;
  for (const RuleInfo& rule : rules.rules()) folders[folder_of(rule)].push_back(&rule);
  std::string out = "# The rules\n\n" + std::to_string(rules.rules().size()) +
                    " rules, by the folder of `rules/` that they stand in. `qdq-lint explain RULE` "
                    "prints the same pages.\n";
  for (auto& [folder, list] : folders) {
    std::stable_sort(list.begin(), list.end(),
                     [](const RuleInfo* a, const RuleInfo* b) { return a->code < b->code; });
    const bool lint = std::any_of(list.begin(), list.end(),
                                  [](const RuleInfo* rule) { return !rule->code.empty(); });
    const bool fix = list.front()->kind == RuleKind::Fix;
    out += "\n## " + folder + "\n\n" + (fix ? fix_section(list, rules) : section(list, lint));
  }
  return out;
}

}  // namespace qdq
