#include "describe/option_table.h"

#include <CLI/CLI.hpp>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "command_line.h"
#include "commands/value_names.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq::cli {
namespace {

constexpr std::array<std::pair<std::string_view, ValueKind>, 5> kKinds = {{
    {kFileValue, ValueKind::File},
    {kFolderValue, ValueKind::Folder},
    {kModelValue, ValueKind::Model},
    {kRuleValue, ValueKind::Rule},
    {kTargetValue, ValueKind::Target},
}};

// "TEXT:{a,b}" is how the parser calls a text that must be a or b.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find(":{");
  if (open == std::string::npos || type.back() != '}') return choices;
  std::string word;
  for (const char letter : type.substr(open + 2)) {
    if (letter != ',' && letter != '}') {
      word += letter;
      continue;
    }
    choices.push_back(std::exchange(word, {}));
  }
  return choices;
}

OptionRow read_option(const CLI::Option& option) {
  OptionRow row;
  for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  if (option.get_positional()) row.names = {option.get_name(true)};
  row.help = option.get_description();
  row.required = option.get_required();
  if (option.get_items_expected_max() == 0) return row;
  const std::string type = option.get_type_name();
  row.value = type.substr(0, type.find(':'));
  row.choices = choices_in(type);
  row.kind = row.choices.empty() ? ValueKind::Text : ValueKind::Choice;
  for (const auto& [name, kind] : kKinds)
    if (row.value == name) row.kind = kind;
  row.repeated = option.get_expected_max() > 1 ||
                 option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  return row;
}

void read_options(const CLI::App& app, std::vector<OptionRow>& options,
                  std::vector<OptionRow>& words) {
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? words : options).push_back(read_option(*option));
}

KnownNames known_names() {
  const RuleSet rules = RuleSet::builtin();
  KnownNames names;
  names.releases = rules.releases();
  names.releases.emplace_back("latest");
  names.target_options = rules.target_options();
  std::set<std::string> ids;
  std::set<std::string> codes;
  for (const RuleInfo& rule : rules.rules()) {
    ids.insert(rule.name);
    if (!rule.code.empty()) codes.insert(rule.code);
  }
  names.rules.assign(codes.begin(), codes.end());
  names.rules.insert(names.rules.end(), ids.begin(), ids.end());
  return names;
}

}  // namespace

OptionTable read_option_table(const CommandLine& line) {
  OptionTable table;
  table.version = version();
  table.help = line.app->get_description();
  table.footer = line.app->get_footer();
  std::vector<OptionRow> none;
  read_options(*line.app, table.options, none);
  for (const Command& command : line.commands) {
    CommandRow row;
    row.name = command.parser->get_name();
    row.help = command.parser->get_description();
    read_options(*command.parser, row.options, row.words);
    table.commands.push_back(std::move(row));
  }
  table.names = known_names();
  return table;
}

}  // namespace qdq::cli
