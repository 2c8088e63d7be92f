// Reviewdog's diagnostic format (reviewdog/reviewdog: proto/rdf/jsonschema/DiagnosticResult.json).
#include "report/json_parts.h"
#include "report/place.h"
#include "report/writers.h"

namespace qdq {
namespace {

std::string_view severity_of(Severity severity) {
  if (severity == Severity::Error) return "ERROR";
  return severity == Severity::Warning ? "WARNING" : "INFO";
}

class RdJson : public FindingsWriter {
 public:
  explicit RdJson(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot* snapshot) override {
    for (const FindingGroup* group : counted_groups(analysis)) {
      const Finding& finding = first_of(*group, analysis);
      add_one(review_place(finding, analysis, snapshot, context_.root),
              group_text(*group, analysis), severity_of(finding.severity),
              context_.rules.rule(finding.rule).code);
    }
    return "";
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    add_one({shown_path(model, context_.root), 1}, error_text(error), "ERROR",
            std::string(error_kind_name(error.kind)));
    return "";
  }

  std::string finish(int) override {
    return dump({{"source", {{"name", "qdq-lint"}}}, {"diagnostics", diagnostics_}});
  }

 private:
  void add_one(const ReviewPlace& place, const std::string& text, std::string_view severity,
               const std::string& code) {
    const Json start = {{"line", place.line}, {"column", 1}};
    diagnostics_.push_back(
        {{"message", text},
         {"location", {{"path", printable(place.path)}, {"range", {{"start", start}}}}},
         {"severity", severity},
         {"code", {{"value", code}}}});
  }

  FormatContext context_;
  Json diagnostics_ = Json::array();
};

}  // namespace

std::unique_ptr<FindingsWriter> rdjson_writer(const FormatContext& context) {
  return std::make_unique<RdJson>(context);
}

}  // namespace qdq
