// layer_rules.h: the layer rules of a release.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/rules.h"
#include "rewrite/rule_finder.h"

namespace qdq {

// Any number of threads may ask at a time. What it is made of must outlive it.
class LayerRules {
 public:
  LayerRules(const Graph& graph, const RuleSet& rules, const Target& target);
  LayerRules(const LayerRules&) = delete;
  LayerRules& operator=(const LayerRules&) = delete;

  // For one thread.
  std::unique_ptr<RuleFinder> finder() const {
    return std::make_unique<RuleFinder>(context_, rules_, kinds_);
  }
  // The first rule of the release's list that fits the node; null if the rules do not know it.
  // `log` becomes what TensorRT's log says of it.
  const CompiledRule* find(RuleFinder& finder, const Node& node,
                           std::vector<std::string>& log) const;

  bool weighted(const std::string& op) const { return contains(weighted_, op); }
  bool int8_transparent(const std::string& op) const { return contains(int8_transparent_, op); }

 private:
  bool contains(int op_class, const std::string& op) const {
    return op_class >= 0 && classes_.contains(op_class, op);
  }

  ClassTable classes_;
  PredicateContext context_;
  std::vector<const CompiledRule*> rules_;
  mutable NodeKinds kinds_;  // prepared, so it is only read from
  // Negative: the rules have no such class.
  int weighted_;
  int int8_transparent_;
};

}  // namespace qdq
