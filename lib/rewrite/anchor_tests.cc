#include "rewrite/anchor_tests.h"

#include <algorithm>

namespace qdq {
namespace {

// Whether the numbers and texts of two calls are the same. What the node gives is compared elsewhere.
bool same_given(const PredicateCall& a, const PredicateCall& b) {
  return std::ranges::equal(a.args, b.args, [](const PredicateArg& x, const PredicateArg& y) {
    return std::holds_alternative<HoleIndex>(x) ? std::holds_alternative<HoleIndex>(y) : x == y;
  });
}

}  // namespace

AnchorTests::AnchorTests(std::span<const CompiledRule* const> rules) {
  for (const CompiledRule* rule : rules) {
    const MatchPart& anchor = rule->match.front();
    std::vector<Test>& tests = rules_.emplace_back(Tests{&anchor, {}}).tests;
    const bool needs_to_know =
        rule->info.kind == RuleKind::Lint || rule->info.kind == RuleKind::Fix;
    for (const PredicateCall& call : rule->where) {
      Question question;
      question.call = &call;
      if (add_args(anchor, question) && !question.open.empty())
        tests.push_back({number_of(std::move(question)), call.negated, needs_to_know});
    }
  }
}

std::size_t AnchorTests::number_of(Question question) {
  const auto same = [&](const Question& known) {
    return known.call->def == question.call->def && known.open == question.open &&
           same_given(*known.call, *question.call);
  };
  const auto known = std::ranges::find_if(questions_, same);
  const auto number = static_cast<std::size_t>(known - questions_.begin());
  if (known == questions_.end()) questions_.push_back(std::move(question));
  return number;
}

// Whether the anchor gives all arguments of the call.
bool AnchorTests::add_args(const MatchPart& anchor, Question& question) {
  for (const PredicateArg& arg : question.call->args) {
    Open open{Open::Kind::Label, 0, question.args.size()};
    if (const auto* number = std::get_if<double>(&arg)) {
      question.args.emplace_back(*number);
    } else if (const auto* text = std::get_if<std::string>(&arg)) {
      question.args.emplace_back(text);
    } else if (find(anchor, std::get<HoleIndex>(arg), open)) {
      question.open.push_back(open);
      question.args.emplace_back();
    } else {
      return false;
    }
  }
  return true;
}

// Where the anchor binds the hole, if there is but one way to read its line. The same name in a second place
// stands for the same thing.
bool AnchorTests::find(const MatchPart& anchor, HoleIndex hole, Open& open) {
  const auto among = [&](const auto& holes, Open::Kind kind, auto is_it) {
    for (open.slot = 0; open.slot < holes.size(); ++open.slot)
      if (is_it(holes[open.slot])) {
        open.kind = kind;
        return true;
      }
    return false;
  };
  const auto value = [&](const OperandHole& at) {
    return at.kind == PatternArg::Kind::Name && at.hole == hole;
  };
  const auto quant = [&](HoleIndex at) { return at == hole; };
  const PatternLine& line = anchor.line;
  if (anchor.label == hole) return true;
  if (!line.any_result && among(anchor.results, Open::Kind::Result, value)) return true;
  if (!line.any_operand && !line.unordered && among(anchor.operands, Open::Kind::Operand, value))
    return true;
  if (among(anchor.in_quant, Open::Kind::InQuant, quant)) return true;
  open.kind = Open::Kind::OutQuant;
  return anchor.out_quant == hole;
}

// Whether the node has what the argument stands for. Where it has not, the rule's lines say what that means.
bool AnchorTests::resolve(const Open& open, const Node& node, ResolvedArg& arg) {
  const auto quant = [&](std::optional<QuantId> id) {
    if (id) arg = *id;
    return id.has_value();
  };
  const auto value = [&](const ValueIds& values) {
    if (open.slot >= values.size() || values[open.slot] == kNoValue) return false;
    arg = values[open.slot];
    return true;
  };
  switch (open.kind) {
    case Open::Kind::Label:
      arg = node.id;
      return true;
    case Open::Kind::Operand:
      return value(node.operands);
    case Open::Kind::Result:
      return value(node.results);
    case Open::Kind::InQuant:
      return quant(node.operand_quant(open.slot));
    case Open::Kind::OutQuant:
      return quant(node.out_quant);
  }
  return false;
}

// Whether the node has all that the anchor's line names: predicates may rely on that.
bool AnchorTests::has_all(const MatchPart& anchor, const Node& node) {
  for (std::size_t k = 0; k < anchor.operands.size(); ++k)
    if (anchor.operands[k].kind == PatternArg::Kind::Name &&
        (k >= node.operands.size() || node.operands[k] == kNoValue))
      return false;
  for (std::size_t k = 0; k < anchor.in_quant.size(); ++k)
    if (anchor.in_quant[k] != kNoHole && !node.operand_quant(k)) return false;
  return !anchor.out_quant || *anchor.out_quant == kNoHole || node.out_quant;
}

bool AnchorTests::passes(const Test& test, const Node& node, const PredicateContext& context) {
  Question& question = questions_[test.question];
  if (question.asked != node.id || question.era != era_) {
    question.asked = node.id;
    question.era = era_;
    const bool known = std::ranges::all_of(question.open, [&](const Open& open) {
      return resolve(open, node, question.args[open.argument]);
    });
    question.answer.reset();
    if (known) question.answer = question.call->def->test(context, question.args).kind;
  }
  if (!question.answer) return true;
  if (*question.answer == Verdict::Kind::Unknown) return !test.unknown_fails;
  return (*question.answer == Verdict::Kind::Pass) != test.negated;
}

bool AnchorTests::may_match(std::size_t rule, const Node& node, const PredicateContext& context) {
  const auto& [anchor, tests] = rules_[rule];
  if (tests.empty() || !has_all(*anchor, node)) return true;
  return std::ranges::all_of(tests, [&](const Test& test) { return passes(test, node, context); });
}

}  // namespace qdq
