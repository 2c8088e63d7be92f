// Pairs the layers of two plans and says what changed.
#include "qdq_lint/plan_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "plan/match_nodes.h"
#include "plan/side.h"

namespace qdq {
namespace {

bool is_quantized(Precision precision) {
  return precision == Precision::Int8 || precision == Precision::Fp8;
}

bool reads_quantized(const Layer& layer) {
  return layer.int8_macs > 0 || (!layer.inputs.empty() && is_quantized(layer.inputs[0].precision));
}

bool same_types(const std::vector<LayerTensor>& a, const std::vector<LayerTensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const LayerTensor& x, const LayerTensor& y) { return x.type == y.type; });
}

std::vector<std::size_t> numbered(const FloatNetwork& net) {
  std::vector<std::size_t> number(net.model().nodes().size());
  for (const NodeId id : net.nodes()) number[index(id)] = index(id) + 1;
  return number;
}

std::vector<std::size_t> numbered(const FloatNetwork& net, const NodeMatch& match) {
  std::vector<std::size_t> number(net.model().nodes().size());
  for (std::size_t k = 0; k < match.after.size(); ++k)
    if (match.after[k] != kNoNode) number[index(match.after[k])] = k + 1;
  return number;
}

class Differ {
 public:
  Differ(const Side& before, const Side& after) : before_(before), after_(after) {
    partner_.resize(before.layers().size());
    taken_.resize(after.layers().size());
  }

  std::vector<ChangedLayer> run() {
    pair([](const Side& side, std::size_t k) { return computing(side, k); });
    pair([](const Side& side, std::size_t k) { return converting(side, k, true, true); });
    pair([](const Side& side, std::size_t k) { return converting(side, k, true, false); });
    pair([](const Side& side, std::size_t k) { return converting(side, k, false, true); });
    pair_regions();
    // What was a Q and a DQ may have become one requantization, or the other way round.
    pair_requantized();
    pair([](const Side& side, std::size_t k) { return side.structure(k); });
    for (std::size_t k = 0; k < partner_.size(); ++k)
      partner_[k] ? compare(k, *partner_[k]) : note_single(before_.layers()[k], k, std::nullopt);
    for (std::size_t k = 0; k < taken_.size(); ++k)
      if (!taken_[k]) note_single(after_.layers()[k], std::nullopt, k);
    sort();
    return std::move(changes_);
  }

  // Behind run().
  std::vector<std::pair<std::size_t, std::size_t>> pairs() const {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t k = 0; k < partner_.size(); ++k)
      if (partner_[k]) pairs.emplace_back(k, *partner_[k]);
    return pairs;
  }

 private:
  // Layers with the same key are one. An empty key: none that could be compared.
  template <class KeyOf>
  void pair(const KeyOf& key_of) {
    std::map<Place, std::vector<std::size_t>> free;
    for (std::size_t k = taken_.size(); k-- > 0;)
      if (!taken_[k])
        if (const Place key = key_of(after_, k); !key.empty()) free[key].push_back(k);
    for (std::size_t k = 0; k < partner_.size(); ++k) {
      if (partner_[k]) continue;
      const auto found = free.find(key_of(before_, k));
      if (found == free.end() || found->second.empty()) continue;
      partner_[k] = found->second.back();
      taken_[found->second.back()] = true;
      found->second.pop_back();
    }
  }

  static Place computing(const Side& side, std::size_t k) {
    const Layer& layer = side.layers()[k];
    const std::size_t anchor = side.anchor(k);
    if (side.converts(k) || !layer.region.empty() || anchor == 0) return {};
    return {layer.kind == LayerKind::Reformat ? std::size_t{1} : 0, anchor};
  }

  static Place converting(const Side& side, std::size_t k, bool by_tensor, bool by_readers) {
    const Layer& layer = side.layers()[k];
    if (!side.converts(k)) return {};
    Place place{static_cast<std::size_t>(layer.kind), layer.op.ends_with("DequantizeLinear")};
    for (const bool tensor : {true, false}) {
      if (!(tensor ? by_tensor : by_readers)) continue;
      const Place part = tensor ? side.tensor(k) : side.readers(k);
      if (part.empty()) return {};
      place.push_back(part.size());
      place.insert(place.end(), part.begin(), part.end());
    }
    return place;
  }

  void pair_requantized() {
    for (const bool now : {true, false})
      pair([&](const Side& side, std::size_t k) -> Place {
        const bool requantizes = side.layers()[k].kind == LayerKind::Requantize;
        if (!side.converts(k) || requantizes != ((&side == &after_) == now)) return {};
        return side.tensor(k);
      });
  }

  // Two regions are one if they share a node: the first in the new region whose old region is free.
  void pair_regions() {
    std::map<std::size_t, std::size_t> old_region;  // by node
    for (std::size_t k = 0; k < partner_.size(); ++k)
      if (!partner_[k])
        for (const std::size_t node : before_.region(k)) old_region.emplace(node, k);
    for (std::size_t k = 0; k < taken_.size(); ++k)
      for (const std::size_t node : after_.region(k)) {
        const auto found = old_region.find(node);
        if (taken_[k] || found == old_region.end() || partner_[found->second]) continue;
        partner_[found->second] = k;
        taken_[k] = true;
      }
  }

  void compare(std::size_t before, std::size_t after) {
    const Layer& old = before_.layers()[before];
    const Layer& now = after_.layers()[after];
    const bool computes = !before_.converts(before) && old.kind != LayerKind::Reformat;
    if (computes && reads_quantized(old) != reads_quantized(now))
      note(reads_quantized(old) ? PlanChange::BecameFloat : PlanChange::BecameQuantized, before,
           after);
    else if (!same_types(old.inputs, now.inputs) || !same_types(old.outputs, now.outputs))
      note(PlanChange::Retyped, before, after);
  }

  void note_single(const Layer& layer, std::optional<std::size_t> before,
                   std::optional<std::size_t> after) {
    if (is_leftover(layer))
      note(after ? PlanChange::NewLeftover : PlanChange::GoneLeftover, before, after);
    else if (layer.kind == LayerKind::Reformat)
      note(after ? PlanChange::NewReformat : PlanChange::GoneReformat, before, after);
    else
      note(after ? PlanChange::Added : PlanChange::Removed, before, after);
  }

  void note(PlanChange change, std::optional<std::size_t> before,
            std::optional<std::size_t> after) {
    changes_.push_back({change, before, after});
  }

  void sort() {
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const ChangedLayer& a, const ChangedLayer& b) {
                       return std::tuple(a.change, a.after.value_or(0), a.before.value_or(0)) <
                              std::tuple(b.change, b.after.value_or(0), b.before.value_or(0));
                     });
  }

  const Side& before_;
  const Side& after_;
  std::vector<std::optional<std::size_t>> partner_;  // by old layer
  std::vector<bool> taken_;                          // by new layer
  std::vector<ChangedLayer> changes_;
};

std::vector<std::string> only_in(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
  std::vector<std::string> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

}  // namespace

PlanDiff diff_plans(const Analysis& before, const Analysis& after) {
  const FloatNetwork old_net(before.model.graph);
  const FloatNetwork new_net(after.model.graph);
  const NodeMatch match = match_nodes(old_net, new_net);
  PlanDiff diff;
  diff.names_trusted = match.names_trusted;
  const Side old_side(before, old_net, numbered(old_net));
  const Side new_side(after, new_net, numbered(new_net, match));
  Differ differ(old_side, new_side);
  diff.changes = differ.run();
  diff.pairs = differ.pairs();
  diff.refused_by = only_in(after.refused_by, before.refused_by);
  diff.accepted = only_in(before.refused_by, after.refused_by);
  if (before.cost.seconds.value_or(0) > 0 && after.cost.seconds)
    diff.time_ratio = *after.cost.seconds / *before.cost.seconds;
  diff.newly_refused = before.refused_by.empty() && !after.refused_by.empty();
  return diff;
}

std::string_view plan_change_name(PlanChange change) {
  switch (change) {
    case PlanChange::BecameFloat:
      return "became-float";
    case PlanChange::NewLeftover:
      return "new-leftover";
    case PlanChange::NewReformat:
      return "new-reformat";
    case PlanChange::Retyped:
      return "retyped";
    case PlanChange::Added:
      return "added";
    case PlanChange::Removed:
      return "removed";
    case PlanChange::BecameQuantized:
      return "became-quantized";
    case PlanChange::GoneLeftover:
      return "gone-leftover";
    case PlanChange::GoneReformat:
      return "gone-reformat";
  }
  return "retyped";
}

}  // namespace qdq
