// place.h: how formats for other tools name a file and say what is wrong with it.
#pragma once

#include <filesystem>
#include <string>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

// The model's path as code review wants it: relative to `root` where it is below it, "/" between the
// folders, no "./" in front. Not escaped.
std::string shown_path(const std::string& model, const std::filesystem::path& root);

// The same as a URI reference: percent-encoded; "file://" in front of an absolute path.
std::string uri_reference(const std::string& shown_path);

// "lfs-pointer": a stable name for each kind of error.
std::string_view error_kind_name(ErrorKind kind);

// The error without the file's name, printable.
std::string error_text(const Error& error);

// What a finding says, printable: its sentence, TensorRT's words, the advice. Each ends in a full stop.
std::string finding_text(const Finding& finding, const Target& target);

// TensorRT 8.5 stops with "..."; empty if no words are known. Printable.
std::string quote_text(const Finding& finding, const Target& target);

}  // namespace qdq
