// options.h: the options that commands share, and what they stand for.
#pragma once

#include <string>
#include <vector>

#include "commands/output.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"

namespace CLI {
class App;
}

namespace qdq::cli {

struct CommonOptions {
  std::string target;  // "": the settings' or "latest"
  std::string config;  // "": the nearest one
  bool isolated = false;
  std::string stdin_name;
  std::string rules;   // "", "DIR" or "+DIR"
  std::string format;  // one of those that the command knows
  std::string output;
  std::string color = "auto";
  bool verbose = false;
  ReadLimits limits;
};

// And how models are read: settings, limits.
void add_target(CLI::App& parser, CommonOptions& options);
void add_rules_folder(CLI::App& parser, CommonOptions& options);
void add_output(CLI::App& parser, CommonOptions& options);
void add_verbose(CLI::App& parser, CommonOptions& options);
// The first format is the default.
void add_format(CLI::App& parser, CommonOptions& options, const std::vector<std::string>& formats);

// A rule set and a target that there is.
struct Setup {
  RuleSet rules;
  std::string target;
  bool for_findings = false;  // leave out what only `why`, `predict` and the like tell
  unsigned threads = 0;       // for the analysis; 0: one for each core
};

Result<RuleSet> load_rules(const CommonOptions& options);

// What a model is called: "-" may have a name.
std::string named(const std::string& model, const CommonOptions& options);

// All of standard input, up to 2 GiB.
Result<std::string> read_standard_input();

// Analyses a model; "-" is standard input.
Result<Analysis> analyze_argument(const std::string& model, const Setup& setup,
                                  const CommonOptions& options);

TextStyle text_style(const CommonOptions& options, const Output& output);

// Refuses --output on one of the models. Nothing else would keep a slip from destroying it.
Result<void> check_output(const CommonOptions& options, const std::vector<std::string>& models);

}  // namespace qdq::cli
