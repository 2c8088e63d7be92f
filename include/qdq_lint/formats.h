// formats.h: the findings of one run over several models, in every format that `check` knows.
//
// A writer is fed one model after the other, in the order in which they shall stand, and gives text
// that can be written at once; what remains comes at the end. All pieces together are the document.
// What does not count (Finding::counts) is left out but for JSON and SARIF, which say why, and JUnit.
// Same input, same bytes. Names come from models: each format escapes what its reader would take for
// markup, a command or a control character. A model that could not be analysed stands in the document
// as well, but for the two formats for a terminal, whose caller reports it beside the findings.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/engine.h"
#include "qdq_lint/export.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"

namespace QDQ_LINT_API qdq {

struct FormatContext {
  RuleSet rules;
  std::string tool_version;
  Target target;  // of the run; models that cannot be read have no other
  TextStyle style;
  // Absolute paths of models below this folder are written relative to it. Empty: as they are.
  std::filesystem::path root;
  // What TensorRT built of the run's one model: "html" paints the prediction with it. Null: not known.
  // compare() of the two is to have succeeded.
  std::shared_ptr<const EngineReport> engine = nullptr;
};

// A snapshot that is committed beside the model: code review shows its lines, which it can not of the
// model itself.
struct CommittedSnapshot {
  std::string file;
  std::vector<std::string> lines;
  std::function<int(OriginId)> line_of;  // 1-based, within lines
};

class FindingsWriter {
 public:
  virtual ~FindingsWriter() = default;
  // `snapshot` is null if there is none, or one that is not the analysis's.
  virtual std::string add(const Analysis& analysis, const CommittedSnapshot* snapshot) = 0;
  // A model that could not be read or analysed.
  virtual std::string add_failed(const std::string& model, const Error& error) = 0;
  // A model that was left out on purpose. Only formats that have a place for that say it.
  virtual std::string add_left_out(const std::string&, const Error&) { return ""; }
  // The rest of the document. Called once, at the end, with the exit code of the run.
  virtual std::string finish(int exit_code) = 0;
};

struct FindingsFormat {
  std::string_view name;  // "json-lines"
  std::unique_ptr<FindingsWriter> (*make)(const FormatContext& context);
};

// All formats, the default first.
std::span<const FindingsFormat> findings_formats();
// The format of that name; null if there is none.
const FindingsFormat* find_format(std::string_view name);

// The same for what is counted over all models of a run instead of the findings: how often each rule was
// found, and how much runs in INT8. As "full" and "json".
const FindingsFormat* find_statistics(std::string_view name);

}  // namespace qdq
