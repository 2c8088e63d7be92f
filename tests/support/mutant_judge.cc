#include "support/mutant_judge.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "qdq_lint/report.h"
#include "qdq_lint/rule_tests.h"
#include "support/release_lists.h"
#include "support/rule_folder.h"
#include "support/run_scenario.h"

namespace qdq::testing {

namespace fs = std::filesystem;

std::string_view noticed_by_name(NoticedBy by) {
  static constexpr std::string_view kNames[kNoticers] = {
      "loading", "own examples", "examples", "scenarios", "engines", "release lists", "nothing"};
  return kNames[static_cast<int>(by)];
}

namespace {

// The examples of the rules called `name`, or of all others.
bool example_fails(const RuleSet& rules, const std::string& name, bool own) {
  return std::ranges::any_of(rules.rules(), [&](const RuleInfo& rule) {
    if ((rule.name == name) != own) return false;
    return std::ranges::any_of(run_rule_examples(rules, rule.id), [](const ExampleResult& result) {
      return result.outcome != ExampleOutcome::Passed;
    });
  });
}

std::string predicted_layers(const Model& model, const std::string& target, const RuleSet& rules) {
  const Result<Analysis> analysis =
      analyze(model, rules, {.target = target, .until = {}, .limits = {}});
  return analysis ? layer_info_json(*analysis) : "";
}

std::vector<RuleFile> changed(std::vector<RuleFile> files, const std::vector<FileChange>& changes) {
  for (const FileChange& change : changes) {
    const auto at = std::ranges::find(files, change.path, &RuleFile::path);
    if (change.text)
      at->text = *change.text;
    else
      files.erase(at);
  }
  return files;
}

}  // namespace

Judge::Judge(std::vector<RuleFile> files, const TestFiles& tests)
    : files_(std::move(files)), tests_(tests) {}

Result<Judge> Judge::make(std::vector<RuleFile> files, const TestFiles& tests) {
  Judge judge(std::move(files), tests);
  for (const fs::path& path : scenario_paths(tests.tests / "scenarios"))
    judge.scenarios_.emplace_back(path);
  const Result<RuleSet> rules = compile_rule_files(judge.files_, "rules");
  if (!rules) return rules.error();
  if (Result<void> read = judge.read_engines(*rules); !read) return read.take_error();
  if (const NoticedBy by = judge.judge(judge.files_, ""); by != NoticedBy::Nothing)
    return Error{ErrorKind::Usage,
                 "the rules as they are fail already, by " + std::string(noticed_by_name(by)),
                 {},
                 ""};
  return judge;
}

Result<void> Judge::read_engines(const RuleSet& rules) {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(tests_.tests / "engine"))
    if (fs::exists(entry.path() / "expected.json")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    std::ifstream in(folder / "expected.json");
    const std::string target = nlohmann::json::parse(in).at("target").get<std::string>();
    Result<Model> model = read_model(folder / "model.onnx");
    if (!model) return model.take_error();
    std::string layers = predicted_layers(*model, target, rules);
    engines_.push_back({folder, target, std::move(*model), std::move(layers)});
  }
  return {};
}

NoticedBy Judge::judge(const Mutant& mutant) const {
  return judge(changed(files_, mutant.changes), mutant.rule);
}

NoticedBy Judge::judge(const std::vector<RuleFile>& files, const std::string& rule) const {
  const Result<RuleSet> rules = compile_rule_files(files, "rules");
  if (!rules) return NoticedBy::Loading;
  if (example_fails(*rules, rule, true)) return NoticedBy::OwnExamples;
  if (example_fails(*rules, rule, false)) return NoticedBy::Examples;
  if (scenario_fails(*rules)) return NoticedBy::Scenarios;
  if (engine_fails(*rules, files)) return NoticedBy::Engines;
  if (!rules_not_listed(*rules).empty()) return NoticedBy::ReleaseLists;
  return NoticedBy::Nothing;
}

bool Judge::scenario_fails(const RuleSet& rules) const {
  return std::ranges::any_of(scenarios_, [&](const ScenarioFile& file) {
    const Result<std::string> found = scenario_difference(file, rules);
    return !found || found->empty() == file.has("open");
  });
}

// Layers as the unchanged rules predict them are right. Others may be right too: the score says so.
bool Judge::engine_fails(const RuleSet& rules, const std::vector<RuleFile>& files) const {
  for (const Engine& engine : engines_) {
    if (predicted_layers(engine.model, engine.target, rules) == engine.layers) continue;
    const RuleFolder folder(files);
    const std::string command = "python3 " + (tests_.tests / "engine/check_engine.py").string() +
                                " --bin " + tests_.qdq_lint.string() + " --rules " +
                                folder.path().string() + " " + engine.folder.string() +
                                " >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) return true;
  }
  return false;
}

}  // namespace qdq::testing
