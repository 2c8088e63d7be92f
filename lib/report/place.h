// place.h: how formats for other tools name a file and say what is wrong with it.
#pragma once

#include <filesystem>
#include <string>

#include "qdq_lint/formats.h"
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

// What a group's findings say, printable: the sentence of the first, TensorRT's words, the advice, where
// else it is so. Each ends in a full stop.
std::string group_text(const FindingGroup& group, const Analysis& analysis);

// "3 more places: a, b and 1 more"; empty for a group of one. Printable.
std::string more_places(const FindingGroup& group, const Analysis& analysis, std::size_t listed);

const Finding& first_of(const FindingGroup& group, const Analysis& analysis);
// The groups that are shown to people.
std::vector<const FindingGroup*> counted_groups(const Analysis& analysis);

// The node's name and its operator; empty if the finding is about none.
std::string finding_node(const Finding& finding, const Analysis& analysis);
std::string finding_op(const Finding& finding, const Analysis& analysis);

// Where code review shows a finding: a file, not escaped, and a line from 1 on.
struct ReviewPlace {
  std::string path;
  int line = 1;
};
ReviewPlace review_place(const Finding& finding, const Analysis& analysis,
                         const CommittedSnapshot* snapshot, const std::filesystem::path& root);

// TensorRT 8.5 stops with "..."; empty if no words are known. Printable.
std::string quote_text(const Finding& finding, const Target& target);

}  // namespace qdq
