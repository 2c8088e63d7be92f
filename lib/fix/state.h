// state.h: a model on its way through fixes, and whether one state of it is better than another.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "qdq_lint/fix.h"

namespace qdq {

// A finding, told by what stays the same while the graph is rewritten: origins of the model as loaded.
struct Seen {
  RuleId rule{};
  OriginId node = kNoOrigin;
  OriginId blamed = kNoOrigin;
  Severity severity = Severity::Note;  // the rule's own
  auto operator<=>(const Seen&) const = default;
};

struct FixState {
  Graph graph;                 // as rewritten so far, with the loaded model's ids and origins
  Analysis analysis;           // of what reading that would give; judged
  std::vector<OriginId> from;  // from its origins to those of `graph`
  std::vector<Seen> seen;      // all findings, before the project judged them; sorted

  OriginId origin(OriginId of_analysis) const {
    return of_analysis == kNoOrigin ? kNoOrigin : from[static_cast<std::size_t>(of_analysis)];
  }
};

Seen seen(const Finding& finding, const FixState& state, const RuleSet& rules);

// Whether the finding is not there any more: neither it nor a further one of its rule at its node.
bool is_gone(const Seen& finding, const FixState& before, const FixState& after);

// The findings of severity warning or error that are new in the later state.
std::set<Seen> news(const FixState& before, const FixState& after);

// What speaks against the later state, as a sentence without full stop; empty: nothing does. Names are those
// of its analysis.
std::string what_is_worse(const FixState& before, const FixState& after, const RuleSet& rules);

// Makes states. All the analyses share one set of limits.
class StateMaker {
 public:
  StateMaker(const Model& model, const RuleSet& rules, const FixOptions& options);

  Result<FixState> of_model();
  Result<FixState> of(Graph rewritten);
  // What is left of the limits, for the next stage.
  WatchLimits limits() const;
  std::size_t analyses() const { return analyses_; }

 private:
  Result<FixState> finish(Graph graph, Graph readable, std::vector<OriginId> from);
  void forget_removed(FixState& state) const;

  const Model* model_;
  const RuleSet* rules_;
  const FixOptions* options_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::size_t analyses_ = 0;
};

}  // namespace qdq
