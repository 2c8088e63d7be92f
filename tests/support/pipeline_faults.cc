#include "support/pipeline_faults.h"

#include <map>
#include <utility>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"
#include "rewrite/run_phases.h"
#include "rules/compiled.h"

namespace qdq::testing {
namespace {

// How often each ONNX node stands in a live node's or a read constant's origins.
std::map<OriginId, int> carriers(const Graph& graph) {
  std::map<OriginId, int> count;
  for (const Node& node : graph.nodes())
    if (!node.erased)
      for (const OriginRef& ref : node.origins) ++count[ref.origin];
  for (const Value& value : graph.values())
    if (!value.erased && value.kind == ValueKind::Constant && !value.uses.empty())
      for (const OriginRef& ref : value.origins) ++count[ref.origin];
  return count;
}

std::map<OriginId, int> in_layers(const Prediction& prediction) {
  std::map<OriginId, int> count;
  for (const Layer& layer : prediction.layers)
    for (const OriginRef& ref : layer.origins)
      if (layer.node != kNoNode) ++count[ref.origin];
  return count;
}

int count_of(const std::map<OriginId, int>& counts, OriginId origin) {
  const auto found = counts.find(origin);
  return found == counts.end() ? 0 : found->second;
}

std::vector<std::string> steps_of(const Rewritten& out, const RuleSet& rules) {
  std::vector<std::string> steps;
  for (const Step& step : out.trace.steps)
    steps.push_back(rules.rule(step.rule).name + " on " + out.graph.node(step.on).name);
  return steps;
}

std::string misses_text(const Rewritten& out) {
  std::string text;
  for (const Miss& miss : out.trace.misses)
    text += std::to_string(index(miss.on)) + " " + std::to_string(index(miss.rule)) + " " +
            std::string(miss.part) + " " + std::to_string(miss.depth) + " " +
            reason_text(miss.reason, out.graph) + "\n";
  return text;
}

}  // namespace

std::string replay_fault(const Graph& model, const Rewritten& out, const RuleSet& rules,
                         const Target& target) {
  const Result<Graph> replayed = replay(model, rules, target, out.trace);
  if (!replayed) return "replay: " + to_string(replayed.error());
  const std::string once = canonical_form(out.graph), again = canonical_form(*replayed);
  return once == again ? "" : "replay gives another graph:\n" + again + "instead of\n" + once;
}

std::string repeat_fault(const Rewritten& one, const Rewritten& other, const RuleSet& rules) {
  if (print_graph(one.graph) != print_graph(other.graph))
    return "the graph differs from run to run";
  if (steps_of(one, rules) != steps_of(other, rules)) return "the steps differ from run to run";
  return misses_text(one) == misses_text(other) ? "" : "the misses differ from run to run";
}

std::string fixed_point_fault(const Graph& model, const Rewritten& out, const RuleSet& rules,
                              const Target& target) {
  const CompiledRules& compiled = rules.compiled();
  Graph graph = model;
  for (const Phase& phase : compiled.release(target.release_name)->phases) {
    Result<Rewritten> once = run_phases(graph, compiled, target, {&phase, 1}, {});
    if (!once) return "phase " + phase.name + ": " + to_string(once.error());
    const Result<Rewritten> again = run_phases(once->graph, compiled, target, {&phase, 1}, {});
    if (!again) return "phase " + phase.name + ", again: " + to_string(again.error());
    for (const Step& step : again->trace.steps)
      return "phase " + phase.name + " is not done: " + rules.rule(step.rule).name + " on " +
             again->graph.node(step.on).name;
    graph = std::move(once->graph);
  }
  const std::string alone = canonical_form(graph), together = canonical_form(out.graph);
  return alone == together ? "" : "phases run by themselves give another graph:\n" + alone;
}

std::string fate_fault(const Graph& model, const Rewritten& out, const Prediction& prediction) {
  std::map<OriginId, int> removed;
  for (const RemovedNode& node : prediction.removed) ++removed[node.origin];
  const std::map<OriginId, int> live = carriers(out.graph), layers = in_layers(prediction);
  for (std::size_t k = 0; k < model.origins().size(); ++k) {
    const auto origin = static_cast<OriginId>(k);
    const std::string& op = model.origin(origin).op;
    const int carried = count_of(live, origin), gone = count_of(removed, origin),
              shown = count_of(layers, origin);
    // A clone of a Q carries the same ONNX node, and a Split is one slice for each of its results.
    const bool may_repeat = op == "QuantizeLinear" || op == "DequantizeLinear" || op == "Split";
    const bool once = (carried > 0 ? 1 : 0) + gone == 1 && (gone == 0 || shown == 0) &&
                      (may_repeat || (carried <= 1 && shown <= 1));
    if (!once)
      return model.origin(origin).name + " of " + op + ": carried " + std::to_string(carried) +
             ", in layers " + std::to_string(shown) + ", removed " + std::to_string(gone);
  }
  return {};
}

std::string pipeline_fault(const Graph& model, const RuleSet& rules, const Target& target) {
  const Result<Rewritten> out =
      rewrite(model, rules, target, {.until = {}, .verify_each_step = true});
  if (!out) return to_string(out.error());
  if (std::string fault = replay_fault(model, *out, rules, target); !fault.empty()) return fault;
  const Result<Rewritten> twice = rewrite(model, rules, target);
  if (!twice) return to_string(twice.error());
  if (std::string fault = repeat_fault(*out, *twice, rules); !fault.empty()) return fault;
  if (std::string fault = fixed_point_fault(model, *out, rules, target); !fault.empty())
    return fault;
  return fate_fault(model, *out, predict(model, out->graph, out->trace, rules, target));
}

}  // namespace qdq::testing
