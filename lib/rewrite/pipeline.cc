// The pipeline of a release: phases in order, in each phase its rules in order, each to its fixed
// point. The first rule of the list that has nodes left is served first, as TensorRT's log shows whole
// passes one behind another, and a later rule's change wakes the earlier ones up again.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/guard.h"
#include "graph/held_bytes.h"
#include "qdq_lint/rewrite.h"
#include "rewrite/first_look.h"
#include "rewrite/log_words.h"
#include "rewrite/miss_table.h"
#include "rewrite/phase_work.h"
#include "rewrite/regions.h"
#include "rewrite/replay.h"
#include "rewrite/rewriter.h"
#include "rewrite/rule_finder.h"
#include "rewrite/run_phases.h"

namespace qdq {
namespace {

// What a miss takes in its table and for the arguments of its reason.
constexpr std::size_t kMissSlot = 40;

class Pipeline {
 public:
  Pipeline(Graph& graph, const CompiledRules& rules, const Target& target,
           const RewriteOptions& options, const PhaseLimits& limits)
      : graph_(graph),
        set_(rules),
        target_(target),
        options_(options),
        classes_(set_, target.release),
        context_{graph_, set_, classes_, target_},
        only_(limits.only ? &limits.only : nullptr),
        unsorted_(limits.misses),
        kinds_(graph_, set_, classes_),
        rewriter_(graph, options.log),
        misses_(set_.rules.size()),
        model_nodes_(graph.nodes().size()),
        budget_(limits.steps.value_or(64 * (graph.nodes().size() + 64))),
        given_budget_(limits.steps.has_value()) {}

  Result<Trace> run(std::span<const Phase> phases) {
    for (const Phase& phase : phases) {
      begin(phase);
      if (options_.watch && options_.watch->over_now()) return options_.watch->error();
      if (phase.claims_regions) {
        claim_regions(phase);
        if (stopped_) break;
        continue;
      }
      if (Result<void> done = run_phase(phase); !done) return done.take_error();
      if (stopped_) break;
    }
    // A stage that ends early gives no error of its own.
    if (options_.watch && options_.watch->over_now()) return options_.watch->error();
    if (unsorted_) {
      *unsorted_ = std::move(misses_);
    } else {
      trace_.misses = misses_.sorted();
    }
    return std::move(trace_);
  }

 private:
  void begin(const Phase& phase) {
    trace_.phases.push_back(phase.name);
    std::vector<std::string> header;
    for (const std::string& line : phase.log) {
      if (!options_.log) break;
      for (std::string& one : worded_header(line, graph_)) header.push_back(std::move(one));
    }
    trace_.headers.push_back(std::move(header));
  }

  std::vector<const CompiledRule*> rules_of(const Phase& phase) const {
    std::vector<const CompiledRule*> rules;
    for (const std::string& name : phase.rules) {
      rules.push_back(set_.rule_for(name, target_.release));
      QDQ_CHECK(rules.back());
    }
    return rules;
  }

  // A region whose seeds do not fit leaves a miss at each; its members have nothing to tell.
  void claim_regions(const Phase& phase) {
    FoundRegions found = find_regions(context_, rules_of(phase), {told_, options_.watch});
    for (FoundRegions::SeedMiss& miss : found.misses) note_miss(*miss.rule, miss.on, miss.near, {});
    for (Region& region : found.regions) {
      if (stopped_) return;
      Step step;
      step.id = static_cast<StepId>(trace_.steps.size());
      step.phase = static_cast<std::uint32_t>(trace_.phases.size() - 1);
      step.rule = region.rule->info.id;
      step.on = region.seed;
      step.bindings = {{kRegionBinding, std::move(region.nodes)}};
      step.assumed = std::move(region.assumed);
      step.confidence = region.confidence;
      claim_region(graph_, step);
      trace_.steps.push_back(std::move(step));
      stopped_ = options_.until && index(*options_.until) + 1 == trace_.steps.size();
    }
  }

  Result<void> run_phase(const Phase& phase) {
    RuleFinder rules(context_, rules_of(phase), kinds_, only_, told_);
    kinds_.prepare();
    PhaseWork work(graph_, rules, kinds_, phase.order);
    first_look(rules, work);
    for (std::uint32_t rule = 0; rule < work.rule_count() && !stopped_;) {
      note_first_misses(rules.rule(rule), work.take_failures(rule));
      const std::optional<PhaseWork::Next> next = work.take(rule);
      if (!next) {
        rule = work.behind(rule);
        continue;
      }
      if (options_.watch && options_.watch->over()) return options_.watch->error();
      if (graph_.node(next->node).erased || !apply(rules, rule, *next)) continue;
      if (trace_.steps.size() > budget_) return over_budget(rules.rule(rule));
      if (options_.verify_each_step)
        if (Result<void> sound = verify(graph_); !sound) return sound.take_error();
      rule = work.wake(trace_.steps.back(), rewriter_.given_readers(), rule);
    }
    return {};
  }

  void first_look(const RuleFinder& rules, PhaseWork& work) {
    FirstLook look{
        context_,      {rules.rules().begin(), rules.rules().end()}, kinds_, only_, told_, sees_far,
        options_.watch};
    look.run([&](Look& found) { work.add(std::move(found)); });
    work.begin();
  }

  void note_first_misses(const CompiledRule& rule, std::vector<Look> failures) {
    for (Look& look : failures)
      if (!graph_.node(look.on).erased && !made_by(rule, look.on))
        note_miss(rule, look.on, look.near, {});
  }

  bool apply(RuleFinder& rules, std::uint32_t number, const PhaseWork::Next& next) {
    const CompiledRule& rule = rules.rule(number);
    const NodeId on = next.node;
    NearMiss near;
    std::optional<Match> match = match_at(rules, number, next, near);
    if (!match) {
      if (!made_by(rule, on)) note_miss(rule, on, near, {});
      return false;
    }
    const auto id = static_cast<StepId>(trace_.steps.size());
    Step step = rewriter_.apply(rule, match->which, match->bound, on, id);
    rules.graph_changed();
    step.phase = static_cast<std::uint32_t>(trace_.phases.size() - 1);
    step.assumed = std::move(match->assumed);
    step.confidence = rule.cases[match->which].confidence.value_or(rule.info.confidence);
    if (!step.assumed.empty()) step.confidence = std::min(step.confidence, Confidence::Inferred);
    trace_.steps.push_back(std::move(step));
    if (tells_misses(rule)) misses_.erase(rule.info.id, on);
    if (match->which > 0) note_miss(rule, on, near, rule.cases.front().name);
    stopped_ = options_.until && index(*options_.until) + 1 == trace_.steps.size();
    return true;
  }

  std::optional<Match> match_at(RuleFinder& rules, std::uint32_t number,
                                const PhaseWork::Next& next, NearMiss& near) {
    const CompiledRule& rule = rules.rule(number);
    const Node& node = graph_.node(next.node);
    std::optional<Match> match;
    if (next.fits) {
      match = std::move(next.fits->match);
      near = std::move(next.fits->near);
    } else {
      match = tells_misses(rule) ? rules.match(number, node, near) : rules.match(number, node);
    }
    if (match && aliases_output(rule, *match, near)) match.reset();
    return match;
  }

  // "q = r" takes q's readers away; a network output must keep its name, so the rule does not apply.
  bool aliases_output(const CompiledRule& rule, const Match& match, NearMiss& near) const {
    const RuleCase& rule_case = rule.cases[match.which];
    for (const RewriteLine& line : rule_case.rewrite) {
      if (!line.pieces.empty() && !line.fold) continue;
      for (std::size_t k = 0; k < rule_case.holes.size(); ++k) {
        const auto* value = std::get_if<ValueId>(&match.bound[k]);
        if (!value || rule_case.holes[k].name != line.results.front().name ||
            !graph_.value(*value).graph_output)
          continue;
        near = {&line.text, static_cast<std::uint32_t>(rule.match.size()),
                Reason{ReasonKind::GraphOutput, {*value}, {}}};
        return true;
      }
    }
    return false;
  }

  bool tells_misses(const CompiledRule& rule) const {
    if (options_.misses == KeepMisses::Explaining) return rule.explains;
    return options_.misses == KeepMisses::All;
  }

  // A rule that looks at its own result finds it done, which is no news.
  bool made_by(const CompiledRule& rule, NodeId on) const {
    if (index(on) < model_nodes_) return false;
    const std::optional<StepId> born = graph_.node(on).born;
    return born && trace_.steps[index(*born)].rule == rule.info.id;
  }

  void note_miss(const CompiledRule& rule, NodeId on, NearMiss& near, std::string_view case_name) {
    if (!tells_misses(rule)) return;
    if (options_.watch) options_.watch->hold(sizeof(Miss) + kMissSlot);
    Miss& miss = misses_.at(rule.info.id, on);
    miss.case_name = case_name;
    miss.phase = static_cast<std::uint32_t>(trace_.phases.size() - 1);
    miss.part = near.part ? std::string_view(*near.part) : std::string_view();
    miss.depth = near.depth;
    miss.reason = std::move(near.reason);
  }

  Error over_budget(const CompiledRule& rule) const {
    Error error{ErrorKind::Internal, "the rules do not come to an end", {}, ""};
    if (given_budget_) error.kind = ErrorKind::Limit;
    error.limit = given_budget_ ? "steps" : "";
    error.where.file = rule.info.file;
    error.where.piece = rule.info.name;
    return error;
  }

  Graph& graph_;
  const CompiledRules& set_;
  const Target& target_;
  const RewriteOptions& options_;
  ClassTable classes_;
  PredicateContext context_;
  const MatchFilter* only_;
  MissTable* unsorted_;  // null: the trace gets them, sorted
  const std::function<bool(const CompiledRule&)> told_ = [this](const CompiledRule& rule) {
    return tells_misses(rule);
  };
  NodeKinds kinds_;
  Rewriter rewriter_;
  Trace trace_;
  MissTable misses_;
  std::size_t model_nodes_;
  std::size_t budget_;
  bool given_budget_;
  bool stopped_ = false;
};

}  // namespace

Result<Rewritten> run_phases(const Graph& model, const CompiledRules& rules, const Target& target,
                             std::span<const Phase> phases, const RewriteOptions& options,
                             const PhaseLimits& limits) {
  return guarded([&]() -> Result<Rewritten> {
    Rewritten out;
    // Where there is room already, what rewriting adds moves nothing.
    GraphEditor(out.graph).reserve(2 * model.nodes().size(), 2 * model.values().size(), 0);
    out.graph = model;
    if (options.watch) options.watch->hold(held_bytes(model));
    Result<Trace> trace = Pipeline(out.graph, rules, target, options, limits).run(phases);
    if (!trace) return trace.take_error();
    out.trace = std::move(*trace);
    return out;
  });
}

namespace {

Result<Rewritten> run_release(const Graph& model, const RuleSet& rules, const Target& target,
                              const RewriteOptions& options, const PhaseLimits& limits) {
  const Release* release = rules.compiled().release(target.release_name);
  if (!release) return Error{ErrorKind::Usage, "no such release: " + target.release_name, {}, ""};
  Result<Rewritten> done =
      run_phases(model, rules.compiled(), target, release->phases, options, limits);
  if (done) done->trace.rules = rules.shared();
  return done;
}

}  // namespace

Result<Rewritten> rewrite(const Graph& model, const RuleSet& rules, const Target& target,
                          const RewriteOptions& options) {
  return run_release(model, rules, target, options, {});
}

Result<Rewritten> rewrite(const Graph& model, const RuleSet& rules, const Target& target,
                          const RewriteOptions& options, MissTable& misses) {
  PhaseLimits limits;
  limits.misses = &misses;
  return run_release(model, rules, target, options, limits);
}

std::vector<std::variant<NodeId, ValueId>> blamed_by(const Miss& miss) {
  std::vector<std::variant<NodeId, ValueId>> blamed;
  for (const ReasonArg& arg : miss.reason.args) {
    if (const auto* node = std::get_if<NodeId>(&arg)) blamed.emplace_back(*node);
    if (const auto* value = std::get_if<ValueId>(&arg)) blamed.emplace_back(*value);
  }
  return blamed;
}

std::vector<const Miss*> misses_at(const Trace& trace, NodeId node) {
  std::vector<const Miss*> found;
  const auto first = std::lower_bound(trace.misses.begin(), trace.misses.end(), node,
                                      [](const Miss& miss, NodeId id) { return miss.on < id; });
  for (auto it = first; it != trace.misses.end() && it->on == node; ++it) found.push_back(&*it);
  std::sort(found.begin(), found.end(), [](const Miss* a, const Miss* b) {
    return std::pair(a->phase, a->rule) < std::pair(b->phase, b->rule);
  });
  return found;
}

}  // namespace qdq
