// GitHub's workflow commands: an annotation for each finding, one for each model's summary.
//
// A command's data ends with the line; "%" starts an escape, and in properties ":" and "," end the
// value. (docs.github.com, workflow commands; the escapes are those of actions/toolkit's command.ts.)
#include "report/place.h"
#include "report/writers.h"

namespace qdq {
namespace {

std::string data(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) out += c == '%' ? "%25" : std::string(1, c);
  return out;
}

std::string property(const std::string& text) {
  std::string out;
  for (const char c : data(text)) out += c == ':' ? "%3A" : c == ',' ? "%2C" : std::string(1, c);
  return out;
}

std::string_view command_of(Severity severity) {
  if (severity == Severity::Error) return "error";
  return severity == Severity::Warning ? "warning" : "notice";
}

class GitHub : public FindingsWriter {
 public:
  explicit GitHub(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot* snapshot) override {
    std::string out;
    for (const FindingGroup* group : counted_groups(analysis)) {
      const Finding& finding = first_of(*group, analysis);
      const RuleInfo& rule = context_.rules.rule(finding.rule);
      out += command(command_of(finding.severity),
                     review_place(finding, analysis, snapshot, context_.root),
                     rule.code + " " + rule.name, group_text(*group, analysis));
    }
    if (!context_.style.summary) return out;
    std::string summary = summary_line(analysis, {});
    summary.pop_back();
    return out + command("notice", {shown_path(analysis.model.path, context_.root), 1}, "qdq-lint",
                         summary);
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    return command("error", {shown_path(model, context_.root), 1}, "qdq-lint", error_text(error));
  }

  std::string finish(int) override { return ""; }

 private:
  static std::string command(std::string_view name, const ReviewPlace& place,
                             const std::string& title, const std::string& text) {
    return "::" + std::string(name) + " file=" + property(place.path) +
           ",line=" + std::to_string(place.line) + ",title=" + property(title) + "::" + data(text) +
           "\n";
  }

  FormatContext context_;
};

}  // namespace

std::unique_ptr<FindingsWriter> github_writer(const FormatContext& context) {
  return std::make_unique<GitHub>(context);
}

}  // namespace qdq
