// qdq-lint rules: what the rule set holds.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/options.h"
#include "commands/replace_file.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

struct RulesOptions {
  CommonOptions common;
  std::string export_to;
  bool wide = false;
};

int export_rules(const std::string& folder) {
  std::error_code unknown;
  if (std::filesystem::exists(folder, unknown) && !std::filesystem::is_empty(folder, unknown)) {
    Error error{ErrorKind::Usage, "the folder is not empty", {}, "name a new one"};
    error.where.file = folder;
    say_error(error);
    return kFailed;
  }
  Result<void> done = replace_folder(folder, RuleSet::export_builtin);
  if (!done) {
    Error error = done.take_error();
    error.where.file = folder;  // and not a file in one that is gone
    say_error(error);
    return kFailed;
  }
  say_note("the built-in rules are in " + folder + ", --rules " + folder + " uses them");
  return kDone;
}

int run_rules(const RulesOptions& options) {
  if (!options.export_to.empty()) return export_rules(options.export_to);
  const Result<RuleSet> rules = load_rules(options.common);
  if (!rules) {
    say_error(rules.error());
    return kFailed;
  }
  Output output(options.common.output);
  TextStyle style = text_style(options.common, output);
  style.wide = options.wide;
  const std::string& format = options.common.format;
  output.write(format == "json"       ? rules_json(*rules, version())
               : format == "markdown" ? rules_index(*rules)
                                      : rules_table(*rules, style));
  return output.finish() ? kDone : kFailed;
}

}  // namespace

Command add_rules(CLI::App& app) {
  CLI::App* parser = app.add_subcommand("rules", "list the rules, or write the built-in ones out");
  const auto options = std::make_shared<RulesOptions>();
  add_format(*parser, options->common, {"table", "json", "markdown"});
  parser->add_flag("--wide", options->wide, "do not shorten the sentences in the table");
  parser->add_option("--export", options->export_to, "write the built-in rule files to a folder")
      ->type_name(kFolderValue);
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  return {parser, [options] { return run_rules(*options); }};
}

}  // namespace qdq::cli
