#include "lint/covered.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace qdq {
namespace {

// The findings that cover other rules, by the nodes that they name and the name of the covered rule.
using Covering = std::map<std::pair<OriginId, std::string>, std::size_t>;

Covering covering_of(const std::vector<Finding>& findings, const CompiledRules& rules) {
  Covering out;
  for (std::size_t k = 0; k < findings.size(); ++k) {
    const CompiledRule& rule = rules.rules[static_cast<std::size_t>(findings[k].rule)];
    for (const std::string& name : rule.covers) {
      out.emplace(std::pair(findings[k].node, name), k);
      for (const OriginId origin : findings[k].related) out.emplace(std::pair(origin, name), k);
    }
  }
  return out;
}

template <class Sorted>
void unite(Sorted& into, const Sorted& from) {
  Sorted both;
  std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(both));
  into = std::move(both);
}

}  // namespace

void drop_covered(std::vector<Finding>& findings, const CompiledRules& rules) {
  const Covering covering = covering_of(findings, rules);
  if (covering.empty()) return;
  std::vector<bool> covered(findings.size());
  for (std::size_t k = 0; k < findings.size(); ++k) {
    const std::string& name = rules.infos[static_cast<std::size_t>(findings[k].rule)].name;
    const auto it = covering.find({findings[k].node, name});
    if (it == covering.end() || it->second == k) continue;
    covered[k] = true;
    unite(findings[it->second].layers, findings[k].layers);
    unite(findings[it->second].steps, findings[k].steps);
  }
  std::size_t k = 0;
  std::erase_if(findings, [&](const Finding&) { return covered[k++]; });
}

}  // namespace qdq
