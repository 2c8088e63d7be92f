// Markdown for a job summary: the models' summaries and a table of findings.
//
// Names may hold anything, so all that could be markup, HTML, a link or a mention is escaped. GitHub
// shows 1 MiB of it; a table ends before that and says what is left out.
#include <algorithm>

#include "report/cost.h"
#include "report/markdown.h"
#include "report/place.h"
#include "report/wording.h"
#include "report/writers.h"

namespace qdq {
namespace {

constexpr std::size_t kRows = 200;  // of one model
constexpr std::size_t kPlaces = 3;

class Markdown : public FindingsWriter {
 public:
  explicit Markdown(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    const std::vector<const FindingGroup*> groups = counted_groups(analysis);
    std::string out = heading(analysis.model.path);
    if (context_.style.summary) out += markdown_text(unended(summary_line(analysis, {}))) + "\n";
    if (groups.empty()) return out + "\nNo findings.\n";
    out +=
        "\n| severity | rule | node | finding | cost | what to do |\n|---|---|---|---|---|---|\n";
    const std::size_t shown = std::min(groups.size(), kRows);
    for (std::size_t k = 0; k < shown; ++k) out += row(*groups[k], analysis);
    if (shown < groups.size())
      out += "\nAnd " + counted(groups.size() - shown, "more finding") + ".\n";
    return out;
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    return heading(model) + "**error**: " + markdown_text(error_text(error)) + "\n";
  }

  std::string finish(int) override { return any_ ? "" : "No models.\n"; }

 private:
  std::string heading(const std::string& model) {
    const std::string gap = any_ ? "\n" : "";
    any_ = true;
    return gap + "## " + markdown_text(shown_path(model, context_.root)) + "\n\n";
  }

  static std::string unended(std::string line) {
    line.pop_back();
    return line;
  }

  std::string row(const FindingGroup& group, const Analysis& analysis) const {
    const Finding& finding = first_of(group, analysis);
    const RuleInfo& rule = context_.rules.rule(finding.rule);
    const std::string node = finding.place.empty() ? finding_node(finding, analysis)
                                                   : shown_path(finding.place, context_.root);
    std::string text = finding.message;
    if (const std::string quote = quote_text(finding, analysis.target); !quote.empty())
      text += ". " + quote;
    if (const std::string also = more_places(group, analysis, kPlaces); !also.empty())
      text += ". The same at " + also;
    const std::string cost = group.cost_share ? estimated_share(*group.cost_share) : "";
    std::string out = "|";
    for (const std::string& cell : {std::string(severity_name(finding.severity)),
                                    rule.code + " " + rule.name, node, text, cost, finding.advice})
      out += " " + markdown_text(cell) + " |";
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
