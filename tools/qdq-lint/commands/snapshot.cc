// qdq-lint snapshot MODEL: the plan as a text to commit beside the model.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/value_names.h"
#include "qdq_lint/snapshot.h"

namespace qdq::cli {
namespace {

struct SnapshotOptions {
  CommonOptions common;
  std::string model;
};

// Standard input has no place beside it.
std::string place(const SnapshotOptions& options) {
  if (options.common.output == "-") return "";
  if (!options.common.output.empty()) return options.common.output;
  return options.model == "-" ? "" : snapshot_path(options.model).string();
}

int run_snapshot(const SnapshotOptions& options) {
  CommonOptions common = options.common;
  common.output = place(options);
  return run_on_model(
      common, options.model,
      [](const Analysis& analysis, const RuleSet&, const TextStyle&) -> Result<std::string> {
        return snapshot_text(analysis);
      });
}

}  // namespace

Command add_snapshot(CLI::App& app) {
  CLI::App* parser = app.add_subcommand(
      "snapshot", "write the plan as text, to commit beside the model and review its changes");
  const auto options = std::make_shared<SnapshotOptions>();
  parser->add_option("MODEL", options->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  add_target(*parser, options->common);
  parser
      ->add_option("-o,--output", options->common.output,
                   "write to this file, not to MODEL.qdq.txt; - is stdout")
      ->type_name(kFileValue);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options] { return run_snapshot(*options); }};
}

}  // namespace qdq::cli
