// predicates.h: the closed table of conditions that rule files can name in "where".
//
// A predicate is a concept of the domain, not of a case. It passes, fails with a reason and the values
// to blame, or does not know (a shape or a scale that the model does not give); what is not known is
// assumed, and the assumption is recorded in the step.
#pragma once

#include <span>
#include <string_view>

#include "rules/compiled.h"

namespace qdq {

enum class ParamKind { Node, Value, ValuePack, Quant, Number, Text, Texts /* one or more */ };

struct PredicateContext {
  const Graph& graph;
  const CompiledRules& rules;
  const ClassTable& classes;
  const Target& target;
};

// Lists and texts are the rule's or the match's own.
using ResolvedArg =
    std::variant<NodeId, ValueId, QuantId, std::span<const ValueId>, double, const std::string*>;

struct Verdict {
  enum class Kind { Pass, Fail, Unknown };
  Kind kind = Kind::Pass;
  Reason reason;  // Fail, Unknown: why
  static Verdict pass() { return {}; }
  static Verdict fail(Reason reason) { return {Kind::Fail, std::move(reason)}; }
  static Verdict unknown(Reason reason) { return {Kind::Unknown, std::move(reason)}; }
};

struct PredicateDef {
  std::string_view name;
  std::vector<ParamKind> params;
  std::string_view doc;       // one sentence, for docs/predicates.md
  std::string_view negation;  // what to say when "not" fails; {0}, {1} are the arguments
  Verdict (*test)(const PredicateContext&, std::span<const ResolvedArg>);
  // What stands beside its arguments matters to it: the operands and results of a node, who makes a value and who
  // reads it. How many edges beyond that a change of the graph can matter to it as well.
  int reach = 0;
  bool looks_up = false;      // beyond that only at producers, as long as these have one operand
  bool asks_readers = false;  // it depends on who reads a value
};

// The table, sorted by name.
std::span<const PredicateDef> predicates();
const PredicateDef* find_predicate(std::string_view name);

// Evaluates a call with arguments resolved; "not" is handled here.
Verdict evaluate(const PredicateCall& call, const PredicateContext& context,
                 std::span<const ResolvedArg> args);

// The kind of that verdict, for those who do not ask for its reason.
Verdict::Kind outcome(const PredicateCall& call, const PredicateContext& context,
                      std::span<const ResolvedArg> args);

// True if the node's operator is `op`, or is in the class "@name" that `op` spells.
bool op_matches(const PredicateContext& context, const std::string& node_op, const std::string& op);

}  // namespace qdq
