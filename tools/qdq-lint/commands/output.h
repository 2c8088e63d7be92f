// output.h: where a command's document goes, and what it says besides. The document goes to stdout or
// to --output, all else to stderr.
#pragma once

#include <string>

#include "qdq_lint/qdq_lint.h"

namespace qdq::cli {

class Output {
 public:
  explicit Output(std::string file) : file_(std::move(file)) {}
  bool to_terminal() const;
  // To stdout at once; to a file when all of it is there.
  void write(const std::string& text);
  // False if the document could not be written; then it has been said on stderr. A pipe that nobody
  // reads any more is no failure: the exit code still tells what was found.
  [[nodiscard]] bool finish();

 private:
  std::string file_;
  std::string held_;
  int fault_ = 0;  // errno of the first write to stdout that failed; nothing is written behind it
};

// Writes a file as a whole (replace_file.h). False if it could not; then it has been said on stderr.
[[nodiscard]] bool write_file(const std::string& file, const std::string& text);

// "qdq-lint: error: FILE: WHAT; HINT". The other form names the model that an error of the rules
// happened on.
void say_error(const Error& error);
void say_error(const Error& error, const std::string& model);
void say_note(const std::string& text);
// Needs no memory itself.
void say_out_of_memory();

// What the reader and the target had to say. Only the first notes, unless all are wanted.
void say_notes(const Analysis& analysis, bool all);

}  // namespace qdq::cli
