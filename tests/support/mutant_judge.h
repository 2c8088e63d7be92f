// mutant_judge.h: does a test notice that the rules are wrong?
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "qdq_lint/qdq_lint.h"
#include "scenarios/scenario_file.h"
#include "support/rule_mutants.h"

namespace qdq::testing {

// What noticed a mutant, in the order in which they are asked: the cheapest first.
enum class NoticedBy { Loading, OwnExamples, Examples, Scenarios, Engines, ReleaseLists, Nothing };
inline constexpr int kNoticers = 7;
std::string_view noticed_by_name(NoticedBy by);

// Where the tests' own files are, and how to score an engine.
struct TestFiles {
  std::filesystem::path tests;     // tests/ of the sources
  std::filesystem::path qdq_lint;  // the program that check_engine.py calls
};

// Runs the tests of rules against mutants. May be used by any number of threads at once.
class Judge {
 public:
  // `files` are the rules as they are. Error: a test fails already, or a file cannot be read.
  static Result<Judge> make(std::vector<RuleFile> files, const TestFiles& tests);

  NoticedBy judge(const Mutant& mutant) const;

 private:
  struct Engine {
    std::filesystem::path folder;
    std::string target;
    Model model;
    std::string layers;  // what the unchanged rules predict, which is right
  };

  Judge(std::vector<RuleFile> files, const TestFiles& tests);
  Result<void> read_engines(const RuleSet& rules);
  NoticedBy judge(const std::vector<RuleFile>& files, const std::string& rule) const;
  bool scenario_fails(const RuleSet& rules) const;
  bool engine_fails(const RuleSet& rules, const std::vector<RuleFile>& files) const;

  std::vector<RuleFile> files_;
  TestFiles tests_;
  std::vector<ScenarioFile> scenarios_;
  std::vector<Engine> engines_;
};

}  // namespace qdq::testing
