// qdq-lint graph MODEL: the graph before, after, or in between, in notation or as a picture.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/value_names.h"
#include "qdq_lint/graph_pictures.h"
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
  std::optional<std::string> around;
  std::size_t depth = 2;
};

// The graph at the moment that was asked for.
struct Moment {
  const Graph* graph = nullptr;
  std::string name;                        // "before", "after", "after step 3"
  const Prediction* prediction = nullptr;  // of the graph at the end
  Graph made{};                            // of a moment between
};

Result<void> rewrite_until(const GraphOptions& options, const Analysis& analysis,
                           const RuleSet& rules, Moment& moment) {
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
  moment.made = std::move(rewritten->graph);
  moment.graph = &moment.made;
  moment.name = "after step " + std::to_string(options.step);
  return {};
}

Result<std::string> picture(const GraphOptions& options, const Analysis& analysis,
                            const Moment& moment, const std::vector<NodeId>& focus,
                            const std::vector<NodeId>& part) {
  PictureOptions how;
  how.title = analysis.model.path + ", " + analysis.target.name() + ", " + moment.name;
  how.prediction = moment.prediction;
  if (options.around) {
    how.title += ", around " + *options.around;
    how.part = &part;
    how.focus = focus;
  }
  const Picture made = make_picture(*moment.graph, how);
  if (options.common.format == "dot") return picture_dot(made);
  return options.common.format == "svg" ? picture_svg(made) : picture_mermaid(made);
}

Result<std::string> document(const GraphOptions& options, const Analysis& analysis,
                             const RuleSet& rules) {
  Moment moment{&analysis.optimized, "after", &analysis.prediction};
  if (options.before) moment = {&analysis.model.graph, "before"};
  if (options.step_given) {
    moment.prediction = nullptr;
    const Result<void> made = rewrite_until(options, analysis, rules, moment);
    if (!made) return made.error();
  }
  std::vector<NodeId> focus, part;
  if (options.around) {
    Result<std::vector<NodeId>> named = nodes_named(analysis, *moment.graph, *options.around);
    if (!named) return named.take_error();
    focus = std::move(*named);
    part = nodes_around(*moment.graph, focus, options.depth);
  }
  if (options.common.format != "text") return picture(options, analysis, moment, focus, part);
  return options.around ? print_part(*moment.graph, part) : print_graph(*moment.graph);
}

}  // namespace

Command add_graph(CLI::App& app) {
  CLI::App* parser =
      app.add_subcommand("graph", "print or draw the graph before, after or amid rewriting");
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
  CLI::Option* around =
      parser->add_option("--around", options->around,
                         "only what is near this node, the one that makes this tensor, or this "
                         "module, as layer1.0");
  parser->add_option("--depth", options->depth, "how many edges away is near")
      ->check(CLI::Range(std::size_t{0}, std::size_t{1'000'000}))
      ->needs(around)
      ->capture_default_str();
  add_format(*parser, options->common, {"text", "dot", "mermaid", "svg"});
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
