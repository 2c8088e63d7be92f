// check_run.h: one run of `qdq-lint check` over its models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/settings.h"
#include "qdq_lint/formats.h"

namespace qdq::cli {

struct CheckOptions {
  CommonOptions common;
  SettingsOptions settings;
  std::vector<std::string> models;
  std::string compare;                                   // a real engine's file
  std::shared_ptr<const EngineReport> engine = nullptr;  // what it holds
  std::string write_baseline;
  std::string lfs_pointer = "error";
  int jobs = 0;
  bool prune_baseline = false;
  bool exit_zero = false;
  bool hide_accepted = false;
  bool quiet = false;
  bool statistics = false;
  bool show_settings = false;
  bool snapshot = false;
  bool target_given = false;
};

class CheckRun {
 public:
  CheckRun(const CheckOptions& options, const RuleSet& rules);

  // Finds each model's settings. Nothing is read of the models before.
  Result<void> prepare();
  int show_settings();
  int run();

 private:
  struct Job {
    std::string model;
    Project* project = nullptr;
  };

  std::string settings_text(const Project& project) const;
  FormatContext context() const;
  Result<Analysis> analyze_job(const Job& job) const;
  void take(const Job& job, Result<Analysis> result);
  void take_failed(const Job& job, const Error& error);
  Result<void> judge_job(const Job& job, Analysis& analysis,
                         const std::optional<SnapshotFault>& fault);
  Result<std::vector<BaselineEntry>> entries_of_other_models() const;
  static bool is_gone(const std::filesystem::path& folder, const BaselineEntry& entry);
  static Baseline gone_entries(const Project& project);
  void collect_baseline(const Job& job, Analysis& analysis);
  bool write_new_baseline() const;
  bool prune_baselines() const;

  const CheckOptions& options_;
  const RuleSet& rules_;
  Projects projects_;
  std::vector<Job> jobs_;
  unsigned threads_ = 1;  // for each model that is worked on
  Output output_;
  std::unique_ptr<FindingsWriter> writer_;
  std::vector<BaselineEntry> found_entries_;  // for --write-baseline
  bool found_ = false;
  bool failed_ = false;
};

}  // namespace qdq::cli
