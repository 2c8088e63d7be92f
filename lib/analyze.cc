// From a model to findings: reads, rewrites, predicts, lints.
#include <new>
#include <set>

#include "base/check.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/version.h"

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

Error no_memory() {
  return {ErrorKind::Limit, "the analysis needs more memory than there is", {}, {}, "memory"};
}

void add_findings(Analysis& out, const RuleSet& rules, Watch& watch) {
  out.findings =
      lint({out.model.graph, out.optimized, out.trace, out.prediction, rules, out.target, &watch});
  out.keys = std::make_shared<const NodeKeys>(out.model.graph);
  for (Finding& finding : out.findings) finding.key = out.keys->key(finding.node);
  rank_by_cost(out.findings, out.cost);
  out.groups = group_findings(out.findings, rules, out.cost);
  out.refused_by = refusals(out.findings, rules);
}

Result<Analysis> run_stages(Model model, const RuleSet& rules, const AnalyzeOptions& options,
                            Target target, Watch& watch) {
  RewriteOptions rewriting;
  rewriting.until = options.until;
  rewriting.log = options.log;
  rewriting.misses = options.misses;
  rewriting.watch = &watch;
  Result<Rewritten> rewritten = rewrite(model.graph, rules, target, rewriting);
  if (!rewritten) return rewritten.take_error();
  Analysis out{std::move(model), std::move(rewritten->graph), std::move(rewritten->trace), {}, {},
               std::move(target)};
  out.prediction = predict(out.model.graph, out.optimized, out.trace, rules, out.target, &watch);
  if (watch.over_now()) return watch.error();
  if (options.cost) out.cost = estimate_cost(out.prediction, out.optimized, rules, out.target);
  if (options.findings) add_findings(out, rules, watch);
  if (watch.over_now()) return watch.error();
  return out;
}

Result<Analysis> analyze_watched(Model model, const RuleSet& rules, const AnalyzeOptions& options,
                                 Watch& watch) {
  Result<Target> target = rules.target(options.target);
  if (!target) return target.take_error();
  try {
    return run_stages(std::move(model), rules, options, std::move(*target), watch);
  } catch (const std::bad_alloc&) {
    return no_memory();
  } catch (const BrokenInvariant& broken) {
    return Error{ErrorKind::Internal,
                 std::string("a broken invariant, please report it: ") + broken.what()};
  }
}

template <class Read>
Result<Analysis> read_and_analyze(Read read, const RuleSet& rules, const AnalyzeOptions& options) {
  // A wrong target is the caller's mistake, whatever the model is like.
  if (Result<Target> target = rules.target(options.target); !target) return target.take_error();
  Watch watch(options.watch);
  ReadLimits limits = options.limits;
  limits.watch = &watch;
  Result<Model> model = read(limits);
  if (!model) return model.take_error();
  return analyze_watched(std::move(*model), rules, options, watch);
}

}  // namespace

Result<Analysis> analyze(const std::filesystem::path& model, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  return read_and_analyze([&](const ReadLimits& limits) { return read_model(model, limits); },
                          rules, options);
}

Result<Analysis> analyze(std::span<const std::byte> bytes, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  return read_and_analyze(
      [&](const ReadLimits& limits) { return read_model(bytes, options.base, limits); }, rules,
      options);
}

Result<Analysis> analyze(Model model, const RuleSet& rules, const AnalyzeOptions& options) {
  Watch watch(options.watch);
  return analyze_watched(std::move(model), rules, options, watch);
}

Result<Analysis> analyze(const EditableModel& model, const Scheme& scheme, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  Watch watch(options.watch);
  try {
    Result<Model> edited = model.apply(scheme);
    if (!edited) return edited.take_error();
    return analyze_watched(std::move(*edited), rules, options, watch);
  } catch (const std::bad_alloc&) {
    return no_memory();
  }
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
