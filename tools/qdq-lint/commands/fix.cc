// qdq-lint fix MODEL -o OUT: the model without the defects that findings name.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/fix_run.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

int run_fix(FixCommand& command) {
  // What is known is mended as well, so a baseline is not looked at and need not be there.
  command.settings.writes_baseline = true;
  const Result<RuleSet> rules = load_rules(command.common);
  if (!rules) {
    say_error(rules.error());
    return kFailed;
  }
  return FixRun(command, *rules).run();
}

void add_places(CLI::App& parser, FixCommand& command) {
  auto* out = parser
                  .add_option("-o,--output", command.out,
                              "write the fixed model to this new file; - is stdout, and the report "
                              "goes to stderr then")
                  ->type_name(kModelValue);
  parser.add_flag("--in-place", command.in_place, "overwrite the model")->excludes(out);
  parser.add_flag("--force", command.force, "overwrite a file that is there");
  parser.add_flag("--diff", command.diff,
                  "print what changes in the graph, as a unified diff of its notation; without -o "
                  "and --in-place nothing is written");
}

}  // namespace

Command add_fix(CLI::App& app) {
  CLI::App* parser =
      app.add_subcommand("fix", "mend what findings name, where it helps, in a copy of the model");
  const auto command = std::make_shared<FixCommand>();
  parser->add_option("MODEL", command->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  add_target(*parser, command->common);
  add_selection(*parser, command->settings);
  add_places(*parser, *command);
  parser->add_flag("--unsafe-fixes", command->unsafe,
                   "make fixes as well that change what the model computes");
  add_format(*parser, command->common, {"full", "json"});
  parser
      ->add_option("--color", command->common.color,
                   "auto, always or never; NO_COLOR and FORCE_COLOR count under auto")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  parser
      ->add_option("--stdin-filename", command->common.stdin_name,
                   "what to call the model on standard input; external data is looked up beside it")
      ->type_name(kFileValue);
  add_rules_folder(*parser, command->common);
  add_verbose(*parser, command->common);
  return {parser, [command] { return run_fix(*command); }};
}

}  // namespace qdq::cli
