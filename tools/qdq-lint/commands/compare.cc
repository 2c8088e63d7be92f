// qdq-lint compare MODEL ENGINE: the prediction against the engine that TensorRT built.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/engine.h"
#include "commands/html.h"
#include "commands/one_model.h"
#include "commands/options.h"
#include "commands/value_names.h"
#include "qdq_lint/compare_report.h"
#include "qdq_lint/html_report.h"

namespace qdq::cli {
namespace {

struct CompareOptions {
  CommonOptions common;
  std::string model;
  std::string engine;
  double min_score = 0;
  bool wide = false;
  bool target_given = false;
};

int failed(const Error& error) {
  say_error(error);
  return kFailed;
}

std::string document(const CompareOptions& options, const Analysis& analysis, const RuleSet& rules,
                     const EngineReport& engine, const Comparison& comparison, TextStyle style) {
  style.wide = options.wide;
  const std::string& format = options.common.format;
  if (format == "json") return comparison_json(analysis, rules, engine, comparison, version());
  if (format == "html") return comparison_html(analysis, rules, engine, comparison, version());
  if (format == "markdown") return comparison_markdown(analysis, rules, engine, comparison);
  return comparison_text(analysis, rules, engine, comparison, style);
}

Result<void> check_usage(const CompareOptions& options) {
  if (Result<void> page = check_html(options.common); !page) return page;
  return check_output(options.common, {options.model, options.engine});
}

int run_compare(CompareOptions options) {
  const Result<void> sound = check_usage(options);
  if (!sound) return failed(sound.error());
  const Result<EngineReport> engine = read_engine_argument(options.engine);
  if (!engine) return failed(engine.error());
  choose_target(options.common, options.target_given, *engine);
  const Result<Setup> setup = set_up(options.common, options.model);
  if (!setup) return failed(setup.error());
  const Result<Analysis> analysis = analyze_argument(options.model, *setup, options.common);
  if (!analysis) {
    say_error(analysis.error(), options.model);
    return kFailed;
  }
  say_notes(*analysis, options.common.verbose);
  const Result<Comparison> comparison =
      compare(*engine, analysis->model.graph, analysis->prediction);
  if (!comparison) return failed(comparison.error());
  Output output(options.common.output);
  output.write(document(options, *analysis, setup->rules, *engine, *comparison,
                        text_style(options.common, output)));
  if (!output.finish()) return kFailed;
  return percent(count(*comparison)) < options.min_score ? kFindings : kDone;
}

}  // namespace

Command add_compare(CLI::App& app) {
  CLI::App* parser =
      app.add_subcommand("compare", "score the prediction against an engine that TensorRT built");
  const auto options = std::make_shared<CompareOptions>();
  parser->add_option("MODEL", options->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  parser
      ->add_option("ENGINE", options->engine,
                   "layer information (trtexec --exportLayerInfo) or a log of trtexec --verbose or "
                   "--dumpLayerInfo")
      ->required()
      ->type_name(kFileValue);
  add_target(*parser, options->common);
  add_format(*parser, options->common, {"text", "json", "markdown", "html"});
  parser
      ->add_option("--min-score", options->min_score,
                   "exit with 1 if fewer than so many percent of the items are right")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  parser->add_flag("--wide", options->wide, "do not shorten the names in the table");
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options, parser] {
            options->target_given = parser->count("--target") > 0;
            return run_compare(*options);
          }};
}

}  // namespace qdq::cli
