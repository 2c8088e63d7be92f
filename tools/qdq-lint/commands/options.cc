#include "commands/options.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "commands/limits.h"
#include "commands/value_names.h"

namespace qdq::cli {

void add_target(CLI::App& parser, CommonOptions& options) {
  parser
      .add_option("--target", options.target,
                  "TensorRT release, then options: trt8.6,fp16,sm_80,dla,strongly-typed [latest]")
      ->type_name(kTargetValue);
  auto* config = parser
                     .add_option("--config", options.config,
                                 "a qdq-lint.toml, not the nearest one above the model")
                     ->type_name(kFileValue);
  parser.add_flag("--isolated", options.isolated, "use no qdq-lint.toml at all")->excludes(config);
  add_limits(parser, options.limits);
}

void add_rules_folder(CLI::App& parser, CommonOptions& options) {
  parser
      .add_option("--rules", options.rules,
                  "folder of rules to use instead of the built-in ones; +FOLDER adds to them")
      ->type_name(kFolderValue);
}

void add_output(CLI::App& parser, CommonOptions& options) {
  parser.add_option("-o,--output", options.output, "write to this file, not to stdout")
      ->type_name(kFileValue);
  parser
      .add_option("--color", options.color,
                  "auto, always or never; NO_COLOR and FORCE_COLOR count under auto")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

void add_verbose(CLI::App& parser, CommonOptions& options) {
  parser.add_flag("-v,--verbose", options.verbose, "show all notes on the models");
}

void add_format(CLI::App& parser, CommonOptions& options, const std::vector<std::string>& formats) {
  options.format = formats.front();
  std::string known;
  for (const std::string& format : formats) known += (known.empty() ? "" : ", ") + format;
  parser.add_option("--format", options.format, known)
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
}

Result<RuleSet> load_rules(const CommonOptions& options) {
  if (options.rules.empty()) return RuleSet::builtin();
  return options.rules.starts_with("+") ? RuleSet::builtin_plus(options.rules.substr(1))
                                        : RuleSet::load(options.rules);
}

std::string named(const std::string& model, const CommonOptions& options) {
  return model == "-" && !options.stdin_name.empty() ? options.stdin_name : model;
}

// ONNX itself ends at 2 GiB; a stream need not end at all.
Result<std::string> read_standard_input() {
  constexpr std::size_t kMost = std::size_t{1} << 31;
  std::string text;
  std::array<char, 1 << 16> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stdin)) {
    text.append(piece.data(), got);
    if (text.size() > kMost)
      return Error{ErrorKind::Limit, "standard input goes on behind 2 GiB", {}, "name a file"};
  }
  if (std::ferror(stdin) != 0)
    return Error{ErrorKind::Unreadable, "standard input cannot be read", {}, {}};
  return text;
}

Result<Analysis> analyze_argument(const std::string& model, const Setup& setup,
                                  const CommonOptions& options) {
  AnalyzeOptions how;
  how.target = setup.target;
  how.log = !setup.for_findings;
  how.misses = setup.for_findings ? KeepMisses::Explaining : KeepMisses::All;
  how.limits = options.limits;
  how.watch.threads = setup.threads > 0 ? setup.threads : std::thread::hardware_concurrency();
  if (model != "-") return analyze(model, setup.rules, how);
  const Result<std::string> text = read_standard_input();
  if (!text) return text.error();
  std::filesystem::path folder;
  if (!options.stdin_name.empty())
    folder = std::filesystem::absolute(options.stdin_name).parent_path();
  Result<Model> read = read_model(std::as_bytes(std::span(*text)), folder, how.limits);
  if (!read) {
    Error error = read.take_error();
    if (error.where.file.empty()) error.where.file = named(model, options);
    return error;
  }
  read->path = named(model, options);
  return analyze(std::move(*read), setup.rules, how);
}

TextStyle text_style(const CommonOptions& options, const Output& output) {
  TextStyle style;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  const auto is_on = [&](const char* name) {
    return !variable(name).empty() && variable(name) != "0";
  };
  const bool forced = is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE");
  const bool refused = !variable("NO_COLOR").empty() || variable("TERM") == "dumb";
  style.color = options.color == "always" ||
                (options.color == "auto" && (forced || (output.to_terminal() && !refused)));
  return style;
}

Result<void> check_output(const CommonOptions& options, const std::vector<std::string>& models) {
  for (const std::string& model : models) {
    std::error_code ignored;
    if (options.output.empty() || !std::filesystem::equivalent(options.output, model, ignored))
      continue;
    Error error{ErrorKind::Usage, "--output names one of the models", {}, {}};
    error.where.file = options.output;
    return error;
  }
  return {};
}

}  // namespace qdq::cli
