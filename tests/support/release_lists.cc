#include "support/release_lists.h"

#include <algorithm>
#include <set>

#include "rules/compiled.h"

namespace qdq::testing {

std::vector<std::string> rules_not_listed(const RuleSet& rules) {
  std::vector<std::string> missing;
  for (const Release& release : rules.compiled().releases) {
    std::set<std::string> listed(release.layers.begin(), release.layers.end());
    for (const Phase& phase : release.phases) listed.insert(phase.rules.begin(), phase.rules.end());
    for (const CompiledRule& rule : rules.compiled().rules)
      if (rule.info.code.empty() && rule.info.kind != RuleKind::Fix &&
          rule.range.contains(release.version) && !listed.contains(rule.info.name))
        missing.push_back(release.name + " does not run " + rule.info.name);
  }
  return missing;
}

}  // namespace qdq::testing
