#include "support/all_reports.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "qdq_lint/formats.h"
#include "qdq_lint/graph_pictures.h"
#include "qdq_lint/report.h"
#include "qdq_lint/snapshot.h"
#include "support/html_data.h"
#include "support/picture_faults.h"

namespace qdq::testing {
namespace {

constexpr std::string_view kToolVersion = "0";
constexpr std::size_t kMostFates = 32;

struct Document {
  enum Kind { Text, Json, JsonLines, Html, Dot, Mermaid, Svg } kind = Text;
  std::function<std::string(const Analysis&, const RuleSet&)> write;
};

std::string findings(const FindingsFormat& format, const Analysis& analysis, const RuleSet& rules,
                     const CommittedSnapshot* snapshot) {
  const auto writer = format.make({rules, std::string(kToolVersion), analysis.target, {}, {}});
  std::string text = writer->add(analysis, snapshot);
  text += writer->add_failed("other.onnx", {ErrorKind::NotOnnx, "no model", {}, {}});
  return text + writer->finish(1);
}

std::string findings_in_snapshot(const FindingsFormat& format, const Analysis& analysis,
                                 const RuleSet& rules) {
  const SnapshotLines lines(analysis);
  const CommittedSnapshot snapshot{"model.qdq.txt", lines.lines(), [&](OriginId node) {
                                     return static_cast<int>(lines.line(node));
                                   }};
  return findings(format, analysis, rules, &snapshot);
}

std::string fates(const Analysis& analysis, const RuleSet& rules) {
  std::string text;
  std::size_t shown = 0;
  for (const Origin& origin : analysis.model.graph.origins()) {
    if (++shown > kMostFates) break;
    const Result<std::string> fate = node_fate(analysis, rules, origin.name, {});
    text += fate ? *fate : to_string(fate.error());
  }
  return text;
}

constexpr std::string_view kTooLarge = "too large: ";

// The model and what became of it, called as `graph` calls them.
std::string picture(const Analysis& analysis, bool before, Document::Kind kind) {
  PictureOptions options;
  options.title = analysis.model.path + ", " + analysis.target.name();
  if (!before) options.prediction = &analysis.prediction;
  const Picture made = make_picture(before ? analysis.model.graph : analysis.optimized, options);
  if (kind == Document::Dot) return picture_dot(made);
  const Result<std::string> text =
      kind == Document::Svg ? picture_svg(made) : picture_mermaid(made);
  return text ? *text : std::string(kTooLarge) + to_string(text.error());
}

std::string picture_fault(Document::Kind kind, const std::string& text) {
  if (text.starts_with(kTooLarge)) return {};
  if (kind == Document::Dot) return dot_fault(text);
  return kind == Document::Svg ? svg_fault(text) : mermaid_fault(text);
}

Document::Kind kind_of(std::string_view format) {
  if (format == "json-lines") return Document::JsonLines;
  if (format == "html") return Document::Html;
  for (const char* name : {"json", "sarif", "gitlab", "rdjson"})
    if (format == name) return Document::Json;
  return Document::Text;
}

std::vector<Document> make_documents() {
  std::vector<Document> all;
  const auto add = [&](const FindingsFormat& format) {
    all.push_back({kind_of(format.name), [&format](const Analysis& analysis, const RuleSet& rules) {
                     return findings(format, analysis, rules, nullptr);
                   }});
  };
  for (const FindingsFormat& format : findings_formats()) {
    add(format);
    all.push_back({kind_of(format.name), [&format](const Analysis& analysis, const RuleSet& rules) {
                     return findings_in_snapshot(format, analysis, rules);
                   }});
  }
  for (const char* name : {"full", "json"}) add(*find_statistics(name));
  all.push_back({Document::Text, [](const Analysis& analysis, const RuleSet&) {
                   return layer_table(analysis, {}) + snapshot_text(analysis);
                 }});
  all.push_back({Document::Json, [](const Analysis& analysis, const RuleSet& rules) {
                   return prediction_json(analysis, rules, kToolVersion);
                 }});
  all.push_back({Document::Json, [](const Analysis& analysis, const RuleSet&) {
                   return layer_info_json(analysis);
                 }});
  all.push_back({Document::Text, verbose_log});
  all.push_back({Document::Text, fates});
  for (const Document::Kind kind : {Document::Dot, Document::Mermaid, Document::Svg})
    for (const bool before : {true, false})
      all.push_back({kind, [=](const Analysis& analysis, const RuleSet&) {
                       return picture(analysis, before, kind);
                     }});
  return all;
}

const std::vector<Document>& documents() {
  static const std::vector<Document> all = make_documents();
  return all;
}

}  // namespace

std::size_t report_count() { return documents().size(); }

std::string one_report(const Analysis& analysis, const RuleSet& rules, std::size_t which) {
  return documents()[which].write(analysis, rules);
}

std::string all_reports(const Analysis& analysis, const RuleSet& rules) {
  std::string text;
  for (const Document& document : documents()) text += document.write(analysis, rules);
  return text;
}

std::string form_fault(const Analysis& analysis, const RuleSet& rules, std::size_t which) {
  const Document::Kind kind = documents()[which].kind;
  const std::string text = one_report(analysis, rules, which);
  if (kind == Document::Html && !nlohmann::json::accept(html_data(text))) return text;
  if (kind == Document::Json && !nlohmann::json::accept(text)) return text;
  if (kind >= Document::Dot) return picture_fault(kind, text);
  if (kind != Document::JsonLines) return {};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!nlohmann::json::accept(line)) return line;
  return {};
}

}  // namespace qdq::testing
