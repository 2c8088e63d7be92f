// One JSON object a line, each with its "type": a "tool" line first, then for each model its findings
// and a "model" line, or an "error" line.
#include "report/json_parts.h"
#include "report/writers.h"

namespace qdq {
namespace {

class JsonLines : public FindingsWriter {
 public:
  explicit JsonLines(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    std::string out = head();
    for (const FindingGroup& group : analysis.groups) {
      Json json = {
          {"type", "finding"}, {"model", analysis.model.path}, {"target", analysis.target.name()}};
      json.update(finding_json(group, analysis, context_.rules));
      out += dump(json, -1);
    }
    Json model = {{"type", "model"}};
    model.update(run_json(analysis));
    return out + dump(model, -1);
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    Json json = {{"type", "error"}};
    json.update(failed_json(model, error));
    return head() + dump(json, -1);
  }

  std::string finish(int) override { return head(); }

 private:
  std::string head() {
    if (started_) return "";
    started_ = true;
    Json json = {{"type", "tool"}, {"schema", kJsonVersion}};
    json.update(tool_json(context_.rules, context_.tool_version));
    return dump(json, -1);
  }

  FormatContext context_;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<FindingsWriter> json_lines_writer(const FormatContext& context) {
  return std::make_unique<JsonLines>(context);
}

}  // namespace qdq
