// Completion for fish.
#include <algorithm>

#include "describe/quoting.h"
#include "describe/writers.h"

namespace qdq::cli {
namespace {

std::string word(std::string_view text) { return "'" + escaped(text, "'\\") + "'"; }

std::string arguments(const OptionRow& option) {
  switch (option.kind) {
    case ValueKind::Choice:
      return " -x -a " + word(joined(option.choices, " "));
    case ValueKind::File:
      return " -r -F";
    case ValueKind::Folder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::Model:
      return " -x -a '(__fish_complete_suffix .onnx)'";
    case ValueKind::Rule:
      return " -x -a '(__fish_complete_list , __qdq_lint_rules)'";
    case ValueKind::Target:
      return " -x -a '(__fish_complete_list , __qdq_lint_targets)'";
    case ValueKind::Text:
      return " -x";
    case ValueKind::None:
      break;
  }
  return "";
}

std::string option_line(const std::string& condition, const OptionRow& option) {
  std::string out = "complete -c qdq-lint -n " + condition;
  for (const std::string& name : option.names)
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return out + arguments(option) + " -d " + word(option.help) + "\n";
}

// A word without a dash that a command takes.
std::string word_line(const CommandRow& command, std::size_t k) {
  const OptionRow& row = command.words[k];
  if (row.kind == ValueKind::Text) return "";
  const std::string place = row.repeated ? "" : " " + std::to_string(k + 1);
  const std::string kind = row.kind == ValueKind::File ? " -F" : arguments(row).substr(3);
  return "complete -c qdq-lint -n '__qdq_lint_is " + command.name + place + "'" + kind + "\n";
}

std::string lines_of(const CommandRow& command) {
  std::string out = "\ncomplete -c qdq-lint -n __qdq_lint_begins -a " + command.name + " -d " +
                    word(command.help) + "\n";
  const std::string condition = "'__qdq_lint_is " + command.name + "'";
  for (const OptionRow& option : command.options) out += option_line(condition, option);
  for (std::size_t k = 0; k < command.words.size(); ++k) out += word_line(command, k);
  return out;
}

std::string list_function(const std::string& name, const std::vector<std::string>& words) {
  return "function " + name + "\n    printf '%s\\n' " + joined(words, " ") + "\nend\n\n";
}

// `valued` are options whose value is a word of its own.
std::string functions(const std::string& commands, const std::string& valued) {
  return R"fish(function __qdq_lint_begins
    test (count (commandline -opc)) -eq 1
end

# Is the command $argv[1], which is check if none is named, and its next word number $argv[2]?
function __qdq_lint_is
    set -l words (commandline -opc)
    set -l command check
    if contains -- "$words[2]" )fish" +
         commands + R"fish(
        set command $words[2]
        set -e words[2]
    end
    test $command = $argv[1]; or return 1
    test (count $argv) -gt 1; or return 0
    set -l place 1
    set -l skip 0
    for word in $words[2..]
        if test $skip -eq 1
            set skip 0
        else if contains -- $word )fish" +
         valued + R"fish(
            set skip 1
        else if not string match -q -- '-?*' $word
            set place (math $place + 1)
        end
    end
    test $place -eq $argv[2]
end

)fish";
}

std::string valued_options(const OptionTable& table) {
  std::vector<std::string> names;
  for (const CommandRow& command : table.commands)
    for (const OptionRow& option : command.options)
      for (const std::string& name : option.names)
        if (option.kind != ValueKind::None &&
            std::find(names.begin(), names.end(), name) == names.end())
          names.push_back(name);
  return joined(names, " ");
}

}  // namespace

std::string fish_completion(const OptionTable& table) {
  std::vector<std::string> commands;
  for (const CommandRow& command : table.commands) commands.push_back(command.name);
  std::vector<std::string> targets = table.names.releases;
  targets.insert(targets.end(), table.names.target_options.begin(),
                 table.names.target_options.end());
  std::string out = "# Completion of qdq-lint " + table.version +
                    " for fish. Made from its options.\n\n" +
                    functions(joined(commands, " "), valued_options(table)) +
                    list_function("__qdq_lint_rules", table.names.rules) +
                    list_function("__qdq_lint_targets", targets) + "complete -c qdq-lint -f\n";
  for (const OptionRow& option : table.options) out += option_line("__qdq_lint_begins", option);
  for (const CommandRow& command : table.commands) out += lines_of(command);
  return out;
}

}  // namespace qdq::cli
