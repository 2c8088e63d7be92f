// JUnit's XML: a suite for each model. A finding is a failed test; a note is a test that passed with
// something to say, one that does not count a skipped one; a model without findings is one test that passed, one that cannot be read an error.
#include <algorithm>

#include "report/place.h"
#include "report/writers.h"
#include "report/xml.h"

namespace qdq {
namespace {

std::string attribute(const std::string& name, const std::string& value) {
  return " " + name + "=\"" + xml(value) + "\"";
}

std::string counts(std::size_t tests, std::size_t failures, std::size_t errors) {
  return " tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failures) +
         "\" errors=\"" + std::to_string(errors) + "\"";
}

class JUnit : public FindingsWriter {
 public:
  explicit JUnit(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    const std::string path = shown_path(analysis.model.path, context_.root);
    std::string cases;
    std::size_t failures = 0;
    for (const FindingGroup& group : analysis.groups) {
      const Finding& finding = first_of(group, analysis);
      if (finding.counts() && finding.severity != Severity::Note) ++failures;
      cases += group_case(group, analysis, path);
    }
    if (analysis.groups.empty())
      cases = "    <testcase" + attribute("classname", path) + " name=\"qdq-lint\"/>\n";
    suite(path, std::max<std::size_t>(analysis.groups.size(), 1), failures, 0,
          cases + (context_.style.summary
                       ? "    <system-out>" + xml(without_end(summary_line(analysis, {}))) +
                             "</system-out>\n"
                       : ""));
    return "";
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    const std::string path = shown_path(model, context_.root);
    suite(path, 1, 0, 1,
          "    <testcase" + attribute("classname", path) + " name=\"qdq-lint\">\n      <error" +
              attribute("type", std::string(error_kind_name(error.kind))) +
              attribute("message", error_text(error)) + "/>\n    </testcase>\n");
    return "";
  }

  std::string finish(int) override {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"qdq-lint\"" +
           counts(tests_, failures_, errors_) + ">\n" + suites_ + "</testsuites>\n";
  }

 private:
  static std::string without_end(std::string line) {
    line.pop_back();
    return line;
  }

  std::string group_case(const FindingGroup& group, const Analysis& analysis,
                         const std::string& path) const {
    const Finding& finding = first_of(group, analysis);
    const RuleInfo& rule = context_.rules.rule(finding.rule);
    const std::string node = finding_node(finding, analysis);
    const std::string text = xml(group_text(group, analysis));
    std::string out = "    <testcase" + attribute("classname", path) +
                      attribute("name", rule.code + " " + rule.name +
                                            (node.empty() ? "" : " " + printable(node))) +
                      ">\n";
    if (!finding.counts())
      return out + "      <skipped" +
             attribute("message",
                       finding.suppressed ? finding.suppressed->reason : "in the baseline") +
             "/>\n    </testcase>\n";
    if (finding.severity == Severity::Note)
      return out + "      <system-out>" + text + "</system-out>\n    </testcase>\n";
    return out + "      <failure" +
           attribute("type", std::string(severity_name(finding.severity))) +
           attribute("message", finding.message) + ">" + text + "</failure>\n    </testcase>\n";
  }

  void suite(const std::string& path, std::size_t tests, std::size_t failures, std::size_t errors,
             const std::string& body) {
    suites_ += "  <testsuite" + attribute("name", path) + counts(tests, failures, errors) + ">\n" +
               body + "  </testsuite>\n";
    tests_ += tests;
    failures_ += failures;
    errors_ += errors;
  }

  FormatContext context_;
  std::string suites_;
  std::size_t tests_ = 0, failures_ = 0, errors_ = 0;
};

}  // namespace

std::unique_ptr<FindingsWriter> junit_writer(const FormatContext& context) {
  return std::make_unique<JUnit>(context);
}

}  // namespace qdq
