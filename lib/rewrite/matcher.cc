#include "rewrite/matcher.h"

#include <algorithm>

#include "base/check.h"

namespace qdq {

std::optional<Match> Matcher::match(const CompiledRule& rule, NodeId on, NearMiss& miss) {
  miss = {};
  miss_ = &miss;
  return run(rule, on);
}

std::optional<Match> Matcher::match(const CompiledRule& rule, NodeId on) {
  miss_ = nullptr;
  return run(rule, on);
}

std::optional<Match> Matcher::run(const CompiledRule& rule, NodeId on) {
  rule_ = &rule;
  on_ = on;
  // What an attempt binds it unbinds when it fails; there is something to clear only if one ended in an exception.
  undo(0);
  if (slots_.size() < rule.hole_count) slots_.resize(rule.hole_count);
  assumed_.clear();
  value_lists_.clear();
  node_lists_.clear();
  depth_ = 0;
  if (!extend(rule.match, 0, -1)) return std::nullopt;
  Match match{bound(), which_, std::move(assumed_)};
  undo(0);
  return match;
}

std::vector<Bound> Matcher::bound() const {
  std::vector<Bound> bound;
  bound.reserve(rule_->hole_count);
  for (std::size_t hole = 0; hole < rule_->hole_count; ++hole)
    bound.push_back(slots_[hole].bound());
  return bound;
}

// Matches parts[k...]; case_index < 0: the rule's own lines.
bool Matcher::extend(const Parts& parts, std::size_t k, int case_index) {
  if (k == parts.size()) return after_parts(case_index);
  if (k > 0 && case_index < 0 && !miss_ && !none_fails_yet(k)) return false;
  const MatchPart& part = parts[k];
  if (part.reach == Reach::Pack) {
    const std::size_t mark = trail_.size();
    ++depth_;
    if (bind_pack(part) && extend(parts, k + 1, case_index)) return true;
    --depth_;
    undo(mark);
    return false;
  }
  if (part.reach == Reach::Anchor) {
    return try_ways(parts, k, case_index, on_);
  }
  const ValueId value = slots_[part.via].value();
  if (part.reach == Reach::Producer) {
    const NodeId producer = context_.graph.value(value).producer;
    if (producer == kNoNode || !kinds_.fits(part, context_.graph.node(producer)))
      return told() &&
             fail(part.line.text, ReasonKind::NotProducedBy, {value, ReasonWord(part.spelled)});
    return try_ways(parts, k, case_index, producer);
  }
  bool any = false;
  NodeId last = kNoNode;
  for (const Use& use : context_.graph.value(value).uses) {
    if (use.node == last || !kinds_.fits(part, context_.graph.node(use.node))) continue;
    last = use.node;
    any = true;
    if (try_ways(parts, k, case_index, use.node)) return true;
  }
  return any ? false
             : told() &&
                   fail(part.line.text, ReasonKind::NoUser, {value, ReasonWord(part.spelled)});
}

bool Matcher::after_parts(int case_index) {
  const std::size_t assumed = assumed_.size();
  const std::uint32_t depth = depth_;
  const auto give_up = [&] {
    assumed_.resize(assumed);
    depth_ = depth;
    return false;
  };
  if (case_index >= 0) {
    if (!predicates_hold(rule_->cases[static_cast<std::size_t>(case_index)].where) || !counts())
      return give_up();
    which_ = static_cast<std::uint32_t>(case_index);
    return true;
  }
  if (!predicates_hold(rule_->where)) return give_up();
  if (rule_->cases.empty()) return counts() || give_up();
  for (std::size_t k = 0; k < rule_->cases.size(); ++k)
    if (extend(rule_->cases[k].match, 0, static_cast<int>(k))) return true;
  return give_up();
}

// What the model does not tell is no ground for a finding or for a change of the model.
bool Matcher::needs_to_know() const {
  return rule_->info.kind == RuleKind::Lint || rule_->info.kind == RuleKind::Fix;
}

bool Matcher::predicates_hold(const std::vector<PredicateCall>& calls) {
  for (const PredicateCall& call : calls) {
    if (passed_before(call)) continue;
    resolve_all(call);
    if (!miss_ && needs_to_know()) {
      if (outcome(call, context_, args_) != Verdict::Kind::Pass) return false;
      continue;
    }
    Verdict verdict = evaluate(call, context_, args_);
    if (verdict.kind == Verdict::Kind::Fail) return fail(call.text, std::move(verdict.reason));
    if (verdict.kind == Verdict::Kind::Unknown) {
      // A rewrite goes on and says what it assumed.
      if (needs_to_know()) return fail(call.text, std::move(verdict.reason));
      assumed_.push_back(std::move(verdict.reason));
    }
    ++depth_;
  }
  return true;
}

bool Matcher::none_fails_yet(std::size_t parts) {
  for (const PredicateCall& call : rule_->where) {
    if (call.ready != parts) continue;
    resolve_all(call);
    const Verdict::Kind kind = outcome(call, context_, args_);
    const bool open = kind == Verdict::Kind::Unknown && !needs_to_know();
    if (kind != Verdict::Kind::Pass && !open) return false;
  }
  return true;
}

void Matcher::resolve_all(const PredicateCall& call) {
  args_.clear();
  for (const PredicateArg& arg : call.args) {
    if (const auto* hole = std::get_if<HoleIndex>(&arg)) {
      args_.push_back(slots_[*hole].argument());
    } else if (const auto* number = std::get_if<double>(&arg)) {
      args_.emplace_back(*number);
    } else {
      args_.emplace_back(&std::get<std::string>(arg));
    }
  }
}

// All the ways in which the line may be read: which operand or result is meant.
bool Matcher::try_ways(const Parts& parts, std::size_t k, int case_index, NodeId id) {
  const PatternLine& line = parts[k].line;
  const Node& node = context_.graph.node(id);
  const std::size_t ways = line.unordered     ? 2
                           : line.any_operand ? std::max<std::size_t>(node.operands.size(), 1)
                           : line.any_result  ? node.results.size()
                                              : 1;
  for (std::size_t way = 0; way < ways; ++way)
    if (try_node(parts, k, case_index, id, way)) return true;
  return false;
}

bool Matcher::try_node(const Parts& parts, std::size_t k, int case_index, NodeId node,
                       std::size_t way) {
  const std::size_t mark = trail_.size();
  const std::uint32_t depth = depth_;
  if (bind_part(parts[k], context_.graph.node(node), way)) {
    ++depth_;
    if (extend(parts, k + 1, case_index)) return true;
  }
  depth_ = depth;
  undo(mark);
  return false;
}

// A finding outside may well look at what stands inside.
bool Matcher::out_of_reach(const MatchPart& part, const Node& node) const {
  return node.region && (rule_->info.kind != RuleKind::Lint || part.reach == Reach::Anchor);
}

bool Matcher::bind_part(const MatchPart& part, const Node& node, std::size_t way) {
  if (!kinds_.fits(part, node))
    return told() &&
           fail(part.line.text, ReasonKind::WrongOperator, {node.id, ReasonWord(part.spelled)});
  if (out_of_reach(part, node))
    return told() && fail(part.line.text, ReasonKind::InRegion, {node.id});
  if (part.label != kNoHole) {
    for (const HoleIndex hole : trail_) {
      if (hole != part.label && slots_[hole].is_node(node.id))
        return told() &&
               fail(part.line.text, ReasonKind::WrongOperator, {node.id, ReasonWord(part.spelled)});
    }
    if (!set(part.label, node.id))
      return told() &&
             fail(part.line.text, ReasonKind::WrongOperator, {node.id, ReasonWord(part.spelled)});
  }
  return (part.line.any_operand ? bind_any(part, part.operands, node, node.operands, way)
                                : bind_operands(part, node, part.line.unordered && way == 1)) &&
         (part.line.any_result ? bind_any(part, part.results, node, node.results, way)
                               : bind_results(part, node)) &&
         bind_quant(part, node) && bind_attributes(part, node);
}

// "_..., a, _...": the value of this place is `a`.
bool Matcher::bind_any(const MatchPart& part, const std::vector<OperandHole>& holes,
                       const Node& node, const ValueIds& values, std::size_t place) {
  if (place >= values.size() || values[place] == kNoValue)
    return told() && fail(part.line.text, ReasonKind::OperandCount, {node.id, 1.0});
  const HoleIndex hole = holes.front().hole;
  if (set(hole, values[place])) return true;
  return told() &&
         fail(part.line.text, ReasonKind::OtherValue, {values[place], slots_[hole].value()});
}

bool Matcher::bind_operands(const MatchPart& part, const Node& node, bool swapped) {
  const bool has_pack =
      !part.operands.empty() && part.operands.back().kind == PatternArg::Kind::Pack;
  const std::size_t fixed = part.operands.size() - (has_pack ? 1 : 0);
  if (has_pack ? node.operands.size() < fixed : node.operands.size() != fixed)
    return told() &&
           fail(part.line.text, ReasonKind::OperandCount, {node.id, static_cast<double>(fixed)});
  for (std::size_t k = 0; k < fixed; ++k) {
    if (part.operands[k].kind == PatternArg::Kind::Any) continue;
    const ValueId value = node.operands[swapped && k < 2 ? 1 - k : k];
    if (value == kNoValue)
      return told() &&
             fail(part.line.text, ReasonKind::OperandCount, {node.id, static_cast<double>(fixed)});
    if (!set(part.operands[k].hole, value)) {
      const ValueId wanted = slots_[part.operands[k].hole].value();
      return told() && fail(part.line.text, ReasonKind::OtherValue, {value, wanted});
    }
  }
  return !has_pack || bind_operand_pack(part, node, fixed);
}

bool Matcher::bind_operand_pack(const MatchPart& part, const Node& node, std::size_t from) {
  const HoleIndex hole = part.operands.back().hole;
  if (set(hole, std::span<const ValueId>(node.operands).subspan(from))) return true;
  return told() &&
         fail(part.line.text, ReasonKind::OperandCount, {node.id, static_cast<double>(from)});
}

bool Matcher::bind_results(const MatchPart& part, const Node& node) {
  if (part.results.size() == 1 && part.results[0].kind == PatternArg::Kind::Pack)
    return set(part.results[0].hole, std::span<const ValueId>(node.results)) ||
           (told() && fail(part.line.text, ReasonKind::OperandCount, {node.id, 1.0}));
  for (std::size_t k = 0; k < node.results.size(); ++k) {
    const ValueId value = node.results[k];
    if (value == kNoValue) {
      // An optional result that the model does not ask for.
      if (k < part.results.size() && part.results[k].kind != PatternArg::Kind::Any)
        return told() && fail(part.line.text, ReasonKind::OperandCount, {node.id, 1.0});
      continue;
    }
    if (k >= part.results.size()) {
      const Value& extra = context_.graph.value(value);
      if (!extra.uses.empty() || extra.graph_output)
        return told() && fail(part.line.text, ReasonKind::SeveralUses,
                              {value, static_cast<double>(extra.uses.size()), node.id});
      continue;
    }
    if (part.results[k].kind == PatternArg::Kind::Any) continue;
    if (!set(part.results[k].hole, value))
      return told() && fail(part.line.text, ReasonKind::OtherValue,
                            {value, slots_[part.results[k].hole].value()});
  }
  return part.results.size() <= node.results.size() ||
         (told() && fail(part.line.text, ReasonKind::OperandCount, {node.id, 1.0}));
}

bool Matcher::bind_quant(const MatchPart& part, const Node& node) {
  if (!part.line.quant.present) return true;
  const auto bind = [&](HoleIndex hole, std::optional<QuantId> found) {
    if (hole == kNoHole) return true;
    if (!found) return told() && fail(part.line.text, ReasonKind::NotQuantized, {node.id});
    if (set(hole, *found)) return true;
    return told() && fail(part.line.text, ReasonKind::OtherParams, {*found, *slots_[hole].quant()});
  };
  for (std::size_t k = 0; k < part.in_quant.size(); ++k)
    if (!bind(part.in_quant[k], node.operand_quant(k))) return false;
  if (part.out_quant) return bind(*part.out_quant, node.out_quant);
  const bool wants_none = part.in_quant.empty();
  const bool has_in = std::any_of(node.in_quant.begin(), node.in_quant.end(),
                                  [](const auto& quant) { return quant.has_value(); });
  if (node.out_quant || (wants_none && has_in))
    return told() && fail(part.line.text, ReasonKind::Quantized, {node.id});
  return true;
}

bool Matcher::bind_attributes(const MatchPart& part, const Node& node) {
  for (const auto& [name, wanted] : part.line.attrs) {
    const auto it = node.attrs.find(name);
    if (it == node.attrs.end() || it->second != wanted)
      return told() && fail(part.line.text, ReasonKind::AttributeDiffers, {node.id, name});
  }
  return true;
}

// A pack line: every value of the pack comes out of such a node, with one and the same parameters.
bool Matcher::bind_pack(const MatchPart& part) {
  const std::span<const ValueId> values = slots_[part.via].values();
  std::vector<NodeId>& nodes = node_lists_.emplace_back();
  ValueIds& operands = value_lists_.emplace_back();
  if (values.empty()) return told() && fail(part.line.text, ReasonKind::OperandCount, {on_, 1.0});
  for (ValueId value : values) {
    const NodeId producer = value == kNoValue ? kNoNode : context_.graph.value(value).producer;
    if (producer == kNoNode || !kinds_.fits(part, context_.graph.node(producer)))
      return told() &&
             fail(part.line.text, ReasonKind::NotProducedBy, {value, ReasonWord(part.spelled)});
    const Node& node = context_.graph.node(producer);
    if (out_of_reach(part, node))
      return told() && fail(part.line.text, ReasonKind::InRegion, {node.id});
    if (!bind_quant(part, node) || !bind_attributes(part, node)) return false;
    nodes.push_back(producer);
    if (!node.operands.empty()) operands.push_back(node.operands[0]);
  }
  if (part.label != kNoHole && !set(part.label, std::span<const NodeId>(nodes))) return false;
  return part.operands.empty() || part.operands[0].hole == kNoHole ||
         set(part.operands[0].hole, std::span<const ValueId>(operands));
}

bool Matcher::set(HoleIndex hole, Slot what) {
  Slot& slot = slots_[hole];
  if (slot.free()) {
    slot = what;
    trail_.push_back(hole);
    return true;
  }
  const std::optional<QuantId> quant = what.quant();
  if (!quant) return slot == what;
  return slot.quant() && equal_params(context_.graph, *slot.quant(), *quant);
}

bool Matcher::fail(const std::string& part, ReasonKind kind, ReasonArgs args) {
  return fail(part, Reason{kind, std::move(args), {}});
}

bool Matcher::fail(const std::string& part, Reason reason) {
  if (!told()) return false;
  miss_->part = &part;
  miss_->depth = depth_;
  miss_->reason = std::move(reason);
  return false;
}

}  // namespace qdq
