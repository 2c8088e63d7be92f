// anchored_rules.h: which of a list of rules can match at a node, by the operator of their anchors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rules/node_kinds.h"

namespace qdq {

// `kinds` must outlive it.
class AnchoredRules {
 public:
  AnchoredRules(NodeKinds& kinds, std::vector<const CompiledRule*> rules)
      : kinds_(kinds), rules_(std::move(rules)) {}

  std::span<const CompiledRule* const> rules() const { return rules_; }

  // Places in rules(), ascending. Valid until the next call.
  std::span<const std::uint32_t> on(const Node& node) {
    const NodeKinds::Kind kind = kinds_.kind(node);
    const auto at = static_cast<std::size_t>(kind);
    if (at >= by_kind_.size()) by_kind_.resize(at + 1);
    if (!by_kind_[at]) by_kind_[at] = find(kind);
    return *by_kind_[at];
  }

 private:
  std::vector<std::uint32_t> find(NodeKinds::Kind kind) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t k = 0; k < rules_.size(); ++k)
      if (kinds_.fits(rules_[k]->match.front(), kind)) found.push_back(k);
    return found;
  }

  NodeKinds& kinds_;
  std::vector<const CompiledRule*> rules_;
  std::vector<std::optional<std::vector<std::uint32_t>>> by_kind_;
};

}  // namespace qdq
