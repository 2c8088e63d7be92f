// Completion for zsh.
#include "describe/quoting.h"
#include "describe/writers.h"

namespace qdq::cli {
namespace {

// Text within the brackets or between the colons of a specification of _arguments.
std::string part(std::string_view text) { return escaped(text, "[]:\\"); }

std::string function_name(const std::string& command) { return "_qdq_lint_command_" + command; }

// How to complete a value; "": there is nothing to offer.
std::string action(const OptionRow& option) {
  switch (option.kind) {
    case ValueKind::Choice:
      return "(" + joined(option.choices, " ") + ")";
    case ValueKind::File:
      return "_files";
    case ValueKind::Folder:
      return "_files -/";
    case ValueKind::Model:
      return "_files -g \"*.onnx(-.)\"";
    case ValueKind::Rule:
      return "_qdq_lint_rules";
    case ValueKind::Target:
      return "_qdq_lint_targets";
    case ValueKind::None:
    case ValueKind::Text:
      break;
  }
  return " ";
}

std::string option_spec(const OptionRow& option) {
  std::string behind = shell_word("[" + part(option.help) + "]");
  const bool valued = option.kind != ValueKind::None;
  if (valued)
    behind = shell_word("[" + part(option.help) + "]:" + option.value + ":" + action(option));
  std::vector<std::string> spelled;
  for (const std::string& name : option.names)
    spelled.push_back(name + (valued ? (name.starts_with("--") ? "=" : "+") : ""));
  const std::string front = option.repeated ? "'*'" : "'(" + joined(option.names, " ") + ")'";
  return front + (spelled.size() > 1 ? "{" + joined(spelled, ",") + "}" : spelled.front()) + behind;
}

std::string word_spec(const OptionRow& word) {
  return shell_word((word.repeated ? "*:" : ":") + part(word.names.front()) + ":" + action(word));
}

std::string command_function(const CommandRow& command) {
  std::string out = function_name(command.name) + "() {\n  _arguments -s -S";
  for (const OptionRow& option : command.options) out += " \\\n    " + option_spec(option);
  for (const OptionRow& word : command.words) out += " \\\n    " + word_spec(word);
  return out + "\n}\n\n";
}

std::string names_functions(const KnownNames& names) {
  return "_qdq_lint_rules() {\n  _values -s , rule " + joined(names.rules, " ") +
         "\n}\n\n_qdq_lint_targets() {\n  _values -s , target " + joined(names.releases, " ") +
         " " + joined(names.target_options, " ") + "\n}\n\n";
}

constexpr char kDispatch[] = R"sh(_qdq_lint() {
  local command=check
  if (( CURRENT == 2 )); then
    [[ $words[2] == -* ]] && _arguments -s -S $_qdq_lint_global
    _describe -t commands command _qdq_lint_commands
  elif (( $+functions[_qdq_lint_command_$words[2]] )); then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  _qdq_lint_command_$command
}

_qdq_lint "$@"
)sh";

}  // namespace

std::string zsh_completion(const OptionTable& table) {
  std::string out = "#compdef qdq-lint\n# Completion of qdq-lint " + table.version +
                    " for zsh. Made from its options.\n\nlocal -a _qdq_lint_commands "
                    "_qdq_lint_global\n_qdq_lint_commands=(\n";
  for (const CommandRow& command : table.commands)
    out += "  " + shell_word(command.name + ":" + part(command.help)) + "\n";
  out += ")\n_qdq_lint_global=(\n";
  for (const OptionRow& option : table.options) out += "  " + option_spec(option) + "\n";
  out += ")\n\n" + names_functions(table.names);
  for (const CommandRow& command : table.commands) out += command_function(command);
  return out + kDispatch;
}

}  // namespace qdq::cli
