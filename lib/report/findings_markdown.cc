// Markdown for a job summary: the models' summaries and a table of findings.
//
// Names may hold anything, so all that could be markup, HTML, a link or a mention is escaped. GitHub
// shows 1 MiB of it; a table ends before that and says what is left out.
#include <algorithm>

#include "report/cost.h"
#include "report/place.h"
#include "report/wording.h"
#include "report/writers.h"

namespace qdq {
namespace {

constexpr std::size_t kRows = 200;  // of one model

// "www." and "://" would become links by themselves.
bool needs_escape(const std::string& text, std::size_t at) {
  const char c = text[at];
  if (std::string_view("\\`*_[]{}<>|~&@#$!").find(c) != std::string_view::npos) return true;
  if (c == ':') return text.compare(at, 3, "://") == 0;
  return c == '.' && at >= 3 && text.compare(at - 3, 3, "www") == 0;
}

std::string plain(const std::string& raw) {
  const std::string text = printable(raw);
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_escape(text, at)) out += '\\';
    out += text[at];
  }
  return out;
}

class Markdown : public FindingsWriter {
 public:
  explicit Markdown(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis) override {
    std::string out =
        heading(analysis.model.path) + plain(unended(summary_line(analysis, {}))) + "\n";
    if (analysis.findings.empty()) return out + "\nNo findings.\n";
    out +=
        "\n| severity | rule | node | finding | cost | what to do |\n|---|---|---|---|---|---|\n";
    const std::size_t shown = std::min(analysis.findings.size(), kRows);
    for (std::size_t k = 0; k < shown; ++k) out += row(analysis.findings[k], analysis);
    if (shown < analysis.findings.size())
      out += "\nAnd " + counted(analysis.findings.size() - shown, "more finding") + ".\n";
    return out;
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    return heading(model) + "**error**: " + plain(error_text(error)) + "\n";
  }

  std::string finish() override { return any_ ? "" : "No models.\n"; }

 private:
  std::string heading(const std::string& model) {
    const std::string gap = any_ ? "\n" : "";
    any_ = true;
    return gap + "## " + plain(shown_path(model, context_.root)) + "\n\n";
  }

  static std::string unended(std::string line) {
    line.pop_back();
    return line;
  }

  std::string row(const Finding& finding, const Analysis& analysis) const {
    const RuleInfo& rule = context_.rules.rule(finding.rule);
    const std::string node = qualified_name(analysis.optimized.origin(finding.node));
    const std::string quote = quote_text(finding, analysis.target);
    const std::string cost = finding.cost_share ? estimated_share(*finding.cost_share) : "";
    std::string out = "|";
    for (const std::string& cell :
         {std::string(severity_name(finding.severity)), rule.code + " " + rule.name, node,
          finding.message + (quote.empty() ? "" : ". " + quote), cost, finding.advice})
      out += " " + plain(cell) + " |";
    return out + "\n";
  }

  FormatContext context_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<FindingsWriter> markdown_writer(const FormatContext& context) {
  return std::make_unique<Markdown>(context);
}

}  // namespace qdq
