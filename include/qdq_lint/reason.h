// reason.h: why a rule did not apply, as facts. lib/report words them in one table, so that every
// format says the same.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/short_list.h"

namespace QDQ_LINT_API qdq {

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

// A word of the rules or of the program, as "AveragePool"; ends with a NUL. It does not own its text, which lives as
// long as the rules do: whoever keeps a reason keeps them (Trace::rules).
class ReasonWord {
 public:
  // `text` has to live as long as this.
  ReasonWord(const char* text) : text_(text) {}
  // `text` has to live as long as this, which one that was made on the way does not.
  ReasonWord(const std::string& text) : text_(text.c_str()) {}
  ReasonWord(std::string&& text) = delete;
  // The word itself.
  std::string_view text() const { return text_; }
  bool operator==(const ReasonWord& other) const { return text() == other.text(); }

 private:
  const char* text_;
};

using ReasonArg = std::variant<NodeId, ValueId, QuantId, ReasonWord, double>;

// The arguments of a reason, in order. There is one reason for each rule that was tried at each node, so the few
// that a reason has are small and stand in it, not on the heap.
using ReasonArgs = ShortList<ReasonArg, 3>;

struct Reason {
  ReasonKind kind = ReasonKind::Predicate;
  ReasonArgs args;
  // Predicate only: the sentence with {0}, {1} for the args, and {1, } for the second and all behind it with ", "
  // between them. It lives as long as the program.
  std::string_view text;
};

}  // namespace qdq
