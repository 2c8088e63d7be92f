// qdq-lint check MODEL...: findings.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "commands/command.h"
#include "commands/options.h"

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
        style_(text_style(options.common, output_)),
        fail_on_(threshold(options.fail_on)),
        json_(setup_.rules, version()) {
    style_.many_models = options.models.size() > 1;
  }

  int run() {
    for (const std::string& model : options_.models) one(model);
    if (options_.common.format == "json") output_.write(json_.text());
    if (!output_.finish() || failed_) return kFailed;
    return found_ ? kFindings : kDone;
  }

 private:
  void one(const std::string& model) {
    const Result<Analysis> analysis = analyze_argument(model, setup_);
    if (!analysis) {
      failed_ = true;
      say_error(with_hint(analysis.error(), model), model);
      return;
    }
    say_notes(*analysis, options_.common.verbose);
    for (const Finding& finding : analysis->findings)
      found_ = found_ || (fail_on_ && finding.severity >= *fail_on_);
    if (options_.common.format == "json") {
      json_.add(*analysis);
    } else if (options_.common.format == "concise") {
      output_.write(concise_report(*analysis, setup_.rules, style_));
    } else {
      output_.write((any_ ? "\n" : "") + full_report(*analysis, setup_.rules, style_));
    }
    any_ = true;
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
  TextStyle style_;
  std::optional<Severity> fail_on_;
  FindingsJson json_;
  bool any_ = false;
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
  return Check(options, std::move(*setup)).run();
}

}  // namespace

Command add_check(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("check", "find what TensorRT will leave unfused, and why");
  const auto options = std::make_shared<CheckOptions>();
  parser->add_option("MODEL", options->models, "ONNX files; - is standard input")->required();
  add_target(*parser, options->common);
  add_format(*parser, options->common, {"full", "concise", "json"});
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
