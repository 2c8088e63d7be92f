// The difference of two plans as data of the HTML report.
#include "report/cost.h"
#include "report/html.h"
#include "report/plan_diff_rows.h"

namespace qdq::html {
namespace {

Json number(const std::optional<std::size_t>& index) { return index ? Json(*index) : Json(); }

}  // namespace

Json plan_diff_json(const Analysis& before, const Analysis& after, const PlanDiff& diff) {
  Json rows = Json::array();
  for (const SummaryRow& row : summary_rows(before, after))
    rows.push_back({{"what", row.what}, {"before", row.before}, {"after", row.after}});
  Json changes = Json::array();
  for (const ChangedLayer& one : diff.changes)
    changes.push_back({{"change", plan_change_name(one.change)},
                       {"before", number(one.before)},
                       {"after", number(one.after)}});
  Json pairs = Json::array();
  for (const auto& [old_layer, new_layer] : diff.pairs)
    pairs.push_back(Json::array({old_layer, new_layer}));
  return {{"verdict", plan_verdict_name(verdict(diff))},
          {"outcome", plan_outcome_name(outcome(diff))},
          {"headline", diff_verdict(diff)},
          {"worse_in_places", diff_regressions(diff)},
          {"notes", diff_notes(diff)},
          {"names_trusted", diff.names_trusted},
          {"newly_refused", diff.newly_refused},
          {"refused_by", diff.refused_by},
          {"no_longer_refused_by", diff.accepted},
          {"estimated_time_ratio", rounded_json(diff.time_ratio)},
          {"summary", std::move(rows)},
          {"changes", std::move(changes)},
          {"pairs", std::move(pairs)}};
}

}  // namespace qdq::html
