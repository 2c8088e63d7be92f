#include <algorithm>
#include <array>
#include <utility>

#include "config/read_text.h"
#include "config/section.h"
#include "config/suppressions.h"
#include "qdq_lint/config.h"

namespace qdq {
namespace {

constexpr std::array<std::string_view, 4> kFailOn = {"error", "warning", "note", "never"};

std::optional<Word> fail_on_of(const Section& file) {
  std::optional<Word> word = file.word("fail-on");
  if (word && std::ranges::find(kFailOn, word->text) == kFailOn.end()) {
    file.fail_at("fail-on", "\"fail-on\" must be one of error, warning, note, never");
  }
  return word;
}

std::vector<SeverityOverride> severity_of(const Section& file) {
  std::vector<SeverityOverride> overrides;
  const std::optional<Section> section = file.section("severity");
  if (!section) return overrides;
  for (const TomlEntry& entry : section->entries()) {
    if (entry.key.empty()) section->fail(entry.line, entry.column, "a rule without a name");
    overrides.push_back({{entry.key, file.file(), entry.line}, section->word_of(entry)});
  }
  return overrides;
}

std::vector<PerFileIgnore> per_file_ignores_of(const Section& file) {
  std::vector<PerFileIgnore> ignores;
  const std::optional<Section> section = file.section("per-file-ignores");
  if (!section) return ignores;
  for (const TomlEntry& entry : section->entries()) {
    if (entry.key.empty()) section->fail(entry.line, entry.column, "an empty glob");
    check_glob(*section, entry.key, entry.key);
    ignores.push_back({entry.key, section->words_of(entry)});
  }
  return ignores;
}

Budget budget_of(const Section& file) {
  Budget budget;
  const std::optional<Section> section = file.section("budget");
  if (!section) return budget;
  section->only(
      {"min-int8-macs", "max-dangling", "max-reformats", "max-float-layers", "max-unknown-layers"});
  budget.min_int8_macs = section->share("min-int8-macs");
  budget.max_dangling = section->count("max-dangling");
  budget.max_reformats = section->count("max-reformats");
  budget.max_float_layers = section->count("max-float-layers");
  budget.max_unknown_layers = section->count("max-unknown-layers");
  for (const TomlEntry& entry : section->entries()) {
    budget.places.push_back({entry.key, file.file(), entry.line});
  }
  return budget;
}

Config config_of(const Section& file) {
  file.only({"target", "fail-on", "select", "ignore", "extend-select", "extend-ignore", "severity",
             "per-file-ignores", "budget", "suppress", "baseline"});
  Config config;
  config.file = file.file();
  config.target = file.word("target");
  config.fail_on = fail_on_of(file);
  config.select = file.words("select");
  config.ignore = file.words("ignore");
  config.extend_select = file.words("extend-select").value_or(std::vector<Word>{});
  config.extend_ignore = file.words("extend-ignore").value_or(std::vector<Word>{});
  config.severity = severity_of(file);
  config.per_file_ignores = per_file_ignores_of(file);
  config.budget = budget_of(file);
  config.suppressions = read_suppressions(file, SuppressionsOf::Project);
  config.baseline = file.word("baseline");
  return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file) {
  const Result<TomlItem> tree = parse_toml(text, file);
  if (!tree) return tree.error();
  try {
    return config_of(Section(*tree, file, ""));
  } catch (BadConfigFile& bad) {
    return std::move(bad.error);
  }
}

Result<Config> load_config(const std::filesystem::path& file) {
  const Result<std::string> text = read_text(file);
  if (!text) return text.error();
  return parse_config(*text, file.string());
}

}  // namespace qdq
