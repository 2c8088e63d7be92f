#include "fix/state.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

#include "qdq_lint/watch.h"
#include "rewrite/settled.h"

namespace qdq {
namespace {

// Times that differ by less are one: they are sums in another order.
constexpr double kSameTime = 1e-9;

// Findings of one rule at one node stand together.
std::size_t count_at(const std::vector<Seen>& all, const Seen& one) {
  const auto before = [](const Seen& a, const Seen& b) {
    return std::pair(a.rule, a.node) < std::pair(b.rule, b.node);
  };
  const auto [first, last] = std::equal_range(all.begin(), all.end(), one, before);
  return static_cast<std::size_t>(last - first);
}

std::string milliseconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g ms", seconds * 1e3);
  return text;
}

std::string new_finding(const FixState& before, const FixState& after, const RuleSet& rules) {
  const std::set<Seen> found = news(before, after);
  if (found.empty()) return "";
  const Seen& one = *found.begin();
  const std::string where =
      one.node == kNoOrigin ? "" : " at " + qualified_name(before.graph.origin(one.node));
  const RuleInfo& rule = rules.rule(one.rule);
  return "there would be a new finding, " + rule.code + " (" + rule.name + ")" + where;
}

// Codes of `a` that are not in `b`.
std::vector<std::string> without(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::string from_to(const std::string& what, int before, int after) {
  return "there would be more " + what + ": " + std::to_string(after) + " instead of " +
         std::to_string(before);
}

std::string slower(const Analysis& before, const Analysis& after) {
  if (!before.cost.seconds) return "";
  if (!after.cost.seconds) return "the estimated time would not be known any more";
  if (*after.cost.seconds <= *before.cost.seconds * (1 + kSameTime)) return "";
  return "the estimated time would rise from " + milliseconds(*before.cost.seconds) + " to " +
         milliseconds(*after.cost.seconds);
}

std::string less_int8(const Analysis& before, const Analysis& after) {
  const auto& old_share = before.prediction.summary.int8_mac_share;
  const auto& new_share = after.prediction.summary.int8_mac_share;
  if (!old_share || !new_share || *new_share >= *old_share - kSameTime) return "";
  // Whether it takes longer has been asked. Where that is not known, the share is all there is to go by.
  const bool as_fast = before.cost.seconds && after.cost.seconds;
  return as_fast ? "" : "a smaller share of the MACs would run in INT8";
}

std::string worse_plan(const Analysis& before, const Analysis& after) {
  const std::vector<std::string> refused = without(after.refused_by, before.refused_by);
  if (!refused.empty()) return "TensorRT would refuse the model: " + refused.front();
  // An engine that can be built is better than one that cannot.
  if (after.refused_by.size() < before.refused_by.size()) return "";
  const Summary& x = before.prediction.summary;
  const Summary& y = after.prediction.summary;
  if (y.dangling_q + y.dangling_dq > x.dangling_q + x.dangling_dq)
    return from_to("dangling Q and DQ", x.dangling_q + x.dangling_dq, y.dangling_q + y.dangling_dq);
  if (y.reformats > x.reformats) return from_to("reformats", x.reformats, y.reformats);
  if (y.unknown_layers > x.unknown_layers)
    return from_to("layers that no rule knows", x.unknown_layers, y.unknown_layers);
  const std::string time = slower(before, after);
  return time.empty() ? less_int8(before, after) : time;
}

}  // namespace

Seen seen(const Finding& finding, const FixState& state, const RuleSet& rules) {
  return {finding.rule, state.origin(finding.node), state.origin(finding.blamed),
          rules.rule(finding.rule).severity};
}

bool is_gone(const Seen& finding, const FixState& before, const FixState& after) {
  return !std::binary_search(after.seen.begin(), after.seen.end(), finding) &&
         count_at(after.seen, finding) < count_at(before.seen, finding);
}

std::set<Seen> news(const FixState& before, const FixState& after) {
  std::set<Seen> out;
  for (const Seen& one : after.seen)
    if (one.severity != Severity::Note && count_at(after.seen, one) > count_at(before.seen, one))
      out.insert(one);
  return out;
}

std::string what_is_worse(const FixState& before, const FixState& after, const RuleSet& rules) {
  const std::string found = new_finding(before, after, rules);
  return found.empty() ? worse_plan(before.analysis, after.analysis) : found;
}

StateMaker::StateMaker(const Model& model, const RuleSet& rules, const FixOptions& options)
    : model_(&model), rules_(&rules), options_(&options) {}

WatchLimits StateMaker::limits() const {
  WatchLimits limits = options_->analyze.watch;
  if (limits.time)
    *limits.time -=
        std::min<std::chrono::nanoseconds>(*limits.time, std::chrono::steady_clock::now() - begin_);
  return limits;
}

Result<FixState> StateMaker::of_model() {
  std::vector<OriginId> from(model_->graph.origins().size());
  for (std::size_t k = 0; k < from.size(); ++k) from[k] = static_cast<OriginId>(k);
  return finish(model_->graph, model_->graph, std::move(from));
}

Result<FixState> StateMaker::of(Graph rewritten) {
  Result<Settled> readable = settled(rewritten);
  if (!readable) return readable.take_error();
  return finish(std::move(rewritten), std::move(readable->graph), std::move(readable->from));
}

Result<FixState> StateMaker::finish(Graph graph, Graph readable, std::vector<OriginId> from) {
  AnalyzeOptions options = options_->analyze;
  options.watch = limits();
  options.until.reset();
  options.findings = true;
  ++analyses_;
  Result<Analysis> analysis = analyze(
      Model{std::move(readable), model_->path, model_->notes, model_->file_bytes, model_->marks},
      *rules_, options);
  if (!analysis) return analysis.take_error();
  FixState state{std::move(graph), std::move(*analysis), std::move(from), {}};
  for (const Finding& finding : state.analysis.findings)
    state.seen.push_back(seen(finding, state, *rules_));
  std::sort(state.seen.begin(), state.seen.end());
  forget_removed(state);
  if (options_->judge)
    if (Result<void> judged = options_->judge(state.analysis); !judged) return judged.take_error();
  return state;
}

// The reader did not take away what an edit did.
void StateMaker::forget_removed(FixState& state) const {
  std::vector<bool> edited(model_->graph.origins().size());
  for (const Node& node : model_->graph.nodes())
    for (const OriginRef& ref : node.origins) edited[static_cast<std::size_t>(ref.origin)] = true;
  for (const Node& node : state.analysis.model.graph.nodes())
    for (const OriginRef& ref : node.origins)
      if (static_cast<std::size_t>(ref.origin) < edited.size())
        edited[static_cast<std::size_t>(ref.origin)] = false;
  std::erase_if(state.analysis.prediction.removed, [&](const RemovedNode& removed) {
    const auto at = static_cast<std::size_t>(removed.origin);
    return !removed.step && at < edited.size() && edited[at];
  });
}

}  // namespace qdq
