// qdq-lint diff OLD NEW: two models' plans.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/html.h"
#include "commands/one_model.h"
#include "commands/options.h"
#include "commands/value_names.h"
#include "qdq_lint/html_report.h"
#include "qdq_lint/plan_diff_report.h"

namespace qdq::cli {
namespace {

struct DiffOptions {
  CommonOptions common;
  std::string before, after;
  std::string fail_on = "worse";
  bool wide = false;
};

int failed(const Error& error) {
  say_error(error);
  return kFailed;
}

Result<void> check_models(const DiffOptions& options) {
  if (options.before == "-" && options.after == "-")
    return Error{ErrorKind::Usage, "only one of the models can be standard input", {}, {}};
  if (Result<void> page = check_html(options.common); !page) return page;
  return check_output(options.common, {options.before, options.after});
}

std::string document(const DiffOptions& options, const Analysis& before, const Analysis& after,
                     const PlanDiff& diff, const RuleSet& rules, TextStyle style) {
  style.wide = options.wide;
  if (options.common.format == "json") return plan_diff_json(before, after, diff, rules, version());
  if (options.common.format == "html") return plan_diff_html(before, after, diff, rules, version());
  if (options.common.format == "markdown") return plan_diff_markdown(before, after, diff);
  return plan_diff_text(before, after, diff, style);
}

int exit_code(const std::string& fail_on, PlanVerdict verdict) {
  const bool fails = (fail_on == "worse" && verdict == PlanVerdict::Worse) ||
                     (fail_on == "any" && verdict != PlanVerdict::Same);
  return fails ? kFindings : kDone;
}

int run_diff(const DiffOptions& options) {
  if (const Result<void> sound = check_models(options); !sound) return failed(sound.error());
  const Result<Setup> setup = set_up(options.common, options.after);
  if (!setup) return failed(setup.error());
  const Result<Analysis> before = analyze_argument(options.before, *setup, options.common);
  const Result<Analysis> after = analyze_argument(options.after, *setup, options.common);
  if (!before) say_error(before.error(), options.before);
  if (!after) say_error(after.error(), options.after);
  if (!before || !after) return kFailed;
  say_notes(*before, options.common.verbose);
  say_notes(*after, options.common.verbose);
  const PlanDiff diff = diff_plans(*before, *after);
  Output output(options.common.output);
  output.write(
      document(options, *before, *after, diff, setup->rules, text_style(options.common, output)));
  return output.finish() ? exit_code(options.fail_on, verdict(diff)) : kFailed;
}

}  // namespace

Command add_diff(CLI::App& app) {
  CLI::App* parser = app.add_subcommand(
      "diff", "compare the plans of two models: what became float, what dangles");
  const auto options = std::make_shared<DiffOptions>();
  parser->add_option("OLD", options->before, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  parser->add_option("NEW", options->after, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  add_target(*parser, options->common);
  add_format(*parser, options->common, {"table", "json", "markdown", "html"});
  parser
      ->add_option(
          "--fail-on", options->fail_on,
          "exit with 1 if anything in the plan is worse, whatever the time is, if there is any "
          "change, or never: worse, any, never")
      ->check(CLI::IsMember({"worse", "any", "never"}))
      ->capture_default_str();
  parser->add_flag("--wide", options->wide, "do not shorten the names in the table");
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options] { return run_diff(*options); }};
}

}  // namespace qdq::cli
