#include "commands/fix_run.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "commands/accepted.h"
#include "commands/command.h"
#include "qdq_lint/write_model.h"

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

Error refused(std::string what, std::string file, std::string hint) {
  Error error{ErrorKind::Usage, std::move(what), {}, std::move(hint)};
  error.where.file = std::move(file);
  return error;
}

// The folder in which a file's external data is looked up.
fs::path data_folder(const std::string& file) { return fs::absolute(file).parent_path(); }

}  // namespace

int FixRun::run() {
  if (const Result<void> sound = check_output(); !sound) {
    say_error(sound.error());
    return kFailed;
  }
  Result<FixResult> result = fix();
  if (!result) {
    say_error(result.error(), name_);
    return kFailed;
  }
  say_notes(result->before, command_.common.verbose);
  if (writes()) {
    const Result<std::string> bytes = new_model(*result);
    if (!bytes) say_error(bytes.error(), name_);
    if (!bytes || !put(*bytes, *result)) return kFailed;
  }
  return report(*result);
}

Result<void> FixRun::check_output() const {
  const bool from_stream = command_.model == "-";
  if (!writes() && !command_.diff)
    return refused("where to write the model is not said", "",
                   "-o FILE, or --in-place; --diff alone shows what would change");
  if (command_.in_place && from_stream)
    return refused("standard input cannot be fixed in place", "", "-o FILE, or -o - for stdout");
  if (command_.in_place || command_.out.empty()) return {};
  if (command_.out == "-") {
    if (isatty(STDOUT_FILENO) != 1) return {};
    return refused("a model is not written to a terminal", "", "-o FILE");
  }
  std::error_code none;
  if (!from_stream && fs::equivalent(command_.out, command_.model, none))
    return refused("this is the model itself", command_.out, "--in-place overwrites it");
  if (fs::is_regular_file(command_.out, none) && !command_.force)
    return refused("exists already", command_.out, "--force overwrites it");
  return check_data_files();
}

// A model in another folder would not find them.
Result<void> FixRun::check_data_files() const {
  if (command_.model == "-") return {};
  Result<std::vector<std::string>> files = external_data_files(fs::path(command_.model));
  if (!files) return files.take_error();
  std::error_code none;
  if (files->empty() ||
      fs::equivalent(data_folder(command_.model), data_folder(command_.out), none))
    return {};
  const std::string more =
      files->size() > 1 ? " and " + std::to_string(files->size() - 1) + " more files" : "";
  return refused("the model has its data in " + files->front() + more + ", which this folder lacks",
                 command_.out, "write the new model beside the old one");
}

AnalyzeOptions FixRun::analyze_options() const {
  AnalyzeOptions options;
  options.target = project_->target;
  options.log = false;
  options.misses = KeepMisses::Explaining;
  return options;
}

Result<Model> FixRun::read() {
  if (command_.model != "-") return read_model(fs::path(command_.model), command_.common.limits);
  Result<std::string> text = read_standard_input();
  if (!text) return text.take_error();
  input_ = std::move(*text);
  return read_again(input_);
}

// A new state of the model, in memory.
Result<Model> FixRun::read_again(const std::string& bytes) const {
  const bool placed = command_.model != "-" || !command_.common.stdin_name.empty();
  Result<Model> model =
      read_model(std::as_bytes(std::span(bytes)), placed ? data_folder(name_) : fs::path(),
                 command_.common.limits);
  if (model) {
    model->path = name_;
    return model;
  }
  Error error = model.take_error();
  if (error.where.file == "-") error.where.file = name_;
  return error;
}

// As check does it, but that what is in the baseline is mended.
Result<void> FixRun::judge_as_project(Analysis& analysis) {
  Result<std::vector<Policy::Acceptance>> beside =
      accepted_beside(name_, analysis, rules_, command_.common, !marks_are_said);
  marks_are_said = true;
  if (!beside) return beside.take_error();
  const JudgeInput input{analysis.model.graph,
                         analysis.prediction,
                         rules_,
                         project_->policy,
                         path_below(project_->folder, name_),
                         "",
                         *beside};
  judge(analysis.findings, input, project_->use);
  rank_by_cost(analysis.findings, analysis.cost);
  analysis.groups = group_findings(analysis.findings, rules_, analysis.cost);
  return {};
}

Result<FixResult> FixRun::fix() {
  Result<Project*> project = projects_.of(name_);
  if (!project) return project.take_error();
  project_ = *project;
  for (const std::string& note : project_->resolved.notes) say_note(note);
  Result<Model> model = read();
  if (!model) return model.take_error();
  FixOptions options;
  options.analyze = analyze_options();
  options.unsafe = command_.unsafe;
  options.judge = [this](Analysis& analysis) { return judge_as_project(analysis); };
  return fix_model(std::move(*model), rules_, options);
}

Result<std::string> FixRun::new_bytes(const FixResult& result) const {
  if (command_.model == "-") {
    const bool placed = !command_.common.stdin_name.empty();
    return write_model(result.before.model, result.edited, std::as_bytes(std::span(input_)),
                       placed ? data_folder(name_) : fs::path());
  }
  std::string bytes;
  bytes.reserve(result.before.model.file_bytes);
  const Result<void> done = write_model(result.before.model, result.edited,
                                        fs::path(command_.model), [&](std::string_view piece) {
                                          bytes += piece;
                                          return Result<void>();
                                        });
  if (!done) return done.error();
  return bytes;
}

// Nothing is put in place that does not read back as what was meant. The figures that are shown are those of
// what was read back.
Result<std::string> FixRun::new_model(FixResult& result) {
  Result<std::string> bytes = new_bytes(result);
  if (!bytes) return bytes;
  Result<Model> written = read_again(*bytes);
  if (!written) return written.take_error();
  if (Result<void> same = check_written(result.edited, written->graph); !same)
    return same.take_error();
  if (result.applied.empty()) return bytes;
  Result<Analysis> after = analyze(std::move(*written), rules_, analyze_options());
  if (!after) return after.take_error();
  if (Result<void> judged = judge_as_project(*after); !judged) return judged.take_error();
  result.after = std::move(*after);
  return bytes;
}

// A model that stays as it is stays in its place.
bool FixRun::put(const std::string& bytes, const FixResult& result) const {
  if (command_.in_place) return result.applied.empty() || write_file(command_.model, bytes);
  if (command_.out != "-") return write_file(command_.out, bytes);
  Output output("");
  output.write(bytes);
  return output.finish();
}

int FixRun::report(const FixResult& result) const {
  const std::string to = command_.in_place ? name_ : command_.out;
  const bool kept = command_.in_place && result.applied.empty();
  const bool stdout_taken = command_.out == "-";
  FixesUse use{kept           ? ""
               : stdout_taken ? "stdout"
                              : to,
               command_.unsafe,
               fix_diff(result, name_, to.empty() || stdout_taken ? name_ + " (fixed)" : to)};
  Output output("");
  const TextStyle style = text_style(command_.common, output);
  const std::string text = command_.common.format == "json"
                               ? fixes_json(result, rules_, use, version())
                           : command_.diff ? use.diff
                                           : fixes_text(result, rules_, use, style);
  if (command_.diff && command_.common.format != "json") say_note(fixes_verdict(result, use));
  if (stdout_taken) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    return kDone;
  }
  output.write(text);
  return output.finish() ? kDone : kFailed;
}

}  // namespace qdq::cli
