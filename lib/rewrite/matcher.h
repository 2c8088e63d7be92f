// matcher.h: does a rule apply at a node, and if not, what is the nearest thing in the way?
//
// Matching is anchored: it starts at one node and walks the rule's lines in the order that the
// compiler laid down, from results to producers and from values to readers, with backtracking over
// readers and over the two orders of "Op[a, b]". It never changes the graph. Cost is bounded by the
// rule, except for readers of widely read values, which are tried one by one.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "rewrite/slot.h"
#include "rules/compiled.h"
#include "rules/node_kinds.h"
#include "rules/predicates.h"

namespace qdq {

struct Match {
  std::vector<Bound> bound;  // parallel to CompiledRule::holes
  std::uint32_t which = 0;   // case
  std::vector<Reason> assumed;
};

// The failure that came closest: most lines and predicates had passed before it.
struct NearMiss {
  const std::string* part = nullptr;  // the line or predicate, as written
  std::uint32_t depth = 0;
  Reason reason;
};

// Which complete matches count; parallel to the holes. Others are looked for behind one that does not.
using MatchFilter = std::function<bool(const Graph&, std::span<const Bound>)>;

class Matcher {
 public:
  // `kinds` are those of the context's graph; others may use them as well. `only`: which matches count; null: all.
  Matcher(const PredicateContext& context, NodeKinds& kinds, const MatchFilter* only = nullptr)
      : context_(context), kinds_(kinds), only_(only) {}
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  // The first match in the rule's order, or nothing; then `miss` says why.
  std::optional<Match> match(const CompiledRule& rule, NodeId on, NearMiss& miss);
  // For those who do not ask why.
  std::optional<Match> match(const CompiledRule& rule, NodeId on);

 private:
  enum class Stage { Rule, RuleWhere, Cases };
  using Parts = std::vector<MatchPart>;

  bool extend(const Parts& parts, std::size_t k, int case_index);
  bool after_parts(int case_index);
  bool needs_to_know() const;
  bool counts() const { return !only_ || (*only_)(context_.graph, bound()); }
  bool predicates_hold(const std::vector<PredicateCall>& calls);
  // Those of the rule's predicates that can be told since `parts` lines are matched. Only where no one asks
  // for the miss: it goes by the order of the lines.
  bool none_fails_yet(std::size_t parts);
  // Those that none_fails_yet has seen pass before.
  bool passed_before(const PredicateCall& call) const {
    return !miss_ && needs_to_know() && call.ready < rule_->match.size();
  }
  void resolve_all(const PredicateCall& call);
  bool try_ways(const Parts& parts, std::size_t k, int case_index, NodeId id);
  bool try_node(const Parts& parts, std::size_t k, int case_index, NodeId node, std::size_t way);
  bool bind_part(const MatchPart& part, const Node& node, std::size_t way);
  bool bind_any(const MatchPart& part, const std::vector<OperandHole>& holes, const Node& node,
                const ValueIds& values, std::size_t place);
  bool bind_pack(const MatchPart& part);
  bool out_of_reach(const MatchPart& part, const Node& node) const;
  bool bind_operands(const MatchPart& part, const Node& node, bool swapped);
  bool bind_operand_pack(const MatchPart& part, const Node& node, std::size_t from);
  bool bind_results(const MatchPart& part, const Node& node);
  bool bind_quant(const MatchPart& part, const Node& node);
  bool bind_attributes(const MatchPart& part, const Node& node);
  bool set(HoleIndex hole, Slot what);
  void undo(std::size_t mark) {
    for (; trail_.size() > mark; trail_.pop_back()) slots_[trail_.back()] = {};
  }
  std::vector<Bound> bound() const;
  std::optional<Match> run(const CompiledRule& rule, NodeId on);
  // Whether a failure here is worth its reason: someone asks, and nothing came closer.
  bool told() const { return miss_ && (!miss_->part || depth_ >= miss_->depth); }
  // Remembers the failure; always false. Written "told() && fail(...)": most reasons are never made.
  bool fail(const std::string& part, ReasonKind kind, ReasonArgs args);
  bool fail(const std::string& part, Reason reason);

  const PredicateContext& context_;
  NodeKinds& kinds_;
  const MatchFilter* only_;
  const CompiledRule* rule_ = nullptr;
  NodeId on_ = kNoNode;
  std::vector<Slot> slots_;       // by hole; all free between attempts
  std::vector<HoleIndex> trail_;  // holes in the order they were bound
  // What pack lines bind; slots look at it, so it stays where it is until the attempt is over.
  std::deque<ValueIds> value_lists_;
  std::deque<std::vector<NodeId>> node_lists_;
  std::vector<Reason> assumed_;
  std::vector<ResolvedArg> args_;
  std::uint32_t depth_ = 0;
  std::uint32_t which_ = 0;
  NearMiss* miss_ = nullptr;
};

}  // namespace qdq
