#include "report/sarif_parts.h"

#include "qdq_lint/report.h"

namespace qdq::sarif {
namespace {

std::string_view precision_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::Observed:
      return "very-high";
    case Confidence::Documented:
      return "high";
    case Confidence::Inferred:
      return "medium";
    case Confidence::Unknown:
      return "low";
  }
  return "low";
}

std::string_view problem_severity(Severity severity) {
  return severity == Severity::Note ? "recommendation" : severity_name(severity);
}

}  // namespace

// In a message "[text](n)" is a link to a location.
Json message(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '(' && out.ends_with(']')) out += ' ';
    out += c;
  }
  return {{"text", out}};
}

std::string cut(const std::string& text, std::size_t limit) {
  std::size_t characters = 0;
  std::size_t keep = 0;  // bytes of the first limit - 3 characters
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
    if (++characters == limit - 2) keep = at;
  }
  return characters <= limit ? text : text.substr(0, keep) + "...";
}

Json rule(const RuleSet& rules, const RuleInfo& info) {
  const Result<std::string> page = rule_page(rules, info.code);
  const std::string text = info.summary + "\n\n" + info.why + "\n\n" + info.advice +
                           "\n\nqdq-lint explain " + info.code + " says more.";
  const Json properties = {{"precision", precision_of(info.confidence)},
                           {"problem.severity", problem_severity(info.severity)},
                           {"tags", {"tensorrt", "onnx", "quantization"}}};
  return {{"id", info.code},
          {"name", cut(info.name, 255)},
          {"shortDescription", {{"text", cut(info.summary, kDescription)}}},
          {"fullDescription", {{"text", cut(info.why, kDescription)}}},
          {"help", {{"text", text}, {"markdown", page ? *page : text}}},
          {"defaultConfiguration", {{"level", severity_name(info.severity)}}},
          {"properties", properties}};
}

std::size_t Places::artifact(const std::string& uri, Content content) {
  const auto [found, fresh] = by_uri_.emplace(uri, artifacts_.size());
  if (fresh && content == kModel)
    artifacts_.push_back({{"location", {{"uri", uri}}},
                          {"roles", {"analysisTarget"}},
                          {"mimeType", "application/octet-stream"}});
  if (fresh && content == kText)
    artifacts_.push_back({{"location", {{"uri", uri}}}, {"mimeType", "text/plain"}});
  return found->second;
}

Json Places::artifact_location(std::size_t index) const {
  Json location = artifacts_[index]["location"];
  location["index"] = index;
  return location;
}

std::size_t Places::add_logical(const std::string& id, const Json& json) {
  const auto [found, fresh] = by_name_.emplace(id, logical_.size());
  if (fresh) logical_.push_back(json);
  return found->second;
}

std::size_t Places::node(std::size_t artifact, const std::string& name, std::uint64_t key) {
  const std::string uri = artifacts_[artifact]["location"]["uri"];
  const std::size_t graph =
      add_logical(uri, {{"name", uri}, {"fullyQualifiedName", "graph"}, {"kind", "onnx-graph"}});
  const std::string full = "graph/node/" + key_text(key);
  return add_logical(uri + "\n" + full, {{"name", printable(name)},
                                         {"fullyQualifiedName", full},
                                         {"kind", "onnx-node"},
                                         {"parentIndex", graph}});
}

Json Places::logical_location(std::size_t index) const {
  return {{"fullyQualifiedName", logical_[index]["fullyQualifiedName"]}, {"index", index}};
}

}  // namespace qdq::sarif
