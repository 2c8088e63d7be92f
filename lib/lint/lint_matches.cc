#include "lint/lint_matches.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/parallel.h"
#include "base/spares.h"
#include "rewrite/rule_finder.h"

namespace qdq {
namespace {

// Nodes that one thread looks at in a row.
constexpr std::size_t kGrain = 512;

// What a predicate without a hole says is the same at every node.
bool can_fire(const CompiledRule& rule, const PredicateContext& context) {
  return std::ranges::all_of(rule.where, [&](const PredicateCall& call) {
    std::vector<ResolvedArg> args;
    for (const PredicateArg& arg : call.args) {
      if (std::holds_alternative<HoleIndex>(arg)) return true;
      if (const auto* number = std::get_if<double>(&arg)) args.emplace_back(*number);
      if (const auto* text = std::get_if<std::string>(&arg)) args.emplace_back(text);
    }
    return outcome(call, context, args) == Verdict::Kind::Pass;
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

void look_at(const Node& node, RuleFinder& finder, std::vector<LintMatch>& found) {
  if (node.erased || node.origins.empty()) return;
  for (const std::uint32_t number : finder.on(node))
    if (std::optional<Match> match = finder.match(number, node))
      found.push_back({&finder.rule(number), node.id, std::move(*match)});
}

}  // namespace

std::vector<LintMatch> lint_matches(const Graph& graph, bool over_model, const RuleSet& rules,
                                    const Target& target, Watch* watch) {
  const ClassTable classes(rules.compiled(), target.release);
  const PredicateContext context{graph, rules.compiled(), classes, target};
  const std::vector<const CompiledRule*> tried = lint_rules(context, over_model);
  const std::span<const Node> nodes = graph.nodes();
  NodeKinds kinds(graph, context.rules, classes);
  kinds.prepare();
  Spares<RuleFinder> finders([&] { return std::make_unique<RuleFinder>(context, tried, kinds); });
  std::vector<std::vector<LintMatch>> found(nodes.size() / kGrain + 1);  // by stretch
  in_parallel(watch, nodes.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const auto finder = finders.borrow();
    for (const Node& node : nodes.subspan(begin, end - begin))
      look_at(node, *finder, found[begin / kGrain]);
  });
  std::vector<LintMatch> all;
  for (std::vector<LintMatch>& stretch : found)
    all.insert(all.end(), std::move_iterator(stretch.begin()), std::move_iterator(stretch.end()));
  return all;
}

}  // namespace qdq
