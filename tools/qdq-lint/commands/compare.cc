// qdq-lint compare MODEL ENGINE: the prediction against the engine that TensorRT built.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/options.h"
#include "commands/value_names.h"
#include "qdq_lint/compare_report.h"

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

// A log tells its release; layer information does not.
void choose_target(CompareOptions& options, const EngineReport& engine) {
  if (options.target_given || !engine.release) return;
  options.common.target =
      "trt" + std::to_string(engine.release->major) + "." + std::to_string(engine.release->minor);
  say_note(options.engine + ": the log is of TensorRT " + options.common.target.substr(3) +
           ": predicting for " + options.common.target + "; --target overrides it");
}

int run_compare(CompareOptions options) {
  const Result<void> sound = check_output(options.common, {options.model, options.engine});
  if (!sound) return failed(sound.error());
  const Result<EngineReport> engine = read_engine(options.engine);
  if (!engine) return failed(engine.error());
  for (const std::string& note : engine->notes) say_note(options.engine + ": " + note);
  choose_target(options, *engine);
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
  TextStyle style = text_style(options.common, output);
  style.wide = options.wide;
  if (options.common.format == "json")
    output.write(comparison_json(*analysis, setup->rules, *engine, *comparison, version()));
  else if (options.common.format == "markdown")
    output.write(comparison_markdown(*analysis, setup->rules, *engine, *comparison));
  else
    output.write(comparison_text(*analysis, setup->rules, *engine, *comparison, style));
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
  add_format(*parser, options->common, {"text", "json", "markdown"});
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
