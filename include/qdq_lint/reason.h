// reason.h: why a rule did not apply, as facts. lib/report words them in one table, so that every
// format says the same.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"

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

using ReasonArg = std::variant<NodeId, ValueId, QuantId, std::string, double>;

// The arguments of a reason. There is one reason for each rule that was tried at each node, so the few
// that a reason has stand in it and not on the heap.
class ReasonArgs {
 public:
  ReasonArgs() = default;
  ReasonArgs(std::initializer_list<ReasonArg> args) {  // in this order
    for (const ReasonArg& arg : args) push_back(arg);
  }
  ReasonArgs(const std::vector<ReasonArg>& args) {  // likewise
    for (const ReasonArg& arg : args) push_back(arg);
  }

  void push_back(ReasonArg arg) {
    if (size_ < kInside) {
      inside_[size_] = std::move(arg);
    } else {
      if (size_ == kInside) outside_.assign(inside_.begin(), inside_.end());
      outside_.push_back(std::move(arg));
    }
    ++size_;
  }

  std::size_t size() const { return size_; }
  const ReasonArg* begin() const { return size_ > kInside ? outside_.data() : inside_.data(); }
  const ReasonArg* end() const { return begin() + size_; }
  const ReasonArg& operator[](std::size_t k) const { return begin()[k]; }

 private:
  static constexpr std::size_t kInside = 3;
  std::array<ReasonArg, kInside> inside_;
  std::vector<ReasonArg> outside_;  // all of them, where there are more
  std::size_t size_ = 0;
};

struct Reason {
  ReasonKind kind = ReasonKind::Predicate;
  ReasonArgs args;
  // Predicate only: the sentence with {0}, {1} for the args. It lives as long as the program.
  std::string_view text;
};

}  // namespace qdq
