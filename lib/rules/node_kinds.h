// node_kinds.h: what rules can tell of a node by its operator, as a small number.
//
// Every rule asks every node for its operator, so names are looked up once for each node and compared
// as numbers from then on. Operators that no rule and no class names are all one kind.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/compiled.h"

namespace qdq {

// For one graph, while it is read or rewritten. Not for several threads, but for what says so. What it is made of
// must outlive it.
class NodeKinds {
 public:
  enum class Kind : std::uint16_t {};

  NodeKinds(const Graph& graph, const CompiledRules& rules, const ClassTable& classes)
      : graph_(graph), rules_(rules), classes_(classes) {}

  Kind kind(const Node& node) {
    if (index(node.id) >= of_node_.size()) of_node_.resize(graph_.nodes().size(), kUnknown);
    Kind& known = of_node_[index(node.id)];
    if (known == kUnknown) known = find(node);
    return known;
  }

  // Finds out the kinds of all nodes that there are. From then on kind() and fits() only look them up and are for
  // any number of threads, until the graph changes.
  void prepare() {
    of_node_.resize(graph_.nodes().size(), kUnknown);
    for (const Node& node : graph_.nodes())
      if (!node.erased) kind(node);
  }

  // How many there are. What an operator once brought in stays, also when its last node is gone.
  std::size_t count() const { return kinds_.size(); }
  bool any_fits(const MatchPart& part) const {
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
      if (fits(part, static_cast<Kind>(kind))) return true;
    return false;
  }

  bool fits(const MatchPart& part, const Node& node) { return fits(part, kind(node)); }
  bool fits(const MatchPart& part, Kind kind) const {
    const Operators& ops = kinds_[static_cast<std::size_t>(kind)];
    switch (part.line.op_kind) {
      case PatternLine::OpKind::Any:
        return true;
      case PatternLine::OpKind::Class:
        return classes_.contains(part.op_class, ops.qualified);
      case PatternLine::OpKind::Op:
        return part.op_number == ops.plain;
    }
    return false;
  }

 private:
  static constexpr Kind kUnknown{0xffff};

  struct Operators {
    OperatorNumber plain = kNoOperator;
    OperatorNumber qualified = kNoOperator;  // "domain::op"; that is what classes list
    bool operator==(const Operators&) const = default;
  };

  Kind find(const Node& node);

  const Graph& graph_;
  const CompiledRules& rules_;
  const ClassTable& classes_;
  std::vector<Operators> kinds_;
  std::vector<Kind> of_node_;
};

}  // namespace qdq
