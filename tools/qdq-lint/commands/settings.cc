#include "commands/settings.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <sstream>

#include "commands/value_names.h"

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20;

std::vector<Word> words(const std::vector<std::string>& texts, const std::string& option) {
  std::vector<Word> out;
  for (const std::string& text : texts) out.push_back({text, option, 0});
  return out;
}

void override_with(Config& config, const SettingsOptions& settings) {
  if (!settings.select.empty()) config.select = words(settings.select, "--select");
  if (!settings.ignore.empty()) config.ignore = words(settings.ignore, "--ignore");
  const auto extend = [](std::vector<Word>& into, const std::vector<Word>& more) {
    into.insert(into.end(), more.begin(), more.end());
  };
  extend(config.extend_select, words(settings.extend_select, "--extend-select"));
  extend(config.extend_ignore, words(settings.extend_ignore, "--extend-ignore"));
  if (!settings.fail_on.empty()) config.fail_on = Word{settings.fail_on, "--fail-on", 0};
  if (!settings.baseline.empty()) config.baseline = Word{settings.baseline, "--baseline", 0};
}

fs::path whole_path(const fs::path& path) {
  std::error_code unknown;  // then it stays as it is
  const fs::path whole = fs::absolute(path, unknown);
  return (unknown ? path : whole).lexically_normal();
}

}  // namespace

void add_selection(CLI::App& parser, SettingsOptions& options) {
  const auto list = [&](const std::string& name, std::vector<std::string>& into,
                        const std::string& help) {
    parser.add_option(name, into, help)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->take_all()
        ->type_name(kRuleValue);
  };
  list("--select", options.select, "rules to report: ALL, a code or its beginning, a name");
  list("--ignore", options.ignore, "rules not to report; what is named more exactly wins");
  list("--extend-select", options.extend_select, "further rules beside those of the settings");
  list("--extend-ignore", options.extend_ignore, "further rules not to report");
}

void add_settings(CLI::App& parser, SettingsOptions& options) {
  add_selection(parser, options);
  parser
      .add_option("--fail-on", options.fail_on,
                  "exit with 1 if there is such a finding or a worse one: error, warning, note, "
                  "never [warning]")
      ->check(CLI::IsMember({"error", "warning", "note", "never"}));
  parser
      .add_option("--baseline", options.baseline,
                  "a file of findings that are known and do not count")
      ->type_name(kFileValue);
}

fs::path folder_of(const fs::path& file) { return whole_path(file).parent_path(); }

std::string path_below(const fs::path& folder, const std::string& model) {
  const fs::path below = whole_path(model).lexically_relative(folder);
  if (below.empty() || *below.begin() == "..") return model;
  return below.generic_string();
}

Result<std::string> read_text(const fs::path& file) {
  const auto error = [&](ErrorKind kind, std::string what) {
    Error out{kind, std::move(what), {}, ""};
    out.where.file = file.string();
    return out;
  };
  std::error_code code;
  const fs::file_status status = fs::status(file, code);
  if (!fs::exists(status)) return error(ErrorKind::NotFound, "no such file");
  if (!fs::is_regular_file(status)) return error(ErrorKind::Unreadable, "not a regular file");
  if (fs::file_size(file, code) > kMostBytes || code)
    return error(ErrorKind::Limit, "larger than 64 MiB");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in.good()) return error(ErrorKind::Unreadable, "cannot be read");
  return text.str();
}

Result<Project*> Projects::of(const std::string& model) {
  std::optional<fs::path> file;
  if (!common_.config.empty()) {
    file = common_.config;
  } else if (!common_.isolated) {
    file = find_config(model);
  }
  const fs::path key = file ? whole_path(*file) : fs::path();
  auto found = known_.find(key);
  if (found == known_.end()) {
    Result<std::unique_ptr<Project>> made = make(file);
    if (!made) return made.take_error();
    found = known_.emplace(key, std::move(*made)).first;
  }
  return found->second.get();
}

Result<std::unique_ptr<Project>> Projects::make(const std::optional<fs::path>& file) const {
  auto project = std::make_unique<Project>();
  if (file) {
    Result<Config> config = load_config(*file);
    if (!config) return config.take_error();
    project->config = std::move(*config);
  }
  project->folder = folder_of(file ? *file : fs::path("qdq-lint.toml"));
  override_with(project->config, settings_);
  if (!common_.target.empty()) project->config.target = Word{common_.target, "--target", 0};
  project->target = project->config.target ? project->config.target->text : "latest";
  Result<Target> target = rules_.target(project->target);
  if (target) {
    project->resolved = std::move(*target);
  } else {
    Error error = target.take_error();
    if (file && common_.target.empty()) {
      error.where.file = project->config.target->file;
      error.where.line = project->config.target->line;
    }
    return error;
  }
  Result<Policy> policy = make_policy(rules_, project->config);
  if (!policy) return policy.take_error();
  project->policy = std::move(*policy);
  if (Result<void> done = load_baseline(*project, !settings_.baseline.empty()); !done)
    return done.take_error();
  return project;
}

Result<void> Projects::load_baseline(Project& project, bool from_command_line) const {
  // One that is about to be written need not be there.
  if (!project.config.baseline || settings_.writes_baseline) return {};
  const fs::path named = project.config.baseline->text;
  const fs::path beside = fs::path(project.config.file).parent_path() / named;
  const fs::path file = from_command_line ? named : beside;
  Result<std::string> text = read_text(file);
  if (!text) {
    Error error = text.take_error();
    if (error.kind == ErrorKind::NotFound) error.hint = "--write-baseline makes one";
    return error;
  }
  Result<Baseline> baseline = parse_baseline(*text, file.string());
  if (!baseline) return baseline.take_error();
  project.baseline = std::move(*baseline);
  project.baseline_folder = folder_of(file);
  return {};
}

}  // namespace qdq::cli
