// rule_finder.h: which of a list of rules match at a node.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rewrite/anchor_tests.h"
#include "rewrite/matcher.h"
#include "rules/anchored_rules.h"

namespace qdq {

// For one thread at a time; several for one context may work side by side, also with the same kinds once these are
// prepared. What it is made of must outlive it.
class RuleFinder {
 public:
  // With kinds of its own.
  RuleFinder(const PredicateContext& context, std::vector<const CompiledRule*> rules)
      : context_(context),
        tests_(rules),
        matcher_(context),
        rules_(matcher_.kinds(), std::move(rules)) {}
  // With kinds that others use as well. `only`: which matches count; null: all.
  RuleFinder(const PredicateContext& context, std::vector<const CompiledRule*> rules,
             NodeKinds& kinds, const MatchFilter* only)
      : context_(context),
        tests_(rules),
        matcher_(context, kinds, only),
        rules_(kinds, std::move(rules)) {}
  RuleFinder(const RuleFinder&) = delete;
  RuleFinder& operator=(const RuleFinder&) = delete;

  std::span<const CompiledRule* const> rules() const { return rules_.rules(); }
  const CompiledRule& rule(std::uint32_t number) const { return *rules_.rules()[number]; }
  // Numbers of the rules that are anchored on such a node, ascending. Valid until the next call.
  std::span<const std::uint32_t> on(const Node& node) { return rules_.on(node); }

  std::optional<Match> match(std::uint32_t number, const Node& node) {
    if (!tests_.may_match(number, node, context_)) return std::nullopt;
    return matcher_.match(rule(number), node.id);
  }
  // For those who ask why not.
  std::optional<Match> match(std::uint32_t number, const Node& node, NearMiss& miss) {
    return matcher_.match(rule(number), node.id, miss);
  }

  // To be called behind each change of the graph.
  void graph_changed() { tests_.forget(); }

 private:
  const PredicateContext& context_;
  AnchorTests tests_;
  Matcher matcher_;
  AnchoredRules rules_;
};

}  // namespace qdq
