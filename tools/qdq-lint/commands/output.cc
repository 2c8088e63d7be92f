#include "commands/output.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

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
  if (file_.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else {
    held_ += text;
  }
}

bool Output::finish() {
  if (file_.empty()) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
    say("error", "stdout: cannot be written");
    return false;
  }
  return write_file(file_, held_);
}

bool write_file(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out.fail()) return true;
  say("error", file + ": cannot be written");
  return false;
}

void say_error(const Error& error) { say("error", to_string(error)); }

void say_error(const Error& error, const std::string& model) {
  const bool named = error.where.file == model;
  say("error", (named ? "" : model + ": ") + to_string(error));
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
