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
  // `kinds` are the context's graph's, prepared; others may use them as well. `only`: which matches count; null: all.
  // `told`: for which rules match() is asked why not; empty: for none.
  RuleFinder(const PredicateContext& context, std::vector<const CompiledRule*> rules,
             NodeKinds& kinds, const MatchFilter* only = nullptr, AnchoredRules::Told told = {})
      : context_(context),
        tests_(rules),
        matcher_(context, kinds, only),
        rules_(kinds, std::move(rules), std::move(told)) {}
  RuleFinder(const RuleFinder&) = delete;
  RuleFinder& operator=(const RuleFinder&) = delete;

  std::span<const CompiledRule* const> rules() const { return rules_.rules(); }
  const CompiledRule& rule(std::uint32_t number) const { return *rules_.rules()[number]; }
  // Numbers of the rules that are anchored on such a node and not idle, ascending. Valid until the next call.
  std::span<const std::uint32_t> on(const Node& node) { return rules_.on(node); }

  // Whether the rule matches at no node, as there is none of an operator that it asks for; never if why not is asked.
  bool idle(std::uint32_t number) const { return rules_.idle(number); }

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
