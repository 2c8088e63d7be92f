// What users may rely on, a line for each: tests/released holds it against what was released.
#include "describe/writers.h"

namespace qdq::cli {
namespace {

std::string lines_of(const std::string& command, const std::vector<OptionRow>& rows) {
  std::string out;
  for (const OptionRow& row : rows) {
    for (const std::string& name : row.names) {
      const std::string option = command + " " + name;
      out += "option " + option + (row.kind == ValueKind::None ? "" : " VALUE") + "\n";
      for (const std::string& choice : row.choices) out += "choice " + option + " " + choice + "\n";
    }
  }
  return out;
}

}  // namespace

std::string option_list(const OptionTable& table) {
  std::string out = lines_of("-", table.options);
  for (const CommandRow& command : table.commands) {
    out += "command " + command.name;
    for (const OptionRow& word : command.words)
      out += " " + word.names.front() + (word.repeated ? "..." : "");
    out += "\n" + lines_of(command.name, command.options);
  }
  return out;
}

}  // namespace qdq::cli
