#include "lint/covered.h"

#include <map>

#include "lint/unite.h"

namespace qdq {
namespace {

// A node and the name of a rule whose findings there are covered.
using Place = std::pair<OriginId, std::string>;

struct Covering {
  std::map<Place, std::size_t> at;       // by the nodes that the covering finding names
  std::map<Place, std::size_t> blaming;  // by the node that it blames
};

Covering covering_of(const std::vector<Finding>& findings, const CompiledRules& rules) {
  Covering out;
  for (std::size_t k = 0; k < findings.size(); ++k) {
    const CompiledRule& rule = rules.rules[static_cast<std::size_t>(findings[k].rule)];
    for (const std::string& name : rule.covers) {
      out.at.emplace(Place(findings[k].node, name), k);
      for (const OriginId origin : findings[k].related) out.at.emplace(Place(origin, name), k);
      if (findings[k].blamed != kNoOrigin) out.blaming.emplace(Place(findings[k].blamed, name), k);
    }
  }
  return out;
}

// The finding that covers this one; its own index if none does.
std::size_t coverer(const Covering& covering, const Finding& finding, const std::string& rule,
                    std::size_t own) {
  if (const auto it = covering.at.find({finding.node, rule}); it != covering.at.end())
    return it->second;
  if (finding.blamed == kNoOrigin) return own;
  const auto it = covering.blaming.find({finding.blamed, rule});
  return it == covering.blaming.end() ? own : it->second;
}

}  // namespace

void drop_covered(std::vector<Finding>& findings, const CompiledRules& rules) {
  const Covering covering = covering_of(findings, rules);
  if (covering.at.empty()) return;
  std::vector<bool> covered(findings.size());
  for (std::size_t k = 0; k < findings.size(); ++k) {
    const std::string& name = rules.infos[static_cast<std::size_t>(findings[k].rule)].name;
    const std::size_t by = coverer(covering, findings[k], name, k);
    if (by == k) continue;
    covered[k] = true;
    unite(findings[by].layers, findings[k].layers);
    unite(findings[by].steps, findings[k].steps);
  }
  std::size_t k = 0;
  std::erase_if(findings, [&](const Finding&) { return covered[k++]; });
}

}  // namespace qdq
