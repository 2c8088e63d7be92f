// The one table that words reasons. Text, JSON and everything else say what it says.
#include <algorithm>
#include <cmath>

#include "qdq_lint/report.h"
#include "report/wording.h"

namespace qdq {

std::string_view reason_kind_name(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::NotProducedBy:
      return "not-produced-by";
    case ReasonKind::IsNotConstant:
      return "is-not-constant";
    case ReasonKind::WrongOperator:
      return "wrong-operator";
    case ReasonKind::OperandCount:
      return "operand-count";
    case ReasonKind::NoUser:
      return "no-user";
    case ReasonKind::OtherParams:
      return "other-params";
    case ReasonKind::NotQuantized:
      return "not-quantized";
    case ReasonKind::Quantized:
      return "quantized";
    case ReasonKind::AttributeDiffers:
      return "attribute-differs";
    case ReasonKind::OtherValue:
      return "other-value";
    case ReasonKind::SeveralUses:
      return "several-uses";
    case ReasonKind::GraphOutput:
      return "graph-output";
    case ReasonKind::InRegion:
      return "in-region";
    case ReasonKind::Predicate:
      return "predicate";
  }
  return "predicate";
}

namespace {

// "@commutes" is a class; anything else is said as it is written.
std::string operator_name(std::string_view text) {
  if (!text.starts_with("@")) return std::string(text);
  return "an operator of the class " + std::string(text.substr(1));
}

// Two different numbers with as few digits as tell them apart.
std::pair<std::string, std::string> distinct(double a, double b) {
  int digits = 4;
  while (digits < 17 && short_number(a, digits) == short_number(b, digits)) ++digits;
  return {short_number(a, digits), short_number(b, digits)};
}

class Worder {
 public:
  Worder(const Reason& reason, const Graph& graph) : reason_(reason), graph_(graph) {}

  std::string run() const {
    switch (reason_.kind) {
      case ReasonKind::NotProducedBy:
        return arg(0) + " is not produced by " + arg(1);
      case ReasonKind::IsNotConstant:
        return arg(0) + " is not a constant";
      case ReasonKind::WrongOperator:
        return wrong_operator();
      case ReasonKind::OperandCount:
        return operand_count();
      case ReasonKind::NoUser:
        return arg(0) + " is not read by " + arg(1);
      case ReasonKind::OtherParams:
        return other_params();
      case ReasonKind::NotQuantized:
        return arg(0) + " is not quantized";
      case ReasonKind::Quantized:
        return arg(0) + " is quantized already";
      case ReasonKind::AttributeDiffers:
        return attribute_differs();
      case ReasonKind::OtherValue:
        return arg(0) + " stands where " + arg(1) + " is wanted";
      case ReasonKind::SeveralUses:
        return several_uses();
      case ReasonKind::GraphOutput:
        return arg(0) + " is a network output";
      case ReasonKind::InRegion:
        return arg(0) + " is inside a Myelin region";
      case ReasonKind::Predicate:
        return fill(reason_.text);
    }
    return fill(reason_.text);
  }

 private:
  template <class T>
  const T* get(std::size_t k) const {
    return k < reason_.args.size() ? std::get_if<T>(&reason_.args[k]) : nullptr;
  }

  std::string arg(std::size_t k) const {
    if (const auto* node = get<NodeId>(k)) return node_name(graph_, *node);
    if (const auto* value = get<ValueId>(k)) return value_name(graph_, *value);
    if (const auto* quant = get<QuantId>(k)) return quant_name(graph_, *quant);
    if (const auto* word = get<ReasonWord>(k)) return operator_name(word->text());
    if (const auto* number = get<double>(k)) return short_number(*number, 6);
    return "?";
  }

  // "{1 or }": the arguments from the second on, with " or " between them.
  std::string hole(std::string_view inside) const {
    const auto first = static_cast<std::size_t>(inside[0] - '0');
    std::string out = arg(first);
    if (inside.size() == 1) return out;
    for (std::size_t k = first + 1; k < reason_.args.size(); ++k)
      out.append(inside.substr(1)).append(arg(k));
    return out;
  }

  std::string fill(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::size_t end = text[at] == '{' ? text.find('}', at) : text.npos;
      if (end == text.npos || end == at + 1 || text[at + 1] < '0' || text[at + 1] > '9') {
        out += text[at];
        continue;
      }
      out += hole(text.substr(at + 1, end - at - 1));
      at = end;
    }
    return out;
  }

  std::string wrong_operator() const {
    const auto* node = get<NodeId>(0);
    const auto* wanted = get<ReasonWord>(1);
    if (!node || *node == kNoNode || !wanted) return arg(0) + " is not " + arg(1);
    const std::string& op = graph_.node(*node).op;
    if (op == wanted->text()) return arg(0) + " cannot stand for two nodes";
    return arg(0) + " is " + op + ", want " + operator_name(wanted->text());
  }

  std::string operand_count() const {
    const auto* node = get<NodeId>(0);
    if (!node || *node == kNoNode) return "the number of operands is not " + arg(1);
    const ValueIds& operands = graph_.node(*node).operands;
    const auto absent = std::count(operands.begin(), operands.end(), kNoValue);
    const auto present = static_cast<double>(operands.size()) - static_cast<double>(absent);
    const auto* wanted = get<double>(1);
    if (!wanted || *wanted == present) return "the operands of " + arg(0) + " are not as wanted";
    return arg(0) + " has " + counted(static_cast<std::size_t>(present), "operand") + ", want " +
           arg(1);
  }

  std::string several_uses() const {
    std::string text = arg(0) + " has " + arg(1) + " readers";
    if (const auto* node = get<NodeId>(2); node && *node != kNoNode)
      text += ", one of them " + arg(2);
    return text;
  }

  std::string attribute_differs() const {
    std::string text = "attribute " + arg(1) + " of " + arg(0);
    const auto* node = get<NodeId>(0);
    const auto* name = get<ReasonWord>(1);
    const bool given = node && *node != kNoNode && name &&
                       graph_.node(*node).attrs.contains(std::string(name->text()));
    text += given ? " has another value" : " is not given";
    if (const auto* wanted = get<ReasonWord>(2); wanted && !wanted->text().empty())
      text.append(", want ").append(wanted->text());
    return text;
  }

  // "scale of q2 is 0.1, want 0.05"; without a third argument it says no more than "the scale".
  std::string other_params() const {
    const auto* found = get<QuantId>(0);
    const auto* wanted = get<QuantId>(1);
    if (!found || !wanted) return "the quantization parameters differ";
    const std::string of = reason_.args.size() > 2 ? " of " + arg(2) : "";
    return differing(graph_.quant(*found), graph_.quant(*wanted), of)
        .value_or("quantization" + of + " is " + arg(0) + ", want " + arg(1));
  }

  std::optional<std::string> differing(const QuantParams& a, const QuantParams& b,
                                       const std::string& of) const {
    if (a.type != b.type)
      return "type" + of + " is " + std::string(type_name(a.type)) + ", want " +
             std::string(type_name(b.type));
    if (a.granularity != b.granularity || a.axis != b.axis || a.block_size != b.block_size)
      return std::nullopt;
    if (a.scale != b.scale) return other_constant("scale", of, a.scale, b.scale);
    if (a.zero_point && b.zero_point)
      return other_constant("zero point", of, *a.zero_point, *b.zero_point);
    return "zero point" + of + " is " + (a.zero_point ? "given" : "not given");
  }

  std::string other_constant(const std::string& what, const std::string& of, ConstantId a,
                             ConstantId b) const {
    const Constant& found = graph_.constant(a);
    const Constant& wanted = graph_.constant(b);
    if (!found.known || !wanted.known) return what + of + " is not known to be the same";
    if (found.data.size() != wanted.data.size())
      return what + of + " has " + counted(found.data.size(), "element") + ", want " +
             std::to_string(wanted.data.size());
    for (std::size_t k = 0; k < found.data.size(); ++k) {
      if (found.data[k] == wanted.data[k]) continue;
      const auto [is, want] = distinct(found.data[k], wanted.data[k]);
      const std::string channel = found.data.size() > 1 ? " in channel " + std::to_string(k) : "";
      return what + of + channel + " is " + is + ", want " + want;
    }
    return what + of + " has another type or shape";
  }

  const Reason& reason_;
  const Graph& graph_;
};

}  // namespace

std::string reason_text(const Reason& reason, const Graph& graph) {
  return Worder(reason, graph).run();
}

}  // namespace qdq
