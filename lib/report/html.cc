#include "report/html.h"

#include "qdq_lint/formats.h"
#include "qdq_lint/html_report.h"
#include "report/viewer.h"
#include "report/writers.h"

namespace qdq {
namespace html {
namespace {

// What stands in for the viewer.
constexpr std::string_view kNoViewer =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>qdq-lint</title>\n"
    "<p>This page holds the data of a report, but qdq-lint was built without what shows them.</p>\n"
    "<script type=\"application/json\" id=\"qdq-report-data\">__QDQ_REPORT_DATA__</script>\n"
    "</html>\n";

std::string text_of(const Json& json) {
  std::string text = dump(json, -1);
  text.pop_back();  // the line end
  return text;
}

void append(std::string& list, std::string element) {
  list += (list.empty() ? "\n" : ",\n") + std::move(element);
}

}  // namespace

const std::string& RuleBook::name(RuleId id) {
  used_.insert(id);
  return rules_.rule(id).name;
}

void RuleBook::note(const std::string& name) {
  if (const RuleInfo* rule = rules_.find(name)) used_.insert(rule->id);
}

Json RuleBook::json() const {
  Json json = Json::object();
  for (const RuleId id : used_) {
    const RuleInfo& rule = rules_.rule(id);
    Json fix;
    if (rule.fix)
      fix = {{"pytorch_quantization", rule.fix->pytorch_quantization},
             {"modelopt", rule.fix->modelopt},
             {"graph_surgery", rule.fix->graph_surgery}};
    json[rule.name] = {
        {"code", rule.code},         {"summary", rule.summary},
        {"why", rule.why},           {"confidence", confidence_name(rule.confidence)},
        {"evidence", rule.evidence}, {"fix", std::move(fix)}};
  }
  return json;
}

void Document::add(const Analysis& analysis) {
  append(reports_, text_of(report_json(analysis, book_)));
}

void Document::add_failed(const std::string& model, const Error& error) {
  append(errors_, text_of(failed_json(model, error)));
}

void Document::set_comparison(const Analysis& analysis, const EngineReport& engine,
                              const Comparison& comparison) {
  kind_ = "compare";
  comparison_ = text_of(comparison_json(analysis, engine, comparison, book_));
}

void Document::set_diff(const Analysis& before, const Analysis& after, const PlanDiff& diff) {
  kind_ = "diff";
  diff_ = text_of(plan_diff_json(before, after, diff));
}

std::string Document::page() const {
  const std::string data = "{\"version\":" + std::to_string(kJsonVersion) + ",\"kind\":\"" + kind_ +
                           "\",\"tool\":" + text_of(tool_json(book_.rules(), tool_version_)) +
                           ",\n\"reports\":[" + reports_ + "],\n\"errors\":[" + errors_ +
                           "],\n\"compare\":" + comparison_ + ",\n\"diff\":" + diff_ +
                           ",\n\"rules\":" + text_of(book_.json()) + "}";
  const std::string_view viewer = embedded_viewer();
  return filled(viewer.empty() ? kNoViewer : viewer, data);
}

// They stand in strings only, so escapes say the same.
std::string filled(std::string_view page, std::string_view data) {
  const std::size_t place = page.find(kDataToken);
  std::string out(page.substr(0, place));
  out.reserve(page.size() + data.size() + data.size() / 8);
  for (const char c : data) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  if (place != std::string_view::npos) out += page.substr(place + kDataToken.size());
  return out;
}

}  // namespace html

namespace {

class HtmlWriter : public FindingsWriter {
 public:
  explicit HtmlWriter(const FormatContext& context)
      : document_(context.rules, context.tool_version), engine_(context.engine) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    document_.add(analysis);
    if (!engine_) return "";
    if (const auto found = compare(*engine_, analysis.model.graph, analysis.prediction))
      document_.set_comparison(analysis, *engine_, *found);
    else
      document_.add_failed(engine_->path, found.error());
    return "";
  }
  std::string add_failed(const std::string& model, const Error& error) override {
    document_.add_failed(model, error);
    return "";
  }
  std::string finish(int) override { return document_.page(); }

 private:
  html::Document document_;
  std::shared_ptr<const EngineReport> engine_;
};

}  // namespace

std::unique_ptr<FindingsWriter> html_writer(const FormatContext& context) {
  return std::make_unique<HtmlWriter>(context);
}

Result<void> check_html_viewer() {
  if (!html::embedded_viewer().empty()) return {};
  return Error{
      ErrorKind::Usage,
      "this qdq-lint was built without the viewer of HTML reports",
      {},
      "build it with Node: run tools/dev/setup, then cmake -DQDQ_LINT_HTML=ON; every other "
      "format works as it is"};
}

std::string comparison_html(const Analysis& analysis, const RuleSet& rules,
                            const EngineReport& engine, const Comparison& comparison,
                            std::string_view tool_version) {
  html::Document document(rules, tool_version);
  document.add(analysis);
  document.set_comparison(analysis, engine, comparison);
  return document.page();
}

std::string plan_diff_html(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const RuleSet& rules, std::string_view tool_version) {
  html::Document document(rules, tool_version);
  document.add(before);
  document.add(after);
  document.set_diff(before, after, diff);
  return document.page();
}

}  // namespace qdq
