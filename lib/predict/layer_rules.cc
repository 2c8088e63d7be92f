#include "predict/layer_rules.h"

#include "rewrite/log_words.h"

namespace qdq {
namespace {

std::vector<const CompiledRule*> rules_of(const CompiledRules& set, const Target& target) {
  std::vector<const CompiledRule*> rules;
  const Release* release = set.release(target.release_name);
  if (!release) return rules;
  for (const std::string& name : release->layers)
    if (const CompiledRule* rule = set.rule_for(name, target.release)) rules.push_back(rule);
  return rules;
}

}  // namespace

LayerRules::LayerRules(const Graph& graph, const RuleSet& rules, const Target& target)
    : classes_(rules.compiled(), target.release),
      context_{graph, rules.compiled(), classes_, target},
      rules_(rules_of(rules.compiled(), target)),
      kinds_(graph, rules.compiled(), classes_),
      weighted_(rules.compiled().find_class("weighted")),
      int8_transparent_(rules.compiled().find_class("int8-transparent")) {
  kinds_.prepare();
}

const CompiledRule* LayerRules::find(RuleFinder& finder, const Node& node,
                                     std::vector<std::string>& log) const {
  for (const std::uint32_t number : finder.on(node)) {
    const std::optional<Match> match = finder.match(number, node);
    if (!match) continue;
    const CompiledRule& rule = finder.rule(number);
    for (const std::string& line : rule.layer_log)
      log.push_back(worded(line, context_.graph, rule.holes, match->bound));
    return &rule;
  }
  return nullptr;
}

}  // namespace qdq
