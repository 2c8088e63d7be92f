// From a model to findings: reads, rewrites, predicts, lints.
#include <set>

#include "base/beside.h"
#include "base/guard.h"
#include "lint/lint_matches.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/version.h"
#include "rewrite/run_phases.h"

namespace qdq {
namespace {

std::vector<std::string> refusals(const std::vector<Finding>& findings, const RuleSet& rules) {
  std::set<std::string> codes;
  for (const Finding& finding : findings) {
    const RuleInfo& rule = rules.rule(finding.rule);
    if (rule.severity == Severity::Error && rule.code.starts_with("QDQ1")) codes.insert(rule.code);
  }
  return {codes.begin(), codes.end()};
}

// Models with fewer nodes are done before a thread has begun.
constexpr std::size_t kWorthAThread = 2000;

// Stages that need nothing of each other go on side by side.
bool side_by_side(const Graph& model, const Watch& watch) {
  return watch.threads() > 1 && model.live_nodes() >= kWorthAThread;
}

// What findings need of the model alone.
struct OfModel {
  std::vector<LintMatch> matches;
  std::shared_ptr<const NodeKeys> keys;
};

// Ends early once the watch is over.
void add_findings(Analysis& out, OfModel of_model, const RuleSet& rules, Watch& watch) {
  out.keys = std::move(of_model.keys);
  out.findings =
      lint({out.model.graph, out.optimized, out.trace, out.prediction, rules, out.target, &watch},
           std::move(of_model.matches));
  for (Finding& finding : out.findings) finding.key = out.keys->key(finding.node);
}

// What the findings cost decides their order.
void add_ranks(Analysis& out, const RuleSet& rules) {
  rank_by_cost(out.findings, out.cost);
  out.groups = group_findings(out.findings, rules, out.cost);
  out.refused_by = refusals(out.findings, rules);
}

RewriteOptions rewriting_of(const AnalyzeOptions& options, Watch& watch) {
  RewriteOptions rewriting;
  rewriting.until = options.until;
  rewriting.log = options.log;
  rewriting.misses = options.misses;
  rewriting.watch = &watch;
  return rewriting;
}

Result<Analysis> run_stages(Model model, const RuleSet& rules, const AnalyzeOptions& options,
                            Target target, Watch& watch) {
  const bool beside = side_by_side(model.graph, watch);
  OfModel of_model;
  Beside looking(watch, beside && options.findings, [&](Watch& own) {
    if (!options.findings) return;
    of_model.keys = std::make_shared<const NodeKeys>(model.graph);
    of_model.matches = lint_matches(model.graph, true, rules, target, &own);
  });
  MissTable misses;
  Result<Rewritten> rewritten =
      rewrite(model.graph, rules, target, rewriting_of(options, watch), misses);
  if (!rewritten) return rewritten.take_error();
  looking.finish();
  if (watch.over_now()) return watch.error();
  Analysis out{std::move(model), std::move(rewritten->graph), std::move(rewritten->trace), {}, {},
               std::move(target)};
  Beside sorting(watch, beside, [&](Watch&) { out.trace.misses = misses.sorted(); });
  out.prediction = predict(out.model.graph, out.optimized, out.trace, rules, out.target, &watch);
  sorting.finish();
  if (watch.over_now()) return watch.error();
  Beside pricing(watch, beside && options.cost, [&](Watch&) {
    if (options.cost) out.cost = estimate_cost(out.prediction, out.optimized, rules, out.target);
  });
  if (options.findings) add_findings(out, std::move(of_model), rules, watch);
  pricing.finish();
  if (watch.over_now()) return watch.error();
  if (options.findings) add_ranks(out, rules);
  return out;
}

// All overloads come here: what reading, editing and the stages throw ends here. `read` gets the limits of
// reading and gives a Result<Model>.
template <class Read>
Result<Analysis> read_and_analyze(const RuleSet& rules, const AnalyzeOptions& options, Read read) {
  return guarded([&]() -> Result<Analysis> {
    Watch watch(options.watch);
    // A wrong target is the caller's mistake, whatever the model is like.
    Result<Target> target = rules.target(options.target);
    if (!target) return target.take_error();
    ReadLimits limits = options.limits;
    limits.watch = &watch;
    Result<Model> model = read(limits);
    if (!model) return model.take_error();
    if (watch.over_now()) return watch.error();
    return run_stages(std::move(*model), rules, options, std::move(*target), watch);
  });
}

}  // namespace

Result<Analysis> analyze(const std::filesystem::path& model, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  return read_and_analyze(rules, options,
                          [&](const ReadLimits& limits) { return read_model(model, limits); });
}

Result<Analysis> analyze(std::span<const std::byte> bytes, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  return read_and_analyze(rules, options, [&](const ReadLimits& limits) {
    return read_model(bytes, options.base, limits);
  });
}

Result<Analysis> analyze(Model model, const RuleSet& rules, const AnalyzeOptions& options) {
  return read_and_analyze(rules, options,
                          [&](const ReadLimits&) -> Result<Model> { return std::move(model); });
}

Result<Analysis> analyze(const EditableModel& model, const Scheme& scheme, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  return read_and_analyze(rules, options, [&](const ReadLimits&) { return model.apply(scheme); });
}

AnalyzeOptions AnalyzeOptions::prediction_only(std::string target) {
  AnalyzeOptions options;
  options.target = std::move(target);
  options.log = options.findings = options.cost = false;
  options.misses = KeepMisses::None;
  return options;
}

std::string_view version() { return QDQ_LINT_VERSION; }

}  // namespace qdq
