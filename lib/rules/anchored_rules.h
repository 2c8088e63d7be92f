// anchored_rules.h: which of a list of rules can match at a node, by the operator of their anchors.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "rules/node_kinds.h"

namespace qdq {

// `kinds` are prepared and must outlive it.
class AnchoredRules {
 public:
  // Whether someone wants to know why the rule does not match; empty: no one.
  using Told = std::function<bool(const CompiledRule&)>;

  AnchoredRules(NodeKinds& kinds, std::vector<const CompiledRule*> rules, Told told)
      : kinds_(kinds), rules_(std::move(rules)), told_(std::move(told)) {}

  std::span<const CompiledRule* const> rules() const { return rules_; }

  // Whether the rule matches nowhere, as no node is of an operator that it asks for, and no one wants to know.
  bool idle(std::uint32_t number) const {
    const CompiledRule& rule = *rules_[number];
    if (told_ && told_(rule)) return false;
    return !std::ranges::all_of(rule.match,
                                [&](const MatchPart& part) { return kinds_.any_fits(part); });
  }

  // Places in rules(), ascending, without the idle ones. Valid until the next call.
  std::span<const std::uint32_t> on(const Node& node) {
    const NodeKinds::Kind kind = kinds_.kind(node);
    const auto at = static_cast<std::size_t>(kind);
    if (const std::size_t kinds = kinds_.count(); kinds != by_kind_.size()) {
      by_kind_.clear();
      by_kind_.resize(kinds);
    }
    if (!by_kind_[at]) by_kind_[at] = find(kind);
    return *by_kind_[at];
  }

 private:
  std::vector<std::uint32_t> find(NodeKinds::Kind kind) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t k = 0; k < rules_.size(); ++k)
      if (kinds_.fits(rules_[k]->match.front(), kind) && !idle(k)) found.push_back(k);
    return found;
  }

  NodeKinds& kinds_;
  std::vector<const CompiledRule*> rules_;
  Told told_;
  // Found anew when there are new kinds, which may end the idleness of rules.
  std::vector<std::optional<std::vector<std::uint32_t>>> by_kind_;
};

}  // namespace qdq
