// Findings for a terminal.
#include <algorithm>

#include "qdq_lint/report.h"
#include "report/cost.h"
#include "report/layout.h"
#include "report/place.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kLayersShown = 3;

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return Ink::Red;
    case Severity::Warning:
      return Ink::Yellow;
    case Severity::Note:
      return Ink::Cyan;
  }
  return Ink::Plain;
}

class FullText {
 public:
  FullText(const Analysis& analysis, const RuleSet& rules, const TextStyle& style)
      : run_(analysis), rules_(rules), style_(style), path_(printable(analysis.model.path)) {}

  std::string run() const {
    std::string out;
    for (const Finding& finding : run_.findings) out += one(finding) + "\n";
    return out + summary_line(run_, style_);
  }

 private:
  std::string one(const Finding& finding) const {
    const RuleInfo& rule = rules_.rule(finding.rule);
    std::string out =
        path_ + ": " + inked(rule.code + " " + rule.name, Ink::Bold, style_) + " " +
        inked(std::string(severity_name(finding.severity)), ink_of(finding.severity), style_) +
        how_sure(finding.confidence) + "\n";
    out += paragraph("  ", printable(finding.message), "", style_.width);
    if (!finding.quote.empty()) out += line("says", quote_text(finding, run_.target), "");
    for (const Miss& miss : finding.misses) out += why(miss);
    const std::size_t shown = std::min(finding.layers.size(), kLayersShown);
    for (std::size_t k = 0; k < shown; ++k) out += layer(run_.prediction.layers[finding.layers[k]]);
    if (finding.layers.size() > shown)
      out += line("layer", "and " + counted(finding.layers.size() - shown, "layer") + " more", "");
    if (finding.cost_share)
      out += line("cost", estimated_share(*finding.cost_share) + " of the estimated time", "");
    if (!finding.advice.empty()) out += line("do", printable(finding.advice), "");
    return out;
  }

  // Said only where there is neither documentation nor an engine behind the rule and its layers.
  static std::string how_sure(Confidence confidence) {
    if (confidence >= Confidence::Documented) return "";
    return " (" + std::string(confidence_name(confidence)) + ")";
  }

  std::string why(const Miss& miss) const {
    const std::string which =
        miss.case_name.empty() ? "" : " (" + std::string(miss.case_name) + ")";
    const std::string text = rules_.rule(miss.rule).name + which + " did not apply to " +
                             node_name(run_.optimized, miss.on) + ": " +
                             reason_text(miss.reason, run_.optimized);
    return line("why", printable(text), miss.part.empty() ? "" : "(" + printable(miss.part) + ")");
  }

  std::string layer(const Layer& layer) const {
    std::string text = "\"" + printable(layer.name) + "\":";
    if (!layer.inputs.empty()) text += " " + precisions(layer.inputs, " and ") + " in,";
    text +=
        layer.outputs.empty() ? " no output" : " " + precisions(layer.outputs, " and ") + " out";
    return line("layer", text,
                "(" + run_.target.release_name + ", " +
                    std::string(confidence_name(layer.confidence)) + ")");
  }

  std::string line(std::string label, const std::string& text, const std::string& aside) const {
    const std::string blanks(6 - label.size(), ' ');
    const std::string plain = paragraph("  " + label + blanks, text, aside, style_.width);
    return "  " + inked(label, Ink::Dim, style_) + plain.substr(2 + label.size());
  }

  const Analysis& run_;
  const RuleSet& rules_;
  const TextStyle& style_;
  std::string path_;
};

}  // namespace

std::string full_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style) {
  return FullText(analysis, rules, style).run();
}

std::string concise_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style) {
  std::string out;
  for (const Finding& finding : analysis.findings) {
    const RuleInfo& rule = rules.rule(finding.rule);
    const Origin& origin = analysis.optimized.origin(finding.node);
    out += printable(analysis.model.path + ":" + qualified_name(origin)) + ": " +
           inked(rule.code, ink_of(finding.severity), style) + " [" + rule.name + "] " +
           printable(finding.message) + "\n";
  }
  return out + summary_line(analysis, style);
}

}  // namespace qdq
