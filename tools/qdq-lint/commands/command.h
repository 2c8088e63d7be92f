// command.h: what a command of qdq-lint is. Each is one file that adds itself to the parser.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace qdq::cli {

// Exit codes, for all commands.
constexpr int kDone = 0;      // the job was done
constexpr int kFindings = 1;  // it was done, and there are findings at or above --fail-on
constexpr int kFailed = 2;    // it could not be done

struct Command {
  CLI::App* parser = nullptr;
  std::function<int()> run;  // with the options that were parsed; returns the exit code
};

Command add_check(CLI::App& app);
Command add_predict(CLI::App& app);
Command add_why(CLI::App& app);
Command add_rules(CLI::App& app);
Command add_explain(CLI::App& app);
Command add_graph(CLI::App& app);
Command add_test(CLI::App& app);
Command add_compare(CLI::App& app);
Command add_snapshot(CLI::App& app);
Command add_diff(CLI::App& app);
Command add_fix(CLI::App& app);

}  // namespace qdq::cli
