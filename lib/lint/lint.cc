// Lint rules over the rewritten graph and, where a rule asks for it, over the model as loaded.
#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "lint/covered.h"
#include "lint/lineage.h"
#include "lint/message.h"
#include "lint/unite.h"
#include "qdq_lint/findings.h"
#include "rewrite/matcher.h"
#include "rules/anchored_rules.h"
#include "rules/quotes.h"

namespace qdq {
namespace {

// What a predicate without a hole says is the same at every node.
bool can_fire(const CompiledRule& rule, const PredicateContext& context) {
  return std::ranges::all_of(rule.where, [&](const PredicateCall& call) {
    std::vector<ResolvedArg> args;
    for (const PredicateArg& arg : call.args) {
      if (std::holds_alternative<HoleIndex>(arg)) return true;
      if (const auto* number = std::get_if<double>(&arg)) args.emplace_back(*number);
      if (const auto* text = std::get_if<std::string>(&arg)) args.emplace_back(text);
    }
    return evaluate(call, context, args).kind == Verdict::Kind::Pass;
  });
}

// The lint rules of the target's release for one of the two graphs.
std::vector<const CompiledRule*> lint_rules(const PredicateContext& context, bool over_model) {
  std::vector<const CompiledRule*> rules;
  for (const CompiledRule& rule : context.rules.rules)
    if (rule.info.kind == RuleKind::Lint && rule.over_model == over_model &&
        rule.range.contains(context.target.asked) && can_fire(rule, context))
      rules.push_back(&rule);
  return rules;
}

class Linter {
 public:
  explicit Linter(const LintInput& input)
      : in_(input),
        set_(input.rules.compiled()),
        classes_(set_, input.target.release),
        lineage_(input.rewritten, input.trace, input.prediction) {}

  std::vector<Finding> run() {
    look_at(in_.rewritten, false);
    look_at(in_.model, true);
    const auto code = [&](const Found& found) -> const std::string& {
      return in_.rules.rule(found.finding.rule).code;
    };
    std::stable_sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) {
      return std::tie(a.order, code(a), a.finding.rule, a.anchor) <
             std::tie(b.order, code(b), b.finding.rule, b.anchor);
    });
    std::vector<Finding> findings = merged();
    drop_covered(findings, set_);
    return findings;
  }

 private:
  struct Found {
    Finding finding;
    std::uint32_t order = 0;  // of the anchor in the model
    NodeId anchor{};
  };

  void look_at(const Graph& graph, bool over_model) {
    const PredicateContext context{graph, set_, classes_, in_.target};
    Matcher matcher(context);
    AnchoredRules rules(matcher.kinds(), lint_rules(context, over_model));
    for (const Node& node : graph.nodes()) {
      if (in_.watch && in_.watch->over()) return;
      if (node.erased || node.origins.empty()) continue;
      for (const std::uint32_t at : rules.on(node)) {
        const CompiledRule& rule = *rules.rules()[at];
        if (const std::optional<Match> match = matcher.match(rule, node.id))
          found_.push_back({finding(rule, *match, graph, node), node.order, node.id});
      }
    }
  }

  Finding finding(const CompiledRule& rule, const Match& match, const Graph& graph,
                  const Node& anchor) {
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
    std::set<std::uint32_t> layers;
    std::set<StepId> steps;
    for (NodeId id : matched) {
      const Node& node = graph.node(id);
      if (node.born) steps.insert(*node.born);
      const std::uint32_t* own = rule.over_model ? nullptr : lineage_.layer(id);
      if (own) {
        layers.insert(*own);
      } else if (!node.origins.empty()) {
        const auto all = lineage_.layers(principal_origin(graph, node));
        layers.insert(all.begin(), all.end());
      }
    }
    add_reformats(layers);
    out.steps.assign(steps.begin(), steps.end());
    out.layers.assign(layers.begin(), layers.end());
    if (rule.over_model) return;
    for (std::uint32_t layer : out.layers)
      out.confidence = std::min(out.confidence, in_.prediction.layers[layer].confidence);
  }

  // A converting reformat stands right before the layer that it is for.
  void add_reformats(std::set<std::uint32_t>& layers) const {
    const std::vector<std::uint32_t> found(layers.begin(), layers.end());
    for (std::uint32_t layer : found)
      while (layer > 0 && in_.prediction.layers[layer - 1].kind == LayerKind::Reformat)
        layers.insert(--layer);
  }

  void add_misses(Finding& out, const CompiledRule& rule, const Match& match, const Graph& graph,
                  NodeId anchor) const {
    const NodeId blamed = blamed_node(rule, match, anchor);
    const Node& node = graph.node(blamed);
    if (node.origins.empty()) return;
    const OriginId origin = principal_origin(graph, node);
    if (!rule.blame.empty()) out.blamed = origin;
    for (const std::string& name : rule.because) {
      const CompiledRule* other = set_.rule_for(name, in_.target.release);
      if (!other) continue;
      if (const Miss* miss = lineage_.newest_miss(origin, other->info.id))
        out.misses.push_back(*miss);
    }
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

  std::vector<Finding> merged() {
    std::vector<Finding> out;
    std::unordered_map<std::string, std::size_t> seen;
    for (Found& found : found_) {
      Finding& next = found.finding;
      const std::string key = std::to_string(static_cast<std::uint32_t>(next.rule)) + " " +
                              std::to_string(index(next.node)) + " " + next.message;
      const auto [it, fresh] = seen.emplace(key, out.size());
      if (fresh) {
        out.push_back(std::move(next));
      } else {
        absorb(out[it->second], next);
      }
    }
    return out;
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
  ClassTable classes_;
  Lineage lineage_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<Finding> lint(const LintInput& input) { return Linter(input).run(); }

}  // namespace qdq
