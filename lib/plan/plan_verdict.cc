// What a difference of two plans amounts to.
#include <algorithm>

#include "qdq_lint/plan_diff.h"

namespace qdq {
namespace {

// Ratios of estimates that are as good as none.
constexpr double kFaster = 0.995, kSlower = 1.005;

}  // namespace

bool is_regression(PlanChange change) {
  return change == PlanChange::BecameFloat || change == PlanChange::NewLeftover ||
         change == PlanChange::NewReformat;
}

PlanVerdict verdict(const PlanDiff& diff) {
  const bool worse = std::any_of(diff.changes.begin(), diff.changes.end(),
                                 [](const ChangedLayer& one) { return is_regression(one.change); });
  if (worse || diff.newly_refused) return PlanVerdict::Worse;
  const bool same = diff.changes.empty() && diff.refused_by.empty() && diff.accepted.empty();
  return same ? PlanVerdict::Same : PlanVerdict::Changed;
}

PlanOutcome outcome(const PlanDiff& diff) {
  const PlanVerdict found = verdict(diff);
  if (found == PlanVerdict::Same) return PlanOutcome::Same;
  if (!diff.newly_refused && diff.time_ratio.value_or(1) < kFaster) return PlanOutcome::Faster;
  if (found == PlanVerdict::Worse) return PlanOutcome::Worse;
  return diff.time_ratio.value_or(1) > kSlower ? PlanOutcome::Slower : PlanOutcome::Changed;
}

std::string_view plan_verdict_name(PlanVerdict verdict) {
  switch (verdict) {
    case PlanVerdict::Same:
      return "same";
    case PlanVerdict::Changed:
      return "changed";
    case PlanVerdict::Worse:
      return "worse";
  }
  return "worse";
}

std::string_view plan_outcome_name(PlanOutcome outcome) {
  switch (outcome) {
    case PlanOutcome::Same:
      return "same";
    case PlanOutcome::Changed:
      return "changed";
    case PlanOutcome::Worse:
      return "worse";
    case PlanOutcome::Faster:
      return "faster";
    case PlanOutcome::Slower:
      return "slower";
  }
  return "worse";
}

}  // namespace qdq
