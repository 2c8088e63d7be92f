#include "commands/check_run.h"

#include <algorithm>
#include <set>
#include <thread>

#include "commands/accepted.h"
#include "commands/command.h"
#include "commands/in_order.h"
#include "commands/keep.h"
#include "commands/snapshots.h"
#include "qdq_lint/compare.h"

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

// A file that is not there may be a command that was misspelled or does not come first.
Error with_hint(Error error, const std::string& model) {
  const bool word = !model.empty() && model.find_first_of("./\\") == std::string::npos;
  if (error.kind == ErrorKind::NotFound && word)
    error.hint = "if it is meant as a command: it comes first, and `qdq-lint --help` lists them";
  std::error_code ignored;
  if (error.kind == ErrorKind::Unreadable && fs::is_directory(model, ignored)) {
    error.what = "no .onnx file in this folder";
    error.hint.clear();
  }
  return error;
}

}  // namespace

CheckRun::CheckRun(const CheckOptions& options, const RuleSet& rules)
    : options_(options),
      rules_(rules),
      projects_(rules, options.common, options.settings),
      output_(options.common.output) {}

Result<void> CheckRun::prepare() {
  std::set<std::string> targets;
  for (const std::string& model : options_.models) {
    Result<Project*> project = projects_.of(named(model, options_.common));
    if (!project) return project.take_error();
    ++(*project)->models_left;
    jobs_.push_back({model, *project});
    if (targets.insert((*project)->target).second && !options_.quiet)
      for (const std::string& note : (*project)->resolved.notes) say_note(note);
    if (options_.prune_baseline && !(*project)->baseline)
      return Error{
          ErrorKind::Usage, "--prune-baseline without a baseline", {}, "add --baseline FILE"};
  }
  return {};
}

std::string CheckRun::settings_text(const Project& project) const {
  std::size_t models = 0;
  const Job* first = nullptr;
  for (const Job& job : jobs_)
    if (job.project == &project && models++ == 0) first = &job;
  std::string out = "# of " + printable(named(first->model, options_.common));
  if (models > 1) out += " and " + std::to_string(models - 1) + " more";
  out += project.config.file.empty() ? ", no qdq-lint.toml\n"
                                     : ", " + printable(project.config.file) + "\n";
  // What is not said anywhere, as comments: the text can be a qdq-lint.toml itself.
  if (!project.config.target) out += "# target = \"" + project.resolved.name() + "\"  # latest\n";
  if (!project.config.fail_on) out += "# fail-on = \"warning\"\n";
  if (!project.config.select) out += "# select = [\"ALL\"]\n";
  return out + config_text(project.config);
}

int CheckRun::show_settings() {
  std::set<const Project*> shown;
  for (const Job& job : jobs_)
    if (shown.insert(job.project).second)
      output_.write((shown.size() > 1 ? "\n" : "") + settings_text(*job.project));
  return output_.finish() ? kDone : kFailed;
}

int CheckRun::run() {
  const FindingsFormat* format = options_.statistics ? find_statistics(options_.common.format)
                                                     : find_format(options_.common.format);
  writer_ = format->make(context());
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const unsigned jobs = options_.jobs > 0 ? static_cast<unsigned>(options_.jobs) : cores;
  // Cores that have no model of their own help with the others'.
  threads_ = std::max(1u, jobs / std::max(1u, static_cast<unsigned>(jobs_.size())));
  InOrder<Result<Analysis>> work(jobs_.size(), jobs,
                                 [&](std::size_t k) { return analyze_job(jobs_[k]); });
  work.take_all([&](std::size_t k, Result<Analysis> result) { take(jobs_[k], std::move(result)); });
  if (!write_new_baseline() || !prune_baselines()) failed_ = true;
  const int code = failed_ ? kFailed : found_ && !options_.exit_zero ? kFindings : kDone;
  output_.write(writer_->finish(code));
  return output_.finish() ? code : kFailed;
}

FormatContext CheckRun::context() const {
  FormatContext context{rules_,
                        std::string(version()),
                        jobs_.front().project->resolved,
                        text_style(options_.common, output_),
                        {}};
  context.style.many_models = options_.models.size() > 1;
  context.style.all_places = options_.common.verbose;
  context.style.summary = !options_.quiet;
  std::error_code unknown;  // then paths stay as they are
  context.root = fs::current_path(unknown);
  context.engine = options_.engine;
  return context;
}

Result<Analysis> CheckRun::analyze_job(const Job& job) const {
  // The page shows the steps with their lines of the log, and all that nearly happened.
  const bool for_findings = options_.common.format != "html";
  return analyze_argument(job.model, {rules_, job.project->target, for_findings, threads_},
                          options_.common);
}

void CheckRun::take(const Job& job, Result<Analysis> result) {
  --job.project->models_left;
  if (!result) return take_failed(job, result.error());
  if (options_.engine)
    if (const auto of_it = compare(*options_.engine, result->model.graph, result->prediction);
        !of_it)
      return take_failed(job, of_it.error());
  const std::string model = named(job.model, options_.common);
  std::optional<SnapshotFault> fault;
  const std::optional<CommittedSnapshot> snapshot = committed_snapshot(model, *result, fault);
  if (fault && !options_.snapshot) {
    if (fault->line > 0 && !options_.quiet)
      say_note(fault->file + ": " + fault->what + "; findings do not point there");
    fault.reset();
  }
  if (const Result<void> judged = judge_job(job, *result, fault); !judged)
    return take_failed(job, judged.error());
  if (!options_.quiet) say_notes(*result, options_.common.verbose);
  found_ = found_ || fails(result->findings, job.project->policy);
  output_.write(writer_->add(*result, snapshot ? &*snapshot : nullptr));
  if (&job == &jobs_.back()) keep_to_the_end(std::move(result));
}

void CheckRun::take_failed(const Job& job, const Error& error) {
  job.project->failed = true;
  if (error.kind == ErrorKind::LfsPointer && options_.lfs_pointer == "skip") {
    if (!options_.quiet) say_note(job.model + ": left out: " + error.what);
    output_.write(writer_->add_left_out(job.model, error));
    return;
  }
  failed_ = true;
  const Error shown = with_hint(error, job.model);
  say_error(shown, job.model);
  output_.write(writer_->add_failed(job.model, shown));
}

Result<void> CheckRun::judge_job(const Job& job, Analysis& analysis,
                                 const std::optional<SnapshotFault>& fault) {
  Project& project = *job.project;
  const std::string model = named(job.model, options_.common);
  Result<std::vector<Policy::Acceptance>> beside =
      accepted_beside(model, analysis, rules_, options_.common, !options_.quiet);
  if (!beside) return beside.take_error();
  JudgeInput input{analysis.model.graph,
                   analysis.prediction,
                   rules_,
                   project.policy,
                   path_below(project.folder, model),
                   "",
                   *beside};
  input.snapshot = fault;
  if (project.baseline && options_.write_baseline.empty()) {
    input.baseline = &*project.baseline;
    input.baseline_path = path_below(project.baseline_folder, model);
  }
  judge(analysis.findings, input, project.use);
  // Which of the project's suppressions are of no use is known when its last model is done; one that could
  // not be read may have needed any of them.
  if (project.models_left == 0 && !project.failed)
    for (Finding& finding : unused_suppressions(rules_, project.policy, project.use))
      analysis.findings.push_back(std::move(finding));
  if (project.models_left == 0 && project.baseline)
    for (Finding& finding : stale_entries(rules_, project.policy, gone_entries(project)))
      analysis.findings.push_back(std::move(finding));
  if (!options_.write_baseline.empty()) collect_baseline(job, analysis);
  rank_by_cost(analysis.findings, analysis.cost);
  analysis.groups = group_findings(analysis.findings, rules_, analysis.cost);
  if (options_.hide_accepted)
    std::erase_if(analysis.groups, [&](const FindingGroup& group) {
      return !analysis.findings[group.members.front()].counts();
    });
  return {};
}

// Whether a model that a baseline in this folder names is not there any more.
bool CheckRun::is_gone(const fs::path& folder, const BaselineEntry& entry) {
  std::error_code unknown;
  return !fs::exists(folder / entry.model, unknown) && !unknown;
}

// The entries of models that are not there any more.
Baseline CheckRun::gone_entries(const Project& project) {
  Baseline gone{project.baseline->file, {}};
  for (const BaselineEntry& entry : project.baseline->entries)
    if (is_gone(project.baseline_folder, entry)) gone.entries.push_back(entry);
  return gone;
}

// What is written down as known is known from then on.
void CheckRun::collect_baseline(const Job& job, Analysis& analysis) {
  const std::string path =
      path_below(folder_of(options_.write_baseline), named(job.model, options_.common));
  for (BaselineEntry& entry :
       baseline_entries(analysis.findings, analysis.model.graph, rules_, path))
    found_entries_.push_back(std::move(entry));
  for (Finding& finding : analysis.findings)
    if (finding.node != kNoOrigin) finding.baseline = BaselineState::Known;
}

bool CheckRun::write_new_baseline() const {
  if (options_.write_baseline.empty()) return true;
  // A model that could not be read has findings that nobody knows.
  if (failed_) {
    say_note(options_.write_baseline + ": not written, because a model could not be read");
    return false;
  }
  std::vector<BaselineEntry> entries = found_entries_;
  const Result<std::vector<BaselineEntry>> others = entries_of_other_models();
  if (!others) {
    say_error(others.error());
    return false;
  }
  entries.insert(entries.end(), others->begin(), others->end());
  if (!write_file(options_.write_baseline, baseline_text(entries))) return false;
  if (!options_.quiet)
    say_note(options_.write_baseline +
             ": findings written as known: " + std::to_string(found_entries_.size()) +
             ", kept of other models: " + std::to_string(others->size()));
  return true;
}

// What the file that is to be written says already of models that this run is not about.
Result<std::vector<BaselineEntry>> CheckRun::entries_of_other_models() const {
  const Result<std::string> text = read_text(options_.write_baseline);
  if (!text && text.error().kind == ErrorKind::NotFound) return std::vector<BaselineEntry>{};
  if (!text) return text.error();
  Result<Baseline> baseline = parse_baseline(*text, options_.write_baseline);
  if (!baseline) return baseline.take_error();
  const fs::path folder = folder_of(options_.write_baseline);
  std::set<std::string> own;
  for (const Job& job : jobs_) own.insert(path_below(folder, named(job.model, options_.common)));
  std::erase_if(baseline->entries, [&](const BaselineEntry& entry) {
    return own.contains(entry.model) || is_gone(folder, entry);
  });
  return baseline->entries;
}

bool CheckRun::prune_baselines() const {
  std::set<const Project*> done;
  for (const Job& job : jobs_) {
    const Project& project = *job.project;
    if (!options_.prune_baseline || !done.insert(&project).second) continue;
    std::vector<BaselineEntry> entries = project.baseline->entries;
    const std::vector<BaselineEntry>& stale = project.use.stale_entries;
    std::erase_if(entries, [&](const BaselineEntry& entry) {
      return std::find(stale.begin(), stale.end(), entry) != stale.end() ||
             is_gone(project.baseline_folder, entry);
    });
    if (!write_file(project.baseline->file, baseline_text(entries))) return false;
    if (!options_.quiet)
      say_note(project.baseline->file + ": entries dropped: " +
               std::to_string(project.baseline->entries.size() - entries.size()));
  }
  return true;
}

}  // namespace qdq::cli
