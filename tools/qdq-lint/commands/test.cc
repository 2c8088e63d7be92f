// qdq-lint test: run the examples of rule files, ours or yours.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "commands/command.h"
#include "commands/options.h"
#include "commands/value_names.h"
#include "qdq_lint/rule_tests.h"

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

struct TestOptions {
  std::vector<std::string> paths;
  bool verbose = false;
};

struct Tally {
  std::size_t rules = 0, examples = 0, bad = 0;
};

// A rule file needs the classes and the other rules around it: the folder that holds op-classes.json.
fs::path folder_of(const fs::path& path) {
  fs::path dir = fs::is_directory(path) ? path : fs::absolute(path).parent_path();
  for (fs::path up = dir; !up.empty(); up = up.parent_path()) {
    if (fs::exists(up / "op-classes.json")) return up;
    if (up == up.root_path()) break;
  }
  return dir;
}

// `dir` is where the rules were loaded from; `only`: of one file.
std::string test_rules(const RuleSet& rules, const fs::path& dir, const fs::path& only,
                       bool verbose, Tally& tally) {
  std::string out;
  for (const RuleInfo& rule : rules.rules()) {
    if (!only.empty() && !fs::equivalent(dir / rule.file, only)) continue;
    ++tally.rules;
    for (const ExampleResult& result : run_rule_examples(rules, rule.id)) {
      ++tally.examples;
      const bool passed = result.outcome == ExampleOutcome::Passed;
      if (passed && !verbose) continue;
      out += (dir / result.file).string() + ": " + result.example + ": " +
             std::string(outcome_name(result.outcome)) + "\n";
      if (!passed) ++tally.bad;
      if (!result.detail.empty()) out += result.detail + "\n";
    }
  }
  return out;
}

int run_test(const TestOptions& options) {
  Output output("");
  Tally tally;
  std::string text;
  if (options.paths.empty()) text = test_rules(RuleSet::builtin(), {}, {}, options.verbose, tally);
  for (const std::string& path : options.paths) {
    if (!fs::exists(path)) {
      Error error{ErrorKind::NotFound, "no such file or folder"};
      error.where.file = path;
      say_error(error);
      return kFailed;
    }
    const fs::path dir = folder_of(path);
    const Result<RuleSet> rules = RuleSet::load(dir);
    if (!rules) {
      say_error(rules.error());
      return kFailed;
    }
    text += test_rules(*rules, dir, fs::is_directory(path) ? fs::path() : fs::path(path),
                       options.verbose, tally);
  }
  text += std::to_string(tally.rules) + " rules, " + std::to_string(tally.examples) +
          " examples, " + std::to_string(tally.bad) + " failed\n";
  output.write(text);
  if (!output.finish()) return kFailed;
  if (tally.rules == 0) {
    say_error({ErrorKind::Usage, "no rule was tested", {}, "name a rule file or a folder of them"});
    return kFailed;
  }
  return tally.bad == 0 ? kDone : kFindings;
}

}  // namespace

Command add_test(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("test", "run the examples that rule files carry");
  const auto options = std::make_shared<TestOptions>();
  parser
      ->add_option("PATH", options->paths, "rule files or folders of them; none: the built-in set")
      ->type_name(kFileValue);
  parser->add_flag("-v,--verbose", options->verbose, "name the examples that pass, too");
  return {parser, [options] { return run_test(*options); }};
}

}  // namespace qdq::cli
