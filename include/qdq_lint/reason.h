// reason.h: why a rule did not apply, as facts. lib/report words them in one table, so that every
// format says the same.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

enum class ReasonKind {
  NotProducedBy,     // value, op: the value is not made by that operator
  IsNotConstant,     // value
  WrongOperator,     // node, op or class wanted
  OperandCount,      // node, wanted
  NoUser,            // value, op: no reader of the value is such an operator
  OtherParams,       // found, wanted (QuantIds): the same name stands for different parameters
  NotQuantized,      // node: an unquantized operator where a quantized one was wanted
  Quantized,         // node: the other way round
  AttributeDiffers,  // node, attribute, wanted
  OtherValue,        // found, wanted (ValueIds)
  SeveralUses,       // value, number of readers, one reader that is in the way
  GraphOutput,       // value is a graph output
  InRegion,          // node: claimed by a region, out of reach
  Predicate,         // predicate name, subjects...: any other failed predicate; text says it
};

using ReasonArg = std::variant<NodeId, ValueId, QuantId, std::string, double>;

struct Reason {
  ReasonKind kind = ReasonKind::Predicate;
  std::vector<ReasonArg> args;
  std::string text;  // Predicate only: the sentence with {0}, {1} for the args
};

}  // namespace qdq
