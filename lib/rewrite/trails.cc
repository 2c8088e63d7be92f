#include "rewrite/trails.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "rules/predicates.h"

namespace qdq {
namespace {

Reaches reaches_of(const PredicateDef& def) {
  return def.looks_up ? Reaches{0, def.reach} : Reaches{def.reach, 0};
}

Reaches reaches_of(const std::vector<PredicateCall>& calls) {
  Reaches all;
  for (const PredicateCall& call : calls) all = Reaches::larger(all, reaches_of(*call.def));
  return all;
}

// How to get back over the step that Matcher makes to `part` from the line that binds the value.
Trail::Link back_over(const MatchPart& part, bool bound_as_operand) {
  if (part.reach != Reach::User) return Trail::Link::Reader;
  return bound_as_operand ? Trail::Link::Sibling : Trail::Link::Producer;
}

}  // namespace

Reaches reaches_of(const CompiledRule& rule) {
  Reaches all = reaches_of(rule.where);
  for (const RuleCase& one : rule.cases) all = Reaches::larger(all, reaches_of(one.where));
  return all;
}

Trails::Trails(std::span<const CompiledRule* const> rules, NodeKinds& kinds) : kinds_(kinds) {
  for (std::uint32_t number = 0; number < rules.size(); ++number) add_rule(number, *rules[number]);
}

void Trails::add_rule(std::uint32_t number, const CompiledRule& rule) {
  Binders binders;
  add_parts(number, rule.match, binders);
  add_reaches(rule.where, binders);
  for (const RuleCase& one : rule.cases) {
    Binders also = binders;
    add_parts(number, one.match, also);
    add_reaches(one.where, also);
  }
}

void Trails::add_parts(std::uint32_t number, const std::vector<MatchPart>& parts,
                       Binders& binders) {
  for (const MatchPart& part : parts) {
    Trail trail{number, &part, {}, false, false, {}};
    if (part.reach != Reach::Anchor) {
      const auto binder = binders.find(part.via);
      QDQ_CHECK(binder != binders.end());
      Trail& before = trails_[binder->second.trail];
      // Which reader is the nearest to fit changes with each of them.
      if (part.reach == Reach::User)
        (binder->second.as_operand ? before.asks_siblings : before.asks_readers) = true;
      trail.way.push_back({back_over(part, binder->second.as_operand), before.from});
      trail.way.insert(trail.way.end(), before.way.begin(), before.way.end());
    }
    const auto bind = [&](HoleIndex hole, bool as_operand) {
      if (hole != kNoHole) binders.try_emplace(hole, Binder{trails_.size(), as_operand});
    };
    bind(part.label, false);
    for (const OperandHole& result : part.results) bind(result.hole, false);
    for (const OperandHole& operand : part.operands) bind(operand.hole, true);
    for (const HoleIndex quant : part.in_quant) bind(quant, false);
    if (part.out_quant) bind(*part.out_quant, false);
    trails_.push_back(std::move(trail));
  }
}

void Trails::add_reaches(const std::vector<PredicateCall>& calls, const Binders& binders) {
  for (const PredicateCall& call : calls)
    for (const PredicateArg& arg : call.args) {
      const auto* hole = std::get_if<HoleIndex>(&arg);
      const auto binder = hole ? binders.find(*hole) : binders.end();
      if (binder == binders.end()) continue;
      Trail& trail = trails_[binder->second.trail];
      trail.reaches = Reaches::larger(trail.reaches, reaches_of(*call.def));
      if (call.def->asks_readers)
        (binder->second.as_operand ? trail.asks_siblings : trail.asks_readers) = true;
    }
}

bool Trails::lead_over_siblings(std::uint32_t rule) const {
  return std::ranges::any_of(trails_, [&](const Trail& trail) {
    return trail.rule == rule && std::ranges::any_of(trail.way, [](const Trail::Hop& hop) {
             return hop.link == Trail::Link::Sibling;
           });
  });
}

std::span<const Trail* const> Trails::from(const Node& node) {
  const NodeKinds::Kind kind = kinds_.kind(node);
  const auto at = static_cast<std::size_t>(kind);
  if (at >= by_kind_.size()) by_kind_.resize(at + 1);
  if (!by_kind_[at]) {
    by_kind_[at].emplace();
    for (const Trail& trail : trails_)
      if (kinds_.fits(*trail.from, kind)) by_kind_[at]->push_back(&trail);
  }
  return *by_kind_[at];
}

}  // namespace qdq
