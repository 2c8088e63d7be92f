#include "report/place.h"

#include <array>
#include <cstdio>

#include "qdq_lint/report.h"

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
  std::filesystem::path path = std::filesystem::path(model).lexically_normal();
  if (path.is_absolute() && !root.empty()) {
    const std::filesystem::path below = path.lexically_relative(root);
    if (!below.empty() && *below.begin() != "..") path = below;
  }
  return path.generic_string();
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

std::string finding_text(const Finding& finding, const Target& target) {
  std::string text = as_sentence(printable(finding.message));
  for (const std::string& more : {quote_text(finding, target), printable(finding.advice)})
    if (!more.empty()) text += " " + as_sentence(more);
  return text;
}

}  // namespace qdq
