// formats.h: the findings of one run over several models, in every format that `check` knows.
//
// A writer is fed one model after the other, in the order in which they shall stand, and gives text
// that can be written at once; what remains comes at the end. All pieces together are the document.
// Same input, same bytes. Names come from models: each format escapes what its reader would take for
// markup, a command or a control character. A model that could not be analysed stands in the document
// as well, but for the two formats for a terminal, whose caller reports it beside the findings.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"

namespace qdq {

struct FormatContext {
  RuleSet rules;
  std::string tool_version;
  Target target;  // what was asked for; models that cannot be read have no other
  TextStyle style;
  // Absolute paths of models below this folder are written relative to it. Empty: as they are.
  std::filesystem::path root;
};

class FindingsWriter {
 public:
  virtual ~FindingsWriter() = default;
  virtual std::string add(const Analysis& analysis) = 0;
  // A model that could not be read or analysed.
  virtual std::string add_failed(const std::string& model, const Error& error) = 0;
  // The rest of the document. Called once, at the end.
  virtual std::string finish() = 0;
};

struct FindingsFormat {
  std::string_view name;  // "json-lines"
  std::unique_ptr<FindingsWriter> (*make)(const FormatContext& context);
};

// All formats, the default first.
std::span<const FindingsFormat> findings_formats();
// The format of that name; null if there is none.
const FindingsFormat* find_format(std::string_view name);

}  // namespace qdq
