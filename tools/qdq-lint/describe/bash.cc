// Completion for bash. It needs nothing but bash, not even the package bash-completion.
#include "describe/quoting.h"
#include "describe/writers.h"

namespace qdq::cli {
namespace {

// What the script does with a value: the name of a kind, behind it the words to choose from.
std::string value_text(const OptionRow& option) {
  switch (option.kind) {
    case ValueKind::None:
      return "";
    case ValueKind::Text:
      return "text";
    case ValueKind::Choice:
      return "words " + joined(option.choices, " ");
    case ValueKind::File:
      return "file";
    case ValueKind::Folder:
      return "folder";
    case ValueKind::Model:
      return "model";
    case ValueKind::Rule:
      return "rule";
    case ValueKind::Target:
      return "target";
  }
  return "";
}

std::string value_cases(const CommandRow& command) {
  std::string out;
  for (const OptionRow& option : command.options) {
    if (option.kind == ValueKind::None) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names)
      patterns.push_back("'" + command.name + " " + name + "'");
    out += "    " + joined(patterns, " | ") + ") echo " + shell_word(value_text(option)) + " ;;\n";
  }
  for (std::size_t k = 0; k < command.words.size(); ++k) {
    const OptionRow& word = command.words[k];
    out += "    '" + command.name + " " + (word.repeated ? "'*" : std::to_string(k + 1) + "'") +
           ") echo " + shell_word(value_text(word)) + " ;;\n";
  }
  return out;
}

std::string option_names(const std::vector<OptionRow>& options) {
  std::vector<std::string> names;
  for (const OptionRow& option : options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names, " ");
}

std::string command_names(const OptionTable& table) {
  std::vector<std::string> names;
  for (const CommandRow& command : table.commands) names.push_back(command.name);
  return joined(names, " ");
}

constexpr char kFunctions[] = R"sh(
# What may stand in the place of $1, of the kind $2 with the words behind it.
_qdq_lint_fill() {
  local cur=$1 kind=$2 before
  shift $(($# < 2 ? $# : 2))
  case $kind in
    words) COMPREPLY=($(compgen -W "$*" -- "$cur")) ;;
    rule | target)
      # Names with commas between them; only the last one is not there yet.
      before=${cur%"${cur##*,}"}
      if [[ $kind == rule ]]; then
        set -- $_qdq_lint_rules
      elif [[ -z $before ]]; then
        set -- $_qdq_lint_releases
      else
        set -- $_qdq_lint_target_options
      fi
      COMPREPLY=($(compgen -P "$before" -W "$*" -- "${cur##*,}"))
      ;;
    *)
      local IFS=$'\n'
      compopt -o filenames 2> /dev/null
      case $kind in
        file) COMPREPLY=($(compgen -f -- "$cur")) ;;
        folder) COMPREPLY=($(compgen -d -- "$cur")) ;;
        model) COMPREPLY=($(compgen -d -- "$cur") $(compgen -f -X '!*.onnx' -- "$cur")) ;;
      esac
      ;;
  esac
}

_qdq_lint() {
  local cur=${COMP_WORDS[COMP_CWORD]} command=check at=1 place=1 skip= word option=
  if [[ $COMP_CWORD -gt 1 && " $_qdq_lint_commands " == *" ${COMP_WORDS[1]} "* ]]; then
    command=${COMP_WORDS[1]}
    at=2
  fi
  # bash makes three words of --format=json.
  if [[ $cur == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 1]} cur=
  elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  else
    for word in "${COMP_WORDS[@]:at:COMP_CWORD-at}"; do
      if [[ $word == '=' ]]; then
        skip=$option option=
      elif [[ -n $option$skip ]]; then
        option= skip=
      elif [[ $word == -?* && -n $(_qdq_lint_value "$command" "$word") ]]; then
        option=$word
      elif [[ $word != -?* ]]; then
        place=$((place + 1))
      fi
    done
  fi
  COMPREPLY=()
  if [[ -z $option && $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$(_qdq_lint_options "$command" $at)" -- "$cur"))
    return
  fi
  _qdq_lint_fill "$cur" $(_qdq_lint_value "$command" "${option:-$place}")
  [[ $COMP_CWORD -gt 1 ]] || COMPREPLY+=($(compgen -W "$_qdq_lint_commands" -- "$cur"))
}
)sh";

}  // namespace

std::string bash_completion(const OptionTable& table) {
  std::string out = "# Completion of qdq-lint " + table.version +
                    " for bash. Made from its options.\n\n_qdq_lint_commands='" +
                    command_names(table) + "'\n_qdq_lint_releases='" +
                    joined(table.names.releases, " ") + "'\n_qdq_lint_target_options='" +
                    joined(table.names.target_options, " ") + "'\n_qdq_lint_rules='" +
                    joined(table.names.rules, " ") + "'\n\n";
  out +=
      "# The kind of value that the option $2 of the command $1 takes, or its word number $2.\n"
      "_qdq_lint_value() {\n  case \"$1 $2\" in\n";
  for (const CommandRow& command : table.commands) out += value_cases(command);
  out +=
      "  esac\n}\n\n# The options of the command $1, which words from the $2nd on follow.\n"
      "_qdq_lint_options() {\n  case $1 in\n";
  for (const CommandRow& command : table.commands)
    out += "    " + command.name + ") echo '" + option_names(command.options) + "' ;;\n";
  out += "  esac\n  [[ $2 -gt 1 ]] || echo '" + option_names(table.options) + "'\n}\n";
  return out + kFunctions + "\ncomplete -F _qdq_lint qdq-lint\n";
}

}  // namespace qdq::cli
