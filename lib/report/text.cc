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
constexpr std::size_t kPlacesShown = 5;

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
    for (const FindingGroup* group : counted_groups(run_)) out += one(*group) + "\n";
    if (style_.summary) return out + summary_line(run_, style_);
    if (!out.empty()) out.pop_back();
    return out;
  }

 private:
  std::string one(const FindingGroup& group) const {
    const Finding& finding = first_of(group, run_);
    const RuleInfo& rule = rules_.rule(finding.rule);
    std::string out =
        place(finding) + ": " + inked(rule.code + " " + rule.name, Ink::Bold, style_) + " " +
        inked(std::string(severity_name(finding.severity)), ink_of(finding.severity), style_) +
        how_sure(group.confidence) + "\n";
    out += paragraph("  ", printable(finding.message), "", style_.width);
    if (!finding.quote.empty()) out += line("says", quote_text(finding, run_.target), "");
    for (const Miss& miss : finding.misses) out += why(miss);
    const std::size_t shown = std::min(finding.layers.size(), kLayersShown);
    for (std::size_t k = 0; k < shown; ++k) out += layer(run_.prediction.layers[finding.layers[k]]);
    if (finding.layers.size() > shown)
      out += line("layer", "and " + counted(finding.layers.size() - shown, "layer") + " more", "");
    if (group.cost_share)
      out += line("cost",
                  estimated_share(*group.cost_share) + " of the estimated time" +
                      (group.members.size() > 1 ? ", all places together" : ""),
                  "");
    if (!finding.advice.empty()) out += line("do", printable(finding.advice), "");
    if (group.members.size() > 1)
      out += line(
          "also",
          "at " + more_places(group, run_, style_.all_places ? run_.findings.size() : kPlacesShown),
          "");
    return out;
  }

  std::string place(const Finding& finding) const {
    if (finding.place.empty()) return path_;
    return printable(finding.place) + (finding.line > 0 ? ":" + std::to_string(finding.line) : "");
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

std::string concise_place(const Finding& finding, const Analysis& analysis) {
  if (!finding.place.empty())
    return printable(finding.place) + ":" + std::to_string(std::max(finding.line, 1));
  const std::string node = finding_node(finding, analysis);
  return printable(analysis.model.path + (node.empty() ? "" : ":" + node));
}

}  // namespace

std::string full_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style) {
  return FullText(analysis, rules, style).run();
}

std::string concise_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style) {
  std::string out;
  for (const FindingGroup* group : counted_groups(analysis)) {
    const Finding& finding = first_of(*group, analysis);
    const RuleInfo& rule = rules.rule(finding.rule);
    const std::string more =
        more_places(*group, analysis, style.all_places ? analysis.findings.size() : 0);
    out += concise_place(finding, analysis) + ": " +
           inked(rule.code, ink_of(finding.severity), style) + " [" + rule.name + "] " +
           printable(finding.message) + (more.empty() ? "" : " (and " + more + ")") + "\n";
  }
  return style.summary ? out + summary_line(analysis, style) : out;
}

}  // namespace qdq
