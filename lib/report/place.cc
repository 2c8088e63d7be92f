#include "report/place.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "qdq_lint/report.h"
#include "report/wording.h"

namespace qdq {
namespace {

std::string as_sentence(const std::string& text) {
  return text.empty() || text.ends_with('.') ? text : text + ".";
}

bool is_plain(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') ||
         std::string_view("/-._~").find(c) != std::string_view::npos;
}

}  // namespace

std::string shown_path(const std::string& model, const std::filesystem::path& root) {
  const std::filesystem::path path = std::filesystem::path(model).lexically_normal();
  if (root.empty()) return path.generic_string();
  const std::filesystem::path below = (root / path).lexically_normal().lexically_relative(root);
  const bool inside = !below.empty() && *below.begin() != "..";
  return (inside ? below : path).generic_string();
}

std::string uri_reference(const std::string& shown_path) {
  std::string out = shown_path.starts_with('/') ? "file://" : "";
  for (const char c : shown_path) {
    if (is_plain(c)) {
      out += c;
    } else {
      std::array<char, 4> hex{};
      std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned char>(c));
      out += hex.data();
    }
  }
  return out;
}

std::string_view error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage:
      return "usage";
    case ErrorKind::NotFound:
      return "not-found";
    case ErrorKind::Unreadable:
      return "unreadable";
    case ErrorKind::NotOnnx:
      return "not-onnx";
    case ErrorKind::LfsPointer:
      return "lfs-pointer";
    case ErrorKind::Truncated:
      return "truncated";
    case ErrorKind::Malformed:
      return "malformed";
    case ErrorKind::BadGraph:
      return "bad-graph";
    case ErrorKind::BadRule:
      return "bad-rule";
    case ErrorKind::BadNotation:
      return "bad-notation";
    case ErrorKind::BadConfig:
      return "bad-config";
    case ErrorKind::Limit:
      return "limit";
    case ErrorKind::Cancelled:
      return "cancelled";
    case ErrorKind::Internal:
      return "internal";
  }
  return "internal";
}

std::string error_text(const Error& error) {
  Error here = error;
  here.where.file.clear();
  return printable(to_string(here));
}

std::string quote_text(const Finding& finding, const Target& target) {
  if (finding.quote.empty()) return "";
  const std::string verb = finding.severity == Severity::Error     ? "stops with"
                           : finding.severity == Severity::Warning ? "warns"
                                                                   : "says";
  return "TensorRT " + std::to_string(target.asked.major) + "." +
         std::to_string(target.asked.minor) + " " + verb + " \"" + printable(finding.quote) + "\"";
}

std::string group_text(const FindingGroup& group, const Analysis& analysis) {
  constexpr std::size_t listed = 3;
  const Finding& finding = first_of(group, analysis);
  std::string text = as_sentence(printable(finding.message));
  std::string also = more_places(group, analysis, listed);
  if (!also.empty()) also = "The same at " + also;
  for (const std::string& more :
       {quote_text(finding, analysis.target), printable(finding.advice), also})
    if (!more.empty()) text += " " + as_sentence(more);
  return text;
}

std::string more_places(const FindingGroup& group, const Analysis& analysis, std::size_t listed) {
  const std::size_t others = group.members.size() - 1;
  if (others == 0) return "";
  const std::size_t shown = std::min(others, listed);
  std::string text = counted(others, "more place");
  if (shown == 0) return text;
  text += ":";
  for (std::size_t k = 1; k <= shown; ++k)
    text += (k == 1 ? " " : ", ") +
            printable(finding_node(analysis.findings[group.members[k]], analysis));
  if (others > shown) text += " and " + std::to_string(others - shown) + " more";
  return text;
}

const Finding& first_of(const FindingGroup& group, const Analysis& analysis) {
  return analysis.findings[group.members.front()];
}

std::vector<const FindingGroup*> counted_groups(const Analysis& analysis) {
  std::vector<const FindingGroup*> out;
  for (const FindingGroup& group : analysis.groups)
    if (first_of(group, analysis).counts()) out.push_back(&group);
  return out;
}

std::string finding_node(const Finding& finding, const Analysis& analysis) {
  return finding.node == kNoOrigin ? "" : qualified_name(analysis.optimized.origin(finding.node));
}

std::string finding_op(const Finding& finding, const Analysis& analysis) {
  return finding.node == kNoOrigin ? "" : analysis.optimized.origin(finding.node).op;
}

ReviewPlace review_place(const Finding& finding, const Analysis& analysis,
                         const CommittedSnapshot* snapshot, const std::filesystem::path& root) {
  if (!finding.place.empty()) return {shown_path(finding.place, root), std::max(finding.line, 1)};
  if (snapshot && finding.node != kNoOrigin)
    return {shown_path(snapshot->file, root), snapshot->line_of(finding.node)};
  return {shown_path(analysis.model.path, root), 1};
}

}  // namespace qdq
