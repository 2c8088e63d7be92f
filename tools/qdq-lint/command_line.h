// command_line.h: the one table of commands and options. It parses the command line, and the manual page
// and the completions are made from it (describe/).
#pragma once

#include <memory>
#include <vector>

#include "commands/command.h"

namespace qdq::cli {

struct CommandLine {
  std::shared_ptr<CLI::App> app;
  std::vector<Command> commands;  // their parsers belong to the app
};

CommandLine make_command_line();

}  // namespace qdq::cli
