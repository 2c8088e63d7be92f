// Lint rules over the rewritten graph and, where a rule asks for it, over the model as loaded.
#include <algorithm>
#include <compare>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <unordered_map>

#include "base/parallel.h"
#include "lint/covered.h"
#include "lint/lineage.h"
#include "lint/lint_matches.h"
#include "lint/message.h"
#include "lint/unite.h"
#include "qdq_lint/findings.h"
#include "rules/quotes.h"

namespace qdq {
namespace {

// Findings that one thread makes in a row.
constexpr std::size_t kGrain = 64;

class Linter {
 public:
  explicit Linter(const LintInput& input)
      : in_(input),
        set_(input.rules.compiled()),
        lineage_(input.rewritten, input.trace, input.prediction) {}

  // `matches` are those in the model, and get those in the rewritten graph.
  std::vector<Finding> run(std::vector<LintMatch> matches) {
    std::ranges::move(lint_matches(in_.rewritten, false, in_.rules, in_.target, in_.watch),
                      std::back_inserter(matches));
    note_explaining(matches);
    const std::vector<Place> places = in_order(matches);
    std::vector<Finding> findings(places.size());
    in_parallel(in_.watch, places.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) findings[k] = finding(matches[places[k].match]);
    });
    merge_repeated(findings);
    drop_covered(findings, set_);
    return findings;
  }

 private:
  // Where the finding of a match comes in the list.
  struct Place {
    std::uint32_t order = 0;  // of the anchor in the model
    std::uint32_t rule = 0;   // by code, then number
    NodeId anchor{};
    std::size_t match = 0;
    auto operator<=>(const Place&) const = default;
  };

  const Graph& graph_of(const CompiledRule& rule) const {
    return rule.over_model ? in_.model : in_.rewritten;
  }

  // Looks up the rules whose misses explain the findings.
  void note_explaining(const std::vector<LintMatch>& matches) {
    because_.resize(set_.rules.size());
    std::vector<bool> known(set_.rules.size());
    for (const LintMatch& match : matches) {
      const auto rule = static_cast<std::size_t>(match.rule->info.id);
      if (known[rule]) continue;
      known[rule] = true;
      for (const std::string& name : match.rule->because)
        if (const CompiledRule* other = set_.rule_for(name, in_.target.release))
          because_[rule].push_back(other->info.id);
    }
  }

  std::vector<Place> in_order(const std::vector<LintMatch>& matches) const {
    const std::vector<std::uint32_t> rank = ranks();
    std::vector<Place> places;
    places.reserve(matches.size());
    for (std::size_t k = 0; k < matches.size(); ++k) {
      const auto& [rule, anchor, match] = matches[k];
      places.push_back({graph_of(*rule).node(anchor).order,
                        rank[static_cast<std::size_t>(rule->info.id)], anchor, k});
    }
    std::ranges::sort(places);
    return places;
  }

  // For each rule how many others come before it.
  std::vector<std::uint32_t> ranks() const {
    std::vector<std::size_t> sorted(set_.rules.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::ranges::stable_sort(sorted, {}, [&](std::size_t rule) -> const std::string& {
      return in_.rules.rules()[rule].code;
    });
    std::vector<std::uint32_t> ranks(sorted.size());
    for (std::size_t k = 0; k < sorted.size(); ++k)
      ranks[sorted[k]] = static_cast<std::uint32_t>(k);
    return ranks;
  }

  Finding finding(const LintMatch& found) const {
    const CompiledRule& rule = *found.rule;
    const Match& match = found.match;
    const Graph& graph = graph_of(rule);
    const Node& anchor = graph.node(found.anchor);
    Finding out;
    out.rule = rule.info.id;
    out.severity = rule.info.severity;
    out.confidence = rule.info.confidence;
    if (!match.assumed.empty()) out.confidence = std::min(out.confidence, Confidence::Inferred);
    out.node = principal_origin(graph, anchor);
    out.message = fill_names(rule.message, rule.holes, match.bound, graph);
    out.quote = quote_for(rule, in_.target.asked, anchor.op);
    out.advice = fill_names(rule.info.advice, rule.holes, match.bound, graph);
    const std::vector<NodeId> matched = matched_nodes(match);
    add_history(out, rule, matched, graph);
    add_misses(out, rule, match, graph, anchor.id);
    add_related(out, matched, graph);
    return out;
  }

  static std::vector<NodeId> matched_nodes(const Match& match) {
    std::vector<NodeId> nodes;
    for (const Bound& bound : match.bound) {
      if (const auto* node = std::get_if<NodeId>(&bound)) nodes.push_back(*node);
      if (const auto* pack = std::get_if<std::vector<NodeId>>(&bound))
        nodes.insert(nodes.end(), pack->begin(), pack->end());
    }
    return nodes;
  }

  // A finding about layers is no surer than the prediction of these layers.
  void add_history(Finding& out, const CompiledRule& rule, const std::vector<NodeId>& matched,
                   const Graph& graph) const {
    for (NodeId id : matched) {
      const Node& node = graph.node(id);
      if (node.born) out.steps.push_back(*node.born);
      const std::uint32_t* own = rule.over_model ? nullptr : lineage_.layer(id);
      if (own) {
        out.layers.push_back(*own);
      } else if (!node.origins.empty()) {
        lineage_.each_layer(principal_origin(graph, node),
                            [&](std::uint32_t layer) { out.layers.push_back(layer); });
      }
    }
    sort_each_once(out.steps);
    sort_each_once(out.layers);
    add_reformats(out.layers);
    if (rule.over_model) return;
    for (std::uint32_t layer : out.layers)
      out.confidence = std::min(out.confidence, in_.prediction.layers[layer].confidence);
  }

  // A converting reformat stands right before the layer that it is for.
  void add_reformats(std::vector<std::uint32_t>& layers) const {
    const std::size_t found = layers.size();
    for (std::size_t k = 0; k < found; ++k)
      for (std::uint32_t layer = layers[k];
           layer > 0 && in_.prediction.layers[layer - 1].kind == LayerKind::Reformat;)
        layers.push_back(--layer);
    if (layers.size() > found) sort_each_once(layers);
  }

  void add_misses(Finding& out, const CompiledRule& rule, const Match& match, const Graph& graph,
                  NodeId anchor) const {
    const NodeId blamed = blamed_node(rule, match, anchor);
    const Node& node = graph.node(blamed);
    if (node.origins.empty()) return;
    const OriginId origin = principal_origin(graph, node);
    if (!rule.blame.empty()) out.blamed = origin;
    for (const RuleId other : because_[static_cast<std::size_t>(rule.info.id)])
      if (const Miss* miss = lineage_.newest_miss(origin, other)) out.misses.push_back(*miss);
  }

  static NodeId blamed_node(const CompiledRule& rule, const Match& match, NodeId anchor) {
    for (std::size_t k = 0; k < rule.holes.size(); ++k) {
      if (rule.blame.empty() || rule.holes[k].name != rule.blame) continue;
      if (const auto* node = std::get_if<NodeId>(&match.bound[k])) return *node;
      const auto* pack = std::get_if<std::vector<NodeId>>(&match.bound[k]);
      if (pack && !pack->empty()) return pack->front();
    }
    return anchor;
  }

  // Ids in a miss are those of the rewritten graph, which keeps the model's own.
  void add_related(Finding& out, const std::vector<NodeId>& matched, const Graph& graph) const {
    const auto add = [&](const Graph& where, NodeId id) {
      if (id == kNoNode || where.node(id).origins.empty()) return;
      const OriginId origin = principal_origin(where, where.node(id));
      if (origin != out.node &&
          std::find(out.related.begin(), out.related.end(), origin) == out.related.end())
        out.related.push_back(origin);
    };
    for (NodeId id : matched) add(graph, id);
    for (const Miss& miss : out.misses)
      for (const auto& blamed : blamed_by(miss)) {
        const auto* value = std::get_if<ValueId>(&blamed);
        if (!value) {
          add(in_.rewritten, std::get<NodeId>(blamed));
        } else if (*value != kNoValue) {
          add(in_.rewritten, in_.rewritten.value(*value).producer);
        }
      }
  }

  // Findings of one rule at one node that say the same become one, where the first of them stands.
  static void merge_repeated(std::vector<Finding>& findings) {
    std::vector<std::pair<std::uint64_t, std::size_t>> places;  // by rule and node
    for (std::size_t k = 0; k < findings.size(); ++k)
      places.emplace_back(static_cast<std::uint64_t>(findings[k].rule) << 32 |
                              static_cast<std::uint64_t>(findings[k].node),
                          k);
    std::ranges::sort(places);
    std::vector<bool> gone(findings.size());
    for (auto begin = places.begin(); begin != places.end();) {
      const auto end = std::find_if(begin, places.end(),
                                    [&](const auto& place) { return place.first != begin->first; });
      if (end - begin > 1) merge_repeated(findings, {begin, end}, gone);
      begin = end;
    }
    std::size_t k = 0;
    std::erase_if(findings, [&](const Finding&) { return gone[k++]; });
  }

  // Those in `places`, ascending; notes which of them are not needed any more.
  static void merge_repeated(std::vector<Finding>& findings,
                             std::span<const std::pair<std::uint64_t, std::size_t>> places,
                             std::vector<bool>& gone) {
    std::unordered_map<std::string_view, std::size_t> said;
    for (const auto& [rule_and_node, k] : places) {
      const auto [first, fresh] = said.emplace(findings[k].message, k);
      if (fresh) continue;
      absorb(findings[first->second], findings[k]);
      gone[k] = true;
    }
  }

  static void absorb(Finding& into, const Finding& from) {
    for (OriginId origin : from.related)
      if (std::find(into.related.begin(), into.related.end(), origin) == into.related.end())
        into.related.push_back(origin);
    unite(into.steps, from.steps);
    unite(into.layers, from.layers);
    into.confidence = std::min(into.confidence, from.confidence);
  }

  const LintInput& in_;
  const CompiledRules& set_;
  Lineage lineage_;
  std::vector<std::vector<RuleId>> because_;  // by rule: whose misses explain what it finds
};

}  // namespace

std::vector<Finding> lint(const LintInput& input, std::vector<LintMatch> in_model) {
  return Linter(input).run(std::move(in_model));
}

std::vector<Finding> lint(const LintInput& input) {
  return lint(input, lint_matches(input.model, true, input.rules, input.target, input.watch));
}

}  // namespace qdq
