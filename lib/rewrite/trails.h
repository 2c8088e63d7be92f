// trails.h: where the rules of a phase have to look again after a change.
//
// An attempt at an anchor reads the nodes that the rule's lines lead to, and what its predicates ask about those. So
// a change at a node matters to the anchors from which one of the lines leads to that node, and to no others: a trail
// is such a path, walked back. The operators that the lines ask for are asked for on the way.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "rules/compiled.h"
#include "rules/node_kinds.h"

namespace qdq {

// A trail begins at a node beside the change; a predicate that follows edges has more of them begin farther away.
struct Reaches {
  int around = 0;  // edges in any direction
  int down = 0;    // from a node to a reader of its results; between them nodes with one operand

  static Reaches larger(Reaches a, Reaches b) {
    return {a.around > b.around ? a.around : b.around, a.down > b.down ? a.down : b.down};
  }
};

// What a change did to a node beside it.
enum class Change : std::uint8_t {
  Itself = 1,    // it is new, or is what the rule stood on
  Operands = 2,  // it reads other values, or what it reads is made by another node
  Readers = 4,   // what it makes is read by others
  Siblings = 8,  // what it reads is read by others
};

// Of all predicates that a rule asks.
Reaches reaches_of(const CompiledRule& rule);

struct Trail {
  enum class Link : std::uint8_t {
    Reader,    // of a result
    Producer,  // of an operand
    Sibling,   // another reader of an operand
  };
  struct Hop {
    Link link = Link::Reader;
    const MatchPart* to = nullptr;
  };

  std::uint32_t rule = 0;           // place in the list of rules
  const MatchPart* from = nullptr;  // what the first node has to fit
  Reaches reaches;
  // Whether a predicate asks who reads the results of the first node, and its operands.
  bool asks_readers = false, asks_siblings = false;
  std::vector<Hop> way;  // to the anchor; empty if the first node is the anchor

  // Whether such a change at the first node can matter to the rule.
  bool minds(Change change, const Node& node) const {
    if (change == Change::Siblings) return asks_siblings;
    // A line that names fewer results than there are fits as long as nothing reads the others.
    return change != Change::Readers || asks_readers || node.results.size() > from->results.size();
  }
};

// `rules` and `kinds`, which are prepared, must outlive it.
class Trails {
 public:
  Trails(std::span<const CompiledRule* const> rules, NodeKinds& kinds);

  // Whether one of the rule's leads over a value that both ends read.
  bool lead_over_siblings(std::uint32_t rule) const;

  // Those that begin at such a node, by rule. Valid until the next call.
  std::span<const Trail* const> from(const Node& node);

 private:
  // The line that binds a hole first, in the order of matching.
  struct Binder {
    std::size_t trail = 0;    // of that line
    bool as_operand = false;  // the value is an operand of the line's node
  };
  using Binders = std::map<HoleIndex, Binder>;

  void add_rule(std::uint32_t number, const CompiledRule& rule);
  void add_parts(std::uint32_t number, const std::vector<MatchPart>& parts, Binders& binders);
  void add_reaches(const std::vector<PredicateCall>& calls, const Binders& binders);

  NodeKinds& kinds_;
  std::vector<Trail> trails_;
  std::vector<std::optional<std::vector<const Trail*>>> by_kind_;
};

}  // namespace qdq
