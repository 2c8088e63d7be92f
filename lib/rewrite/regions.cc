#include "rewrite/regions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>

#include "base/check.h"
#include "base/parallel.h"
#include "base/spares.h"
#include "rewrite/rule_finder.h"

namespace qdq {
namespace {

// Nodes that one thread looks at in a row.
constexpr std::size_t kGrain = 512;

struct Claim {
  const CompiledRule* rule = nullptr;  // a seed rule if one fits
  std::vector<Reason> assumed;
};

class RegionFinder {
 public:
  RegionFinder(const PredicateContext& context, std::vector<const CompiledRule*> rules,
               const RegionSearch& search)
      : graph_(context.graph),
        search_(search),
        told_([this](const CompiledRule& rule) { return told(rule); }),
        kinds_(context.graph, context.rules, context.classes),
        finders_([this, &context, rules = std::move(rules)] {
          return std::make_unique<RuleFinder>(context, rules, kinds_, nullptr, told_);
        }) {
    kinds_.prepare();
  }

  FoundRegions run() {
    claims_.resize(graph_.nodes().size());
    claim_all();
    if (std::ranges::none_of(claims_, [](const Claim& claim) { return claim.rule; }))
      return std::move(out_);
    const Result<std::vector<NodeId>> order = topological_order(graph_);
    QDQ_CHECK(order);
    levels_.resize(graph_.nodes().size());
    component_.resize(graph_.nodes().size());
    std::iota(component_.begin(), component_.end(), std::size_t{0});
    set_levels(*order);
    connect(*order);
    collect(*order);
    return std::move(out_);
  }

 private:
  using SeedMisses = std::vector<FoundRegions::SeedMiss>;

  void claim_all() {
    const std::span<const Node> nodes = graph_.nodes();
    std::vector<SeedMisses> misses(nodes.size() / kGrain + 1);  // by stretch
    in_parallel(search_.watch, nodes.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      const auto finder = finders_.borrow();
      for (const Node& node : nodes.subspan(begin, end - begin))
        claim(node, *finder, misses[begin / kGrain]);
    });
    for (SeedMisses& stretch : misses) std::ranges::move(stretch, std::back_inserter(out_.misses));
  }

  void claim(const Node& node, RuleFinder& finder, SeedMisses& misses) {
    if (node.erased || node.region || !node.domain.empty()) return;
    Claim& claim = claims_[index(node.id)];
    for (const std::uint32_t number : finder.on(node)) {
      const CompiledRule& rule = finder.rule(number);
      if (claim.rule && !rule.seed) continue;
      NearMiss near;
      std::optional<Match> match =
          told(rule) ? finder.match(number, node, near) : finder.match(number, node);
      if (match) {
        claim = {&rule, std::move(match->assumed)};
        if (rule.seed) return;
      } else if (told(rule)) {
        misses.push_back({&rule, node.id, std::move(near)});
      }
    }
  }

  bool told(const CompiledRule& rule) const {
    return rule.seed && (!search_.tells_misses || search_.tells_misses(rule));
  }

  bool member(NodeId id) const { return claims_[index(id)].rule != nullptr; }

  template <class Visit>
  void each_reader(NodeId id, Visit visit) const {
    for (ValueId result : graph_.node(id).results) {
      if (result == kNoValue) continue;
      for (const Use& use : graph_.value(result).uses) visit(use.node);
    }
  }

  // How often a path from the node to an output enters the members from outside. A path between two
  // members of one level has not been outside, so members of one level that hang together are convex;
  // and of two such groups no one both feeds and reads the other.
  void set_levels(const std::vector<NodeId>& order) {
    for (auto id = order.rbegin(); id != order.rend(); ++id) {
      std::uint32_t& level = levels_[index(*id)];
      each_reader(*id, [&](NodeId reader) {
        const std::uint32_t enters = member(reader) && !member(*id) ? 1 : 0;
        level = std::max(level, levels_[index(reader)] + enters);
      });
    }
  }

  std::size_t root(std::size_t k) {
    while (component_[k] != k) k = component_[k] = component_[component_[k]];
    return k;
  }

  void connect(const std::vector<NodeId>& order) {
    for (NodeId id : order) {
      if (!member(id)) continue;
      each_reader(id, [&](NodeId reader) {
        if (member(reader) && levels_[index(reader)] == levels_[index(id)])
          component_[root(index(reader))] = root(index(id));
      });
    }
  }

  void collect(const std::vector<NodeId>& order) {
    std::map<std::size_t, std::size_t> region_of;
    std::vector<Region> regions;
    for (NodeId id : order) {
      if (!member(id)) continue;
      const auto [it, fresh] = region_of.emplace(root(index(id)), regions.size());
      if (fresh) regions.emplace_back();
      add(regions[it->second], id);
    }
    for (Region& region : regions)
      if (region.rule) out_.regions.push_back(std::move(region));
  }

  void add(Region& region, NodeId id) const {
    const Claim& claim = claims_[index(id)];
    region.nodes.push_back(id);
    region.confidence = std::min(region.confidence, claim.rule->info.confidence);
    region.assumed.insert(region.assumed.end(), claim.assumed.begin(), claim.assumed.end());
    if (!claim.assumed.empty())
      region.confidence = std::min(region.confidence, Confidence::Inferred);
    if (region.rule || !claim.rule->seed) return;
    region.rule = claim.rule;
    region.seed = id;
  }

  const Graph& graph_;
  const RegionSearch& search_;
  const AnchoredRules::Told told_;
  NodeKinds kinds_;
  Spares<RuleFinder> finders_;
  std::vector<Claim> claims_;  // by node
  std::vector<std::uint32_t> levels_;
  std::vector<std::size_t> component_;
  FoundRegions out_;
};

}  // namespace

FoundRegions find_regions(const PredicateContext& context, std::vector<const CompiledRule*> rules,
                          const RegionSearch& search) {
  return RegionFinder(context, std::move(rules), search).run();
}

void claim_region(Graph& graph, const Step& step) {
  GraphEditor edit(graph);
  for (NodeId id : claimed(step)) {
    QDQ_CHECK(index(id) < graph.nodes().size() && !graph.node(id).erased);
    edit.node(id).region = step.id;
  }
}

std::vector<NodeId> claimed(const Step& step) {
  if (!step.removed.empty() || !step.created.empty()) return {};
  for (const Binding& binding : step.bindings)
    if (const auto* nodes = std::get_if<std::vector<NodeId>>(&binding.what);
        nodes && binding.name == kRegionBinding)
      return *nodes;
  return {};
}

}  // namespace qdq
