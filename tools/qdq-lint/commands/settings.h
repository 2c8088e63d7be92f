// settings.h: the settings that hold for a model: command line before qdq-lint.toml before defaults.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/options.h"
#include "qdq_lint/judge.h"

namespace qdq::cli {

// What of the settings the command line can say.
struct SettingsOptions {
  std::vector<std::string> select, ignore, extend_select, extend_ignore;
  std::string fail_on;   // "": the file's
  std::string baseline;  // likewise
  bool writes_baseline = false;
};
// Which rules count: --select and the like.
void add_selection(CLI::App& parser, SettingsOptions& options);
// All of them.
void add_settings(CLI::App& parser, SettingsOptions& options);

// The models that one qdq-lint.toml governs, or none does.
struct Project {
  Config config;  // with what the command line says
  Policy policy;
  std::filesystem::path folder;  // of the file, absolute; globs are relative to it
  std::string target;            // as asked for
  Target resolved;
  std::optional<Baseline> baseline;
  std::filesystem::path baseline_folder;
  ProjectUse use;
  std::size_t models_left = 0;  // of the run
  bool failed = false;          // a model of it could not be analysed
};

class Projects {
 public:
  Projects(const RuleSet& rules, const CommonOptions& common, const SettingsOptions& settings)
      : rules_(rules), common_(common), settings_(settings) {}

  // The project of a model; the same for all that the same file governs. Errors: those of load_config,
  // make_policy and parse_baseline, and of an unknown target.
  Result<Project*> of(const std::string& model);

 private:
  Result<std::unique_ptr<Project>> make(const std::optional<std::filesystem::path>& file) const;
  Result<void> load_baseline(Project& project, bool from_command_line) const;

  const RuleSet& rules_;
  const CommonOptions& common_;
  const SettingsOptions& settings_;
  std::map<std::filesystem::path, std::unique_ptr<Project>> known_;
};

// The model's path below the folder, with "/"; as it is if it is not below.
std::string path_below(const std::filesystem::path& folder, const std::string& model);

// The folder of a file, absolute.
std::filesystem::path folder_of(const std::filesystem::path& file);

// A whole text file of up to 64 MiB. Errors: NotFound, Unreadable, Limit.
Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace qdq::cli
