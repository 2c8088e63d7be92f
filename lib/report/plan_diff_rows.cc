#include "report/plan_diff_rows.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "qdq_lint/report.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace qdq {
namespace {

struct ChangeWords {
  PlanChange change;
  const char* row;  // of a table
  const char* one;  // "1 layer became float"
  const char* many;
};

constexpr std::array<ChangeWords, 9> kWords = {{
    {PlanChange::BecameFloat, "became float", "layer became float", "layers became float"},
    {PlanChange::NewLeftover, "new leftover", "new leftover", "new leftovers"},
    {PlanChange::NewReformat, "new reformat", "new reformat", "new reformats"},
    {PlanChange::Retyped, "other types", "layer of other types", "layers of other types"},
    {PlanChange::Added, "added", "layer added", "layers added"},
    {PlanChange::Removed, "removed", "layer removed", "layers removed"},
    {PlanChange::BecameQuantized, "became quantized", "layer became quantized",
     "layers became quantized"},
    {PlanChange::GoneLeftover, "leftover gone", "leftover gone", "leftovers gone"},
    {PlanChange::GoneReformat, "reformat gone", "reformat gone", "reformats gone"},
}};

// "int8, i8 -> i8"
std::string state(const Layer& layer) {
  const std::string verdict = layer_verdict(layer);
  return (verdict == "-" ? "" : verdict + ", ") + types_text(layer.inputs) + " -> " +
         types_text(layer.outputs);
}

std::string percent(const std::optional<double>& share) {
  if (!share) return "unknown";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * *share);
  return text.data();
}

std::string milliseconds(const std::optional<double>& seconds) {
  if (!seconds) return "unknown";
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "~%.3g ms", 1e3 * *seconds);
  return text.data();
}

std::string ratio_text(double ratio) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "x%.2f", ratio);
  return text.data();
}

// "2 new leftovers", if there are any.
void add_count(const ChangeWords& words, const PlanDiff& diff, std::vector<std::string>& parts) {
  const auto count =
      std::count_if(diff.changes.begin(), diff.changes.end(),
                    [&](const ChangedLayer& one) { return one.change == words.change; });
  if (count > 0)
    parts.push_back(std::to_string(count) + " " + (count == 1 ? words.one : words.many));
}

}  // namespace

std::vector<DiffRow> diff_rows(const Analysis& before, const Analysis& after,
                               const PlanDiff& diff) {
  std::vector<DiffRow> rows;
  for (const ChangedLayer& one : diff.changes) {
    const Layer* old = one.before ? &before.prediction.layers[*one.before] : nullptr;
    const Layer* now = one.after ? &after.prediction.layers[*one.after] : nullptr;
    const auto words = std::find_if(kWords.begin(), kWords.end(), [&](const ChangeWords& known) {
      return known.change == one.change;
    });
    rows.push_back({words->row, printable(now ? now->name : old->name), old ? state(*old) : "-",
                    now ? state(*now) : "-"});
  }
  return rows;
}

std::vector<SummaryRow> summary_rows(const Analysis& before, const Analysis& after) {
  const Summary& old = before.prediction.summary;
  const Summary& now = after.prediction.summary;
  std::vector<SummaryRow> rows;
  const auto add = [&](const char* what, const std::string& a, const std::string& b) {
    if (a != b) rows.push_back({what, a, b});
  };
  const auto count = [&](const char* what, int Summary::*number) {
    add(what, std::to_string(old.*number), std::to_string(now.*number));
  };
  add("layers", std::to_string(before.prediction.layers.size()),
      std::to_string(after.prediction.layers.size()));
  count("conv/gemm INT8-in/INT8-out", &Summary::weighted_int8);
  count("conv/gemm INT8-in/float-out", &Summary::weighted_int8_float_out);
  count("conv/gemm FP8-in", &Summary::weighted_fp8);
  count("conv/gemm float", &Summary::weighted_float);
  count("... with quantized weights", &Summary::weight_only);
  count("Myelin regions", &Summary::regions);
  add("MACs in INT8", percent(old.int8_mac_share), percent(now.int8_mac_share));
  count("dangling Q", &Summary::dangling_q);
  count("dangling DQ", &Summary::dangling_dq);
  count("requantizing", &Summary::requantize);
  count("reformats", &Summary::reformats);
  count("layers that no rule knows", &Summary::unknown_layers);
  add("estimated time", milliseconds(before.cost.seconds), milliseconds(after.cost.seconds));
  return rows;
}

std::vector<std::string> diff_notes(const PlanDiff& diff) {
  std::vector<std::string> notes;
  if (!diff.refused_by.empty())
    notes.push_back("TensorRT refuses the new model: " + joined(diff.refused_by, ", "));
  if (!diff.accepted.empty())
    notes.push_back("No longer refused by TensorRT: " + joined(diff.accepted, ", "));
  if (!diff.names_trusted)
    notes.push_back("The nodes were named anew; layers are matched by structure alone");
  return notes;
}

std::string diff_verdict(const PlanDiff& diff) {
  const PlanOutcome found = outcome(diff);
  std::vector<std::string> parts;
  if (diff.newly_refused) parts.push_back("TensorRT refuses the new model");
  for (const ChangeWords& words : kWords)
    if (found == PlanOutcome::Worse || !is_regression(words.change)) add_count(words, diff, parts);
  std::string text(plan_outcome_name(found));
  if (!parts.empty()) text += ": " + joined(parts, ", ");
  if (diff.time_ratio) text += "; estimated time " + ratio_text(*diff.time_ratio);
  return text;
}

std::vector<std::string> diff_regressions(const PlanDiff& diff) {
  std::vector<std::string> parts;
  if (outcome(diff) == PlanOutcome::Worse) return parts;
  for (const ChangeWords& words : kWords)
    if (is_regression(words.change)) add_count(words, diff, parts);
  return parts;
}

std::string regressions_line(const PlanDiff& diff) {
  const std::vector<std::string> parts = diff_regressions(diff);
  return parts.empty() ? "" : "Worse in places: " + joined(parts, ", ");
}

}  // namespace qdq
