// qdq-lint check MODEL...: findings.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "commands/check_run.h"
#include "commands/command.h"
#include "commands/engine.h"
#include "commands/html.h"
#include "commands/models.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

int fail(const Error& error) {
  say_error(error);
  return kFailed;
}

Result<void> check_usage(const CheckOptions& options) {
  const auto usage = [](std::string what, std::string hint) {
    return Error{ErrorKind::Usage, std::move(what), {}, std::move(hint)};
  };
  if (options.prune_baseline && !options.write_baseline.empty())
    return usage("--prune-baseline and --write-baseline exclude each other", "");
  const bool stdin_read =
      std::find(options.models.begin(), options.models.end(), "-") != options.models.end();
  if (!options.common.stdin_name.empty() && !stdin_read)
    return usage("--stdin-filename without a model on standard input", "name - as a model");
  if (options.statistics && !find_statistics(options.common.format))
    return usage("--statistics has no format " + options.common.format, "use full or json");
  if (!options.compare.empty() && options.common.format != "html")
    return usage("--compare without --format html", "`qdq-lint compare` has the other formats");
  if (!options.compare.empty() && options.models.size() != 1)
    return usage("--compare with several models", "an engine is made of one");
  if (Result<void> page = check_html(options.common); !page) return page;
  std::vector<std::string> read = options.models;
  if (!options.compare.empty()) read.push_back(options.compare);
  return check_output(options.common, read);
}

Result<void> read_compared(CheckOptions& options) {
  if (options.compare.empty()) return {};
  Result<EngineReport> engine = read_engine_argument(options.compare);
  if (!engine) return engine.take_error();
  choose_target(options.common, options.target_given, *engine);
  options.engine = std::make_shared<const EngineReport>(std::move(*engine));
  return {};
}

int run_check(CheckOptions options) {
  options.models = named_models(options.models);
  if (const Result<void> sound = check_usage(options); !sound) return fail(sound.error());
  if (const Result<void> read = read_compared(options); !read) return fail(read.error());
  const Result<RuleSet> rules = load_rules(options.common);
  if (!rules) return fail(rules.error());
  options.settings.writes_baseline = !options.write_baseline.empty();
  CheckRun run(options, *rules);
  if (const Result<void> ready = run.prepare(); !ready) return fail(ready.error());
  return options.show_settings ? run.show_settings() : run.run();
}

void add_baseline(CLI::App& parser, CheckOptions& options) {
  parser
      .add_option("--write-baseline", options.write_baseline,
                  "write all findings to this file as known, and report none")
      ->type_name(kFileValue);
  parser.add_flag("--prune-baseline", options.prune_baseline,
                  "drop entries of the baseline that match nothing in these models");
}

void add_output_flags(CLI::App& parser, CheckOptions& options) {
  parser.add_flag("--hide-accepted", options.hide_accepted,
                  "leave what is suppressed or in the baseline out of every format");
  parser.add_flag("--exit-zero", options.exit_zero, "exit with 0 even if there are findings");
  parser.add_flag("-q,--quiet", options.quiet, "print findings, but no summary and no notes");
  parser.add_flag(
      "--statistics", options.statistics,
      "print how often each rule was found and what runs in INT8, not the findings (full, json)");
  parser.add_flag("--show-settings", options.show_settings,
                  "print the settings that hold for the models and where each comes from");
}

void add_reading(CLI::App& parser, CheckOptions& options) {
  parser.add_flag("--snapshot", options.snapshot,
                  "fail if MODEL.qdq.txt is missing or is not what the model gives now");
  parser
      .add_option("--stdin-filename", options.common.stdin_name,
                  "what to call the model on standard input; external data is looked up beside it")
      ->type_name(kFileValue);
  parser
      .add_option("--lfs-pointer", options.lfs_pointer,
                  "error, or skip: leave Git LFS pointers out instead of failing")
      ->check(CLI::IsMember({"error", "skip"}))
      ->capture_default_str();
  parser.add_option("-j,--jobs", options.jobs, "threads to use; 0: one for each core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
}

}  // namespace

Command add_check(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("check", "find what TensorRT will leave unfused, and why");
  const auto options = std::make_shared<CheckOptions>();
  parser
      ->add_option("MODEL", options->models, "ONNX files, or folders of them; - is standard input")
      ->required()
      ->type_name(kModelValue);
  add_target(*parser, options->common);
  add_settings(*parser, options->settings);
  add_baseline(*parser, *options);
  std::vector<std::string> formats;
  for (const FindingsFormat& format : findings_formats()) formats.emplace_back(format.name);
  add_format(*parser, options->common, formats);
  parser
      ->add_option("--compare", options->compare,
                   "an engine's layer information or log, as of `qdq-lint compare`: --format html "
                   "shows where the prediction agrees with it")
      ->type_name(kFileValue);
  add_output(*parser, options->common);
  add_output_flags(*parser, *options);
  add_reading(*parser, *options);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options, parser] {
            options->target_given = parser->count("--target") > 0;
            return run_check(*options);
          }};
}

}  // namespace qdq::cli
