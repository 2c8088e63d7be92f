#include "command_line.h"

#include <CLI/CLI.hpp>

#include "version_text.h"

namespace qdq::cli {

CommandLine make_command_line() {
  const auto app = std::make_shared<CLI::App>(
      "Predicts how TensorRT fuses a quantized ONNX model, and says what is left dangling, why, "
      "and what to change.\n\n  qdq-lint MODEL...    the same as qdq-lint check MODEL...",
      "qdq-lint");
  app->set_version_flag("-V,--version", version_text,
                        "show the version, the rules and the targets");
  app->require_subcommand(1);
  app->footer(
      "Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 could not do the job.");
  CommandLine line{app,
                   {add_check(*app), add_predict(*app), add_why(*app), add_compare(*app),
                    add_rules(*app), add_explain(*app), add_graph(*app), add_test(*app),
                    add_snapshot(*app), add_diff(*app), add_fix(*app)}};
  for (const char* judges_nothing : {"predict", "why", "rules", "explain", "graph", "fix"})
    app->get_subcommand(judges_nothing)->footer("Exit code: 0 done, 2 could not do the job.");
  return line;
}

}  // namespace qdq::cli
