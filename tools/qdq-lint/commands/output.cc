#include "commands/output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "commands/replace_file.h"
#include "qdq_lint/report.h"

namespace qdq::cli {
namespace {

constexpr std::size_t kNotesShown = 5;

void say(const std::string& kind, const std::string& text) {
  const std::string line = "qdq-lint: " + kind + ": " + printable(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

bool Output::to_terminal() const { return file_.empty() && isatty(STDOUT_FILENO) == 1; }

void Output::write(const std::string& text) {
  if (!file_.empty()) {
    held_ += text;
  } else if (fault_ == 0 && std::fwrite(text.data(), 1, text.size(), stdout) < text.size()) {
    fault_ = errno;
  }
}

bool Output::finish() {
  if (!file_.empty()) return write_file(file_, held_);
  if (fault_ == 0 && std::fflush(stdout) != 0) fault_ = errno;
  // Whoever reads the pipe has seen enough.
  if (fault_ == 0 || fault_ == EPIPE) return true;
  say("error", "stdout: cannot be written: " + std::generic_category().message(fault_));
  return false;
}

bool write_file(const std::string& file, const std::string& text) {
  const Result<void> written = replace_file(file, text);
  if (!written) say_error(written.error());
  return static_cast<bool>(written);
}

void say_error(const Error& error) { say("error", to_string(error)); }

void say_error(const Error& error, const std::string& model) {
  const bool named = error.where.file == model;
  say("error", (named ? "" : model + ": ") + to_string(error));
}

void say_out_of_memory() {
  constexpr std::string_view kText = "qdq-lint: error: there is not enough memory\n";
  std::fwrite(kText.data(), 1, kText.size(), stderr);
}

void say_note(const std::string& text) { say("note", text); }

void say_notes(const Analysis& analysis, bool all) {
  for (const std::string& note : analysis.cost.notes) say_note(analysis.model.path + ": " + note);
  const std::vector<std::string>& notes = analysis.model.notes;
  const std::size_t shown = all ? notes.size() : std::min(notes.size(), kNotesShown);
  for (std::size_t k = 0; k < shown; ++k) say_note(analysis.model.path + ": " + notes[k]);
  if (notes.size() > shown)
    say_note(analysis.model.path + ": and " + std::to_string(notes.size() - shown) +
             " more notes, --verbose shows them");
}

}  // namespace qdq::cli
