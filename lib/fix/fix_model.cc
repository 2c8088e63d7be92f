// Which fixes are made, and in which order.
#include "qdq_lint/fix.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/guard.h"
#include "fix/attempt.h"
#include "fix/state.h"

namespace qdq {
namespace {

constexpr int kMostRounds = 16;
// Analyses that one fix rule may cost for the findings of one lint rule.
constexpr int kMostTries = 64;

struct Note {
  WhyLeft why = WhyLeft::FitsNowhere;
  std::string fix;
  std::string reason;
  bool near = true;  // false: no part of the fix rule stands there
};

Note nothing_near() {
  return {WhyLeft::FitsNowhere, "", "what the fixes for it rewrite does not stand there"};
}

class Search {
 public:
  Search(const Model& model, const RuleSet& rules, const FixOptions& options)
      : rules_(rules), options_(options), make_(model, rules, options) {}

  Result<FixResult> run();

 private:
  using Pair = std::pair<RuleId, RuleId>;  // fix rule, lint rule

  Result<void> begin();
  Result<void> search(bool unsafe);
  Result<bool> pass(bool safe);
  Result<bool> answer(const CompiledRule& fix, RuleId lint);
  Result<bool> try_together(const CompiledRule& fix, std::vector<Wanted> findings, int& tries);
  Result<std::string> keep_if_good(const CompiledRule& fix, const Attempt& done, FixState next,
                                   const std::vector<Wanted>& findings);
  Result<bool> try_halves(const CompiledRule& fix, std::vector<Wanted> findings, int& tries);
  void note_without_steps(const CompiledRule& fix, Attempt& done, std::vector<Wanted>& findings);
  std::vector<Wanted> note_still_there(const CompiledRule& fix, const FixState& next,
                                       std::vector<Wanted>& findings);
  void keep(const CompiledRule& fix, const Attempt& done, FixState next,
            const std::vector<Wanted>& findings);

  std::vector<RuleId> lint_rules_found() const;
  std::vector<Wanted> wanted_of(RuleId lint) const;
  bool is_wanted(const Finding& finding) const;
  bool answers(const CompiledRule& fix, RuleId lint) const;
  bool is_answered(RuleId lint, bool safe) const;
  void note(const Wanted& finding, Note note);
  Note why_left(const Wanted& finding) const;
  Result<std::vector<LeftFinding>> left();
  std::vector<FixTarget> also_gone() const;

  const RuleSet& rules_;
  const FixOptions& options_;
  StateMaker make_;
  FixState state_;
  Analysis loaded_;
  std::vector<Wanted> wanted_at_first_;
  std::optional<std::set<Seen>> only_;  // then nothing else is looked at
  std::set<Seen> muted_;                // what the project dropped or accepted
  std::set<Seen> answered_;
  std::map<Seen, Note> notes_;
  std::map<Pair, int> tries_;
  std::vector<AppliedFix> applied_;
};

Result<void> Search::begin() {
  Result<FixState> state = make_.of_model();
  if (!state) return state.take_error();
  state_ = std::move(*state);
  loaded_ = state_.analysis;
  muted_.insert(state_.seen.begin(), state_.seen.end());
  for (const Finding& finding : state_.analysis.findings)
    if (finding.counts()) muted_.erase(seen(finding, state_, rules_));
  for (const Finding& finding : state_.analysis.findings)
    if (is_wanted(finding)) wanted_at_first_.push_back(wanted(finding, state_, rules_));
  return {};
}

bool Search::is_wanted(const Finding& finding) const {
  const Seen one = seen(finding, state_, rules_);
  return finding.counts() && rules_.rule(finding.rule).kind == RuleKind::Lint &&
         !muted_.contains(one) && (!only_ || only_->contains(one));
}

std::vector<RuleId> Search::lint_rules_found() const {
  std::vector<RuleId> found;
  for (const Finding& finding : state_.analysis.findings)
    if (is_wanted(finding) && std::ranges::find(found, finding.rule) == found.end())
      found.push_back(finding.rule);
  return found;
}

std::vector<Wanted> Search::wanted_of(RuleId lint) const {
  std::vector<Wanted> out;
  for (const Finding& finding : state_.analysis.findings) {
    if (finding.rule != lint || !is_wanted(finding) || finding.node == kNoOrigin) continue;
    if (state_.analysis.model.graph.origin(finding.node).scope.empty())
      out.push_back(wanted(finding, state_, rules_));
  }
  return out;
}

bool Search::answers(const CompiledRule& fix, RuleId lint) const {
  return fix.info.kind == RuleKind::Fix &&
         std::ranges::find(fix.info.answers, rules_.rule(lint).name) != fix.info.answers.end();
}

bool Search::is_answered(RuleId lint, bool safe) const {
  return std::ranges::any_of(rules_.compiled().rules, [&](const CompiledRule& fix) {
    return answers(fix, lint) && fix.info.keeps_numbers == safe;
  });
}

// Safe fixes first, and again after each unsafe one that was made.
Result<void> Search::search(bool unsafe) {
  for (int round = 0; round < kMostRounds; ++round) {
    Result<bool> done = pass(true);
    if (done && !*done && unsafe) done = pass(false);
    if (!done) return done.take_error();
    if (!*done) break;
  }
  return {};
}

// Rules are in the order of their names, which are those of their files.
Result<bool> Search::pass(bool safe) {
  bool any = false;
  for (const RuleId lint : lint_rules_found())
    for (const CompiledRule& fix : rules_.compiled().rules) {
      if (!answers(fix, lint) || fix.info.keeps_numbers != safe) continue;
      const Result<bool> done = answer(fix, lint);
      if (!done) return done.error();
      any = any || *done;
    }
  return any;
}

Result<bool> Search::answer(const CompiledRule& fix, RuleId lint) {
  std::vector<Wanted> findings = wanted_of(lint);
  if (findings.empty()) return false;
  int& tries = tries_.try_emplace({fix.info.id, lint}, kMostTries).first->second;
  return try_together(fix, std::move(findings), tries);
}

Result<bool> Search::try_together(const CompiledRule& fix, std::vector<Wanted> findings,
                                  int& tries) {
  Result<Attempt> done = attempt(state_, fix, findings, rules_, make_.limits());
  if (!done) return done.take_error();
  if (done->endless) {
    for (const Wanted& one : findings)
      note(one, {WhyLeft::NoGain, fix.info.name, "it would not come to an end"});
    --tries;
    return try_halves(fix, std::move(findings), tries);
  }
  if (done->steps.empty() || done->reaches_inside || tries <= 0) {
    note_without_steps(fix, *done, findings);
    if (!findings.empty() && done->reaches_inside)
      return try_halves(fix, std::move(findings), tries);
    return false;
  }
  --tries;
  Result<FixState> next = make_.of(done->graph);
  if (!next) return next.take_error();
  const std::vector<Wanted> all = findings;
  note_without_steps(fix, *done, findings);
  const std::size_t touched = findings.size();
  std::vector<Wanted> gone = note_still_there(fix, *next, findings);
  if (gone.empty()) return false;
  // Those that it does not help stay as they are.
  if (gone.size() < touched) return try_together(fix, std::move(gone), tries);
  const Result<std::string> worse = keep_if_good(fix, *done, std::move(*next), all);
  if (!worse) return worse.error();
  if (worse->empty()) return true;
  for (const Wanted& one : gone) note(one, {WhyLeft::Worse, fix.info.name, *worse});
  return try_halves(fix, std::move(gone), tries);
}

// What speaks against it; empty: it was kept. A new finding may be one that other fixes mend: they are tried on the
// edited model, and all is kept or nothing.
Result<std::string> Search::keep_if_good(const CompiledRule& fix, const Attempt& done,
                                         FixState next, const std::vector<Wanted>& findings) {
  const std::string worse = what_is_worse(state_, next, rules_);
  const std::set<Seen> appeared = worse.empty() || only_ ? std::set<Seen>() : news(state_, next);
  if (worse.empty()) {
    keep(fix, done, std::move(next), findings);
    return worse;
  }
  if (appeared.empty()) return worse;
  Search further = *this;
  further.keep(fix, done, std::move(next), findings);
  further.only_ = appeared;
  if (Result<void> tried = further.search(!fix.info.keeps_numbers); !tried)
    return tried.take_error();
  make_ = further.make_;
  const bool helped = std::ranges::all_of(findings, [&](const Wanted& one) {
    return !std::ranges::binary_search(further.state_.seen, one.seen);
  });
  if (!helped || !what_is_worse(state_, further.state_, rules_).empty()) return worse;
  state_ = std::move(further.state_);
  applied_ = std::move(further.applied_);
  answered_ = std::move(further.answered_);
  return std::string();
}

// What does not work together may work in parts.
Result<bool> Search::try_halves(const CompiledRule& fix, std::vector<Wanted> findings, int& tries) {
  if (findings.size() < 2 || tries <= 0) return false;
  const auto middle = findings.begin() + static_cast<std::ptrdiff_t>(findings.size() / 2);
  const Result<bool> first = try_together(fix, {findings.begin(), middle}, tries);
  if (!first) return first.error();
  std::vector<Wanted> second(middle, findings.end());
  std::erase_if(second, [&](const Wanted& one) {
    return !std::ranges::binary_search(state_.seen, one.seen);
  });
  if (second.empty()) return *first;
  const Result<bool> last = try_together(fix, std::move(second), tries);
  if (!last) return last.error();
  return *first || *last;
}

// Leaves those that the attempt does something for.
void Search::note_without_steps(const CompiledRule& fix, Attempt& done,
                                std::vector<Wanted>& findings) {
  std::vector<Wanted> touched;
  for (std::size_t k = 0; k < findings.size(); ++k) {
    if (done.steps_of[k].empty()) {
      note(findings[k],
           {WhyLeft::FitsNowhere, fix.info.name, done.nearest[k], !done.nearest[k].empty()});
      continue;
    }
    if (done.reaches_inside)
      note(findings[k], {WhyLeft::NotMain, fix.info.name,
                         "the fix would change what a subgraph or a function reads"});
    touched.push_back(std::move(findings[k]));
  }
  findings = std::move(touched);
}

// Gives those that are gone in the next state.
std::vector<Wanted> Search::note_still_there(const CompiledRule& fix, const FixState& next,
                                             std::vector<Wanted>& findings) {
  std::vector<Wanted> gone;
  for (Wanted& one : findings) {
    if (is_gone(one.seen, state_, next)) {
      gone.push_back(std::move(one));
    } else {
      note(one, {WhyLeft::NoGain, fix.info.name, "the finding would still be there"});
    }
  }
  return gone;
}

void Search::keep(const CompiledRule& fix, const Attempt& done, FixState next,
                  const std::vector<Wanted>& findings) {
  for (AppliedFix& applied : applied_fixes(state_, done, fix, findings))
    applied_.push_back(std::move(applied));
  for (std::size_t k = 0; k < findings.size(); ++k)
    if (!done.steps_of[k].empty()) answered_.insert(findings[k].seen);
  state_ = std::move(next);
}

// The nearer a rule came to a fix, the more its reason tells; of equal ones the later, of the later state.
void Search::note(const Wanted& finding, Note note) {
  const auto [at, added] = notes_.try_emplace(finding.seen, note);
  const Note& known = at->second;
  if (!added && std::pair(note.why, note.near) >= std::pair(known.why, known.near))
    at->second = std::move(note);
}

Note Search::why_left(const Wanted& finding) const {
  if (finding.target.node != kNoOrigin && !state_.graph.origin(finding.target.node).scope.empty())
    return {WhyLeft::NotMain, "", "it stands in a subgraph or a function"};
  if (const auto at = notes_.find(finding.seen); at != notes_.end())
    return at->second.near ? at->second : nothing_near();
  if (is_answered(finding.target.rule, false) && !is_answered(finding.target.rule, true))
    return {WhyLeft::UnsafeOnly, "", "only fixes that change numbers are for it"};
  return {WhyLeft::NoFix, "", "no fix is for it"};
}

// Whether unsafe fixes would help is found out by making them, on a copy.
Result<std::vector<LeftFinding>> Search::left() {
  std::vector<LeftFinding> out;
  std::vector<Wanted> of;
  bool unsafe_might = false;
  for (const Finding& finding : state_.analysis.findings) {
    if (!is_wanted(finding)) continue;
    of.push_back(wanted(finding, state_, rules_));
    Note note = why_left(of.back());
    unsafe_might =
        unsafe_might || (note.why != WhyLeft::NotMain && is_answered(finding.rule, false));
    out.push_back({of.back().target, note.why, std::move(note.fix), std::move(note.reason)});
  }
  if (options_.unsafe || !unsafe_might) return out;
  Search trial = *this;
  if (Result<void> done = trial.search(true); !done) return done.take_error();
  make_ = trial.make_;
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].unsafe_mends = is_gone(of[k].seen, state_, trial.state_);
    if (out[k].unsafe_mends || out[k].why != WhyLeft::UnsafeOnly) continue;
    if (const Note note = trial.why_left(of[k]); note.why != WhyLeft::UnsafeOnly) {
      out[k].why = note.why;
      out[k].fix = note.fix;
      out[k].reason = note.reason;
    }
  }
  return out;
}

std::vector<FixTarget> Search::also_gone() const {
  std::vector<FixTarget> out;
  for (const Wanted& one : wanted_at_first_)
    if (!answered_.contains(one.seen) && !std::ranges::binary_search(state_.seen, one.seen))
      out.push_back(one.target);
  return out;
}

Result<FixResult> Search::run() {
  if (Result<void> begun = begin(); !begun) return begun.take_error();
  if (Result<void> done = search(options_.unsafe); !done) return done.take_error();
  Result<std::vector<LeftFinding>> rest = left();
  if (!rest) return rest.take_error();
  std::vector<FixTarget> gone = also_gone();
  return FixResult{
      std::move(loaded_), std::move(state_.analysis), std::move(state_.graph), std::move(applied_),
      std::move(gone),    std::move(*rest),           make_.analyses()};
}

}  // namespace

Result<FixResult> fix_model(Model model, const RuleSet& rules, const FixOptions& options) {
  return guarded([&] { return Search(model, rules, options).run(); });
}

}  // namespace qdq
