// The trace in the words of TensorRT's verbose log.
#include "qdq_lint/report.h"

namespace qdq {
namespace {

void add(std::string& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) out += printable(line) + "\n";
}

// Nobody has seen what TensorRT prints for these; a made up line would look like a seen one.
std::string without_words(const Step& step, const RuleSet& rules, const Graph& graph) {
  return "# " + rules.rule(step.rule).name + " on " + printable(graph.node(step.on).name) + "\n";
}

// Of one phase, from step `first` on; returns the first step behind it.
std::size_t add_phase(std::string& out, const Analysis& run, const RuleSet& rules,
                      std::uint32_t phase, std::size_t first) {
  const std::vector<Step>& steps = run.trace.steps;
  add(out, run.trace.headers[phase]);
  std::size_t k = first;
  for (; k < steps.size() && steps[k].phase == phase; ++k) {
    if (steps[k].log.empty() && steps[k].later.empty())
      out += without_words(steps[k], rules, run.optimized);
    add(out, steps[k].log);
  }
  for (std::size_t later = first; later < k; ++later) add(out, steps[later].later);
  return k;
}

}  // namespace

std::string verbose_log(const Analysis& analysis, const RuleSet& rules) {
  std::string out;
  std::size_t step = 0;
  for (std::uint32_t phase = 0; phase < analysis.trace.phases.size(); ++phase)
    step = add_phase(out, analysis, rules, phase, step);
  for (const Layer& layer : analysis.prediction.layers) add(out, layer.log);
  return out;
}

}  // namespace qdq
