// fix_run.h: one run of `qdq-lint fix`.
#pragma once

#include <string>

#include "commands/settings.h"
#include "qdq_lint/fix.h"
#include "qdq_lint/fixes_report.h"

namespace qdq::cli {

struct FixCommand {
  CommonOptions common;
  SettingsOptions settings;
  std::string model;
  std::string out;  // "-": standard output; empty: nothing is written, or the model itself is
  bool in_place = false;
  bool force = false;
  bool diff = false;
  bool unsafe = false;
};

class FixRun {
 public:
  FixRun(const FixCommand& command, const RuleSet& rules)
      : command_(command),
        rules_(rules),
        projects_(rules, command.common, command.settings),
        name_(named(command.model, command.common)) {}

  // The exit code. What is wrong has been said.
  int run();

 private:
  Result<void> check_output() const;
  Result<void> check_data_files() const;
  Result<Model> read();
  AnalyzeOptions analyze_options() const;
  Result<void> judge_as_project(Analysis& analysis);
  Result<FixResult> fix();
  Result<std::string> new_model(FixResult& result);
  Result<std::string> new_bytes(const FixResult& result) const;
  Result<Model> read_again(const std::string& bytes) const;
  bool put(const std::string& bytes, const FixResult& result) const;
  int report(const FixResult& result) const;
  bool writes() const { return command_.in_place || !command_.out.empty(); }

  const FixCommand& command_;
  const RuleSet& rules_;
  Projects projects_;
  std::string name_;  // of the model
  Project* project_ = nullptr;
  std::string input_;           // standard input, if that is the model
  bool marks_are_said = false;  // those that cannot be read
};

}  // namespace qdq::cli
