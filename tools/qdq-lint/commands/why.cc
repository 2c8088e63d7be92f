// qdq-lint why MODEL NODE: the fate of one node.
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"
#include "commands/one_model.h"
#include "commands/value_names.h"

namespace qdq::cli {
namespace {

struct WhyOptions {
  CommonOptions common;
  std::string model;
  std::string node;
};

}  // namespace

Command add_why(CLI::App& app) {
  CLI::App* parser =
      app.add_subcommand("why", "tell where a node went, step by step, and what it nearly became");
  const auto options = std::make_shared<WhyOptions>();
  parser->add_option("MODEL", options->model, "an ONNX file; - is standard input")
      ->required()
      ->type_name(kModelValue);
  parser->add_option("NODE", options->node, "name of a node, or of the tensor that it makes")
      ->required();
  add_target(*parser, options->common);
  add_output(*parser, options->common);
  add_rules_folder(*parser, options->common);
  add_verbose(*parser, options->common);
  return {parser, [options] {
            return run_on_model(
                options->common, options->model,
                [&](const Analysis& analysis, const RuleSet& rules, const TextStyle& style) {
                  return node_fate(analysis, rules, options->node, style);
                });
          }};
}

}  // namespace qdq::cli
