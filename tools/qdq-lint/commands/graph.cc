// qdq-lint graph MODEL: the graph in notation, before, after, or in between.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/value_names.h"
#include "qdq_lint/graph_text.h"

namespace qdq::cli {
namespace {

struct GraphOptions {
  CommonOptions common;
  std::string model;
  bool before = false;
  bool after = false;
  std::uint32_t step = 0;
  bool step_given = false;
};

Result<std::string> document(const GraphOptions& options, const Analysis& analysis,
                             const RuleSet& rules) {
  if (options.before) return print_graph(analysis.model.graph);
  if (!options.step_given) return print_graph(analysis.optimized);
  const std::size_t steps = analysis.trace.steps.size();
  if (options.step >= steps) {
    Error error{ErrorKind::Usage, "there is no such step", {}, {}};
    error.where.piece = std::to_string(options.step);
    error.hint = steps == 0 ? "no rule applies" : "the last is " + std::to_string(steps - 1);
    return error;
  }
  const auto until = static_cast<StepId>(options.step);
  Result<Rewritten> rewritten =
      rewrite(analysis.model.graph, rules, analysis.target, {until, false});
  if (!rewritten) return rewritten.take_error();
  return print_graph(rewritten->graph);
}

}  // namespace

Command add_graph(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("graph", "print the graph before, after or amid rewriting");
  const auto options = std::make_shared<GraphOptions>();
  parser->add_option("MODEL", options->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  CLI::Option* before = parser->add_flag("--before", options->before, "the model as loaded");
  CLI::Option* after =
      parser->add_flag("--after", options->after, "what TensorRT makes of it; the default")
          ->excludes(before);
  CLI::Option* step =
      parser->add_option("--step", options->step, "what it is after step N of `why`")
          ->excludes(before)
          ->excludes(after);
  add_target(*parser, options->common);
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options, step] {
            options->step_given = step->count() > 0;
            return run_on_model(
                options->common, options->model,
                [&](const Analysis& analysis, const RuleSet& rules, const TextStyle&) {
                  return document(*options, analysis, rules);
                });
          }};
}

}  // namespace qdq::cli
