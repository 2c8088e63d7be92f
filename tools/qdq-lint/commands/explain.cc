// qdq-lint explain RULE...: all that is known about a rule, offline.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/options.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

struct ExplainOptions {
  CommonOptions common;
  std::vector<std::string> names;
};

int run_explain(const ExplainOptions& options) {
  const Result<RuleSet> rules = load_rules(options.common);
  if (!rules) {
    say_error(rules.error());
    return kFailed;
  }
  std::string text;
  bool known = true;
  for (const std::string& name : options.names) {
    const Result<std::string> page = rule_page(*rules, name);
    if (page) {
      text += (text.empty() ? "" : "\n") + *page;
    } else {
      say_error(page.error());
      known = false;
    }
  }
  if (!known) return kFailed;
  Output output(options.common.output);
  output.write(text);
  return output.finish() ? kDone : kFailed;
}

}  // namespace

Command add_explain(CLI::App& app) {
  CLI::App* parser = app.add_subcommand(
      "explain", "tell what a rule does and why, on which evidence, and how to fix what it finds");
  const auto options = std::make_shared<ExplainOptions>();
  parser->add_option("RULE", options->names, "ids or codes: unfused-quantize, QDQ204")
      ->required()
      ->type_name(kRuleValue);
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  return {parser, [options] { return run_explain(*options); }};
}

}  // namespace qdq::cli
