// qdq-lint check MODEL...: findings.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "commands/command.h"
#include "commands/keep.h"
#include "commands/options.h"
#include "qdq_lint/formats.h"

namespace qdq::cli {
namespace {

struct CheckOptions {
  CommonOptions common;
  std::vector<std::string> models;
  std::string fail_on = "warning";
};

// The least severity that makes the run fail; nothing for "never".
std::optional<Severity> threshold(const std::string& name) {
  for (Severity severity : {Severity::Note, Severity::Warning, Severity::Error})
    if (severity_name(severity) == name) return severity;
  return std::nullopt;
}

class Check {
 public:
  Check(const CheckOptions& options, Setup setup)
      : options_(options),
        setup_(std::move(setup)),
        output_(options.common.output),
        fail_on_(threshold(options.fail_on)),
        writer_(find_format(options.common.format)->make(context())) {}

  int run() {
    for (const std::string& model : options_.models) one(model);
    output_.write(writer_->finish());
    if (!output_.finish() || failed_) return kFailed;
    return found_ ? kFindings : kDone;
  }

 private:
  void one(const std::string& model) {
    Result<Analysis> analysis = analyze_argument(model, setup_);
    if (&model == &options_.models.back()) {
      report(model, keep_to_the_end(std::move(analysis)));
    } else {
      report(model, analysis);
    }
  }

  void report(const std::string& model, const Result<Analysis>& analysis) {
    if (!analysis) {
      failed_ = true;
      const Error error = with_hint(analysis.error(), model);
      say_error(error, model);
      output_.write(writer_->add_failed(model, error));
      return;
    }
    say_notes(*analysis, options_.common.verbose);
    for (const Finding& finding : analysis->findings)
      found_ = found_ || (fail_on_ && finding.severity >= *fail_on_);
    output_.write(writer_->add(*analysis));
  }

  FormatContext context() const {
    // set_up() has resolved the target before.
    const Result<Target> target = setup_.rules.target(setup_.analyze.target);
    FormatContext context{setup_.rules,
                          std::string(version()),
                          target ? *target : Target{},
                          text_style(options_.common, output_),
                          {}};
    context.style.many_models = options_.models.size() > 1;
    std::error_code unknown;  // then paths stay as they are
    context.root = std::filesystem::current_path(unknown);
    return context;
  }

  // A file that is not there may be a command that was misspelled or does not come first.
  static Error with_hint(Error error, const std::string& model) {
    const bool word = !model.empty() && model.find_first_of("./\\") == std::string::npos;
    if (error.kind == ErrorKind::NotFound && word)
      error.hint = "if it is meant as a command: it comes first, and `qdq-lint --help` lists them";
    return error;
  }

  const CheckOptions& options_;
  Setup setup_;
  Output output_;
  std::optional<Severity> fail_on_;
  std::unique_ptr<FindingsWriter> writer_;
  bool found_ = false;
  bool failed_ = false;
};

int run_check(const CheckOptions& options) {
  Result<Setup> setup = set_up(options.common);
  if (!setup) {
    say_error(setup.error());
    return kFailed;
  }
  if (const Result<void> sound = check_output(options.common, options.models); !sound) {
    say_error(sound.error());
    return kFailed;
  }
  setup->analyze.log = false;
  return Check(options, std::move(*setup)).run();
}

}  // namespace

Command add_check(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("check", "find what TensorRT will leave unfused, and why");
  const auto options = std::make_shared<CheckOptions>();
  parser->add_option("MODEL", options->models, "ONNX files; - is standard input")->required();
  add_target(*parser, options->common);
  std::vector<std::string> formats;
  for (const FindingsFormat& format : findings_formats()) formats.emplace_back(format.name);
  add_format(*parser, options->common, formats);
  parser
      ->add_option("--fail-on", options->fail_on,
                   "exit with 1 if there is such a finding or a worse one: error, warning, note, "
                   "never")
      ->check(CLI::IsMember({"error", "warning", "note", "never"}))
      ->capture_default_str();
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options] { return run_check(*options); }};
}

}  // namespace qdq::cli
