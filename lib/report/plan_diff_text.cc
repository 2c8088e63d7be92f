// The difference of two plans for a terminal and for a pull request.
#include "qdq_lint/plan_diff_report.h"
#include "report/layout.h"
#include "report/markdown.h"
#include "report/plan_diff_rows.h"
#include "report/wording.h"

namespace qdq {

std::string plan_diff_text(const Analysis& before, const Analysis& after, const PlanDiff& diff,
                           const TextStyle& style) {
  std::string out;
  Table table({"change", "layer", "before", "after"}, 1, 0);
  const std::vector<DiffRow> rows = diff_rows(before, after, diff);
  for (const DiffRow& row : rows) table.add({row.change, row.layer, row.before, row.after});
  if (!rows.empty()) out += table.text(style) + "\n";
  const std::vector<std::string> notes = diff_notes(diff);
  for (const std::string& note : notes) out += paragraph("", note, "", style.width);
  if (!notes.empty()) out += "\n";
  Table numbers({"summary (" + after.target.name() + ")", "before", "after"}, 0, 0);
  const std::vector<SummaryRow> summary = summary_rows(before, after);
  for (const SummaryRow& row : summary) numbers.add({row.what, row.before, row.after});
  if (!summary.empty()) out += numbers.text(style) + "\n";
  if (const std::string line = regressions_line(diff); !line.empty())
    out += paragraph("", line, "", style.width);
  return out + "Plan: " + diff_verdict(diff) + "\n";
}

std::string plan_diff_markdown(const Analysis& before, const Analysis& after,
                               const PlanDiff& diff) {
  std::string out = "# Plan: " + diff_verdict(diff) + "\n\n" +
                    markdown_code(printable(before.model.path)) + " -> " +
                    markdown_code(printable(after.model.path)) + ", target " +
                    markdown_code(after.target.name()) + ".\n";
  if (const std::string line = regressions_line(diff); !line.empty())
    out += "\n**" + line + ".**\n";
  for (const std::string& note : diff_notes(diff)) out += "\n" + note + ".\n";
  const std::vector<DiffRow> rows = diff_rows(before, after, diff);
  if (!rows.empty()) out += "\n" + markdown_head({"change", "layer", "before", "after"});
  for (const DiffRow& row : rows)
    out += markdown_row({row.change, markdown_code(row.layer), row.before, row.after});
  const std::vector<SummaryRow> summary = summary_rows(before, after);
  if (!summary.empty()) out += "\n" + markdown_head({"summary", "before", "after"});
  for (const SummaryRow& row : summary) out += markdown_row({row.what, row.before, row.after});
  return out;
}

}  // namespace qdq
