// anchor_tests.h: conditions of rules that the anchor alone decides.
//
// Most rules that look at a node ask something of the node itself or of what it reads, and most nodes fail that.
// To ask it first takes a fraction of what binding the rule's lines takes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rules/compiled.h"
#include "rules/predicates.h"

namespace qdq {

// For one thread and one context. What was answered of a node is remembered while the node is looked at, so who
// changes the graph has to say so. The rules must outlive it.
class AnchorTests {
 public:
  explicit AnchorTests(std::span<const CompiledRule* const> rules);

  // False: the rule with this number does not match on the node, which is of its anchor's operator, whatever
  // stands around it.
  bool may_match(std::size_t rule, const Node& node, const PredicateContext& context);
  // The graph has changed: what was answered may be so no more.
  void forget() { ++era_; }

 private:
  // An argument that the node gives.
  struct Open {
    enum class Kind { Label, Operand, Result, InQuant, OutQuant };
    Kind kind = Kind::Label;
    std::size_t slot = 0;
    std::size_t argument = 0;  // its place among those of the call
    bool operator==(const Open&) const = default;
  };
  // What a predicate says of the node. Rules ask much the same, so each question is put once for a node.
  struct Question {
    const PredicateCall* call = nullptr;
    std::vector<Open> open;
    std::vector<ResolvedArg> args;        // those that are not open stand in it
    NodeId asked = kNoNode;               // the node that `answer` is of
    std::uint64_t era = 0;                // and when that was
    std::optional<Verdict::Kind> answer;  // empty: the node lacks an argument
  };
  struct Test {
    std::size_t question = 0;
    bool negated = false;
    bool unknown_fails = false;
  };
  struct Tests {
    const MatchPart* anchor = nullptr;
    std::vector<Test> tests;
  };

  static bool has_all(const MatchPart& anchor, const Node& node);
  static bool find(const MatchPart& anchor, HoleIndex hole, Open& open);
  static bool add_args(const MatchPart& anchor, Question& question);
  std::size_t number_of(Question question);
  bool passes(const Test& test, const Node& node, const PredicateContext& context);
  static bool resolve(const Open& open, const Node& node, ResolvedArg& arg);

  std::vector<Tests> rules_;  // by rule
  std::vector<Question> questions_;
  std::uint64_t era_ = 0;
};

}  // namespace qdq
