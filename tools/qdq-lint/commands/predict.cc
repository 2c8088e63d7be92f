// qdq-lint predict MODEL: the layers of the engine.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

struct PredictOptions {
  CommonOptions common;
  std::string model;
  bool wide = false;
};

int run_predict(const PredictOptions& options) {
  const auto document = [&](const Analysis& analysis, const RuleSet& rules,
                            TextStyle style) -> Result<std::string> {
    style.wide = options.wide;
    if (options.common.format == "json") return prediction_json(analysis, rules, version());
    if (options.common.format == "layer-info") return layer_info_json(analysis);
    if (options.common.format == "log") return verbose_log(analysis, rules);
    return layer_table(analysis, style);
  };
  return run_on_model(options.common, options.model, document);
}

}  // namespace

Command add_predict(CLI::App& app) {
  CLI::App* parser =
      app.add_subcommand("predict", "show the layers of the engine and what they run in");
  const auto options = std::make_shared<PredictOptions>();
  parser->add_option("MODEL", options->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  add_target(*parser, options->common);
  add_format(*parser, options->common, {"table", "json", "layer-info", "log"});
  parser->add_flag("--wide", options->wide, "do not shorten the names in the table");
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options] { return run_predict(*options); }};
}

}  // namespace qdq::cli
