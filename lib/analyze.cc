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

}  // namespace

Result<Analysis> analyze(const std::filesystem::path& model, const RuleSet& rules,
                         const AnalyzeOptions& options) {
  // A wrong target is the caller's mistake, whatever the model is like.
  if (Result<Target> target = rules.target(options.target); !target) return target.take_error();
  Result<Model> read = read_model(model, options.limits);
  if (!read) return read.take_error();
  return analyze(std::move(*read), rules, options);
}

Result<Analysis> analyze(Model model, const RuleSet& rules, const AnalyzeOptions& options) {
  Result<Target> target = rules.target(options.target);
  if (!target) return target.take_error();
  RewriteOptions rewriting;
  rewriting.until = options.until;
  rewriting.misses = options.misses;
  rewriting.log = options.log;
  try {
    Result<Rewritten> rewritten = rewrite(model.graph, rules, *target, rewriting);
    if (!rewritten) return rewritten.take_error();
    Analysis out{
        std::move(model),  std::move(rewritten->graph), std::move(rewritten->trace), {}, {},
        std::move(*target)};
    out.prediction = predict(out.model.graph, out.optimized, out.trace, rules, out.target);
    out.findings =
        lint({out.model.graph, out.optimized, out.trace, out.prediction, rules, out.target});
    out.cost = estimate_cost(out.prediction, out.optimized, rules, out.target);
    out.keys = std::make_shared<const NodeKeys>(out.model.graph);
    for (Finding& finding : out.findings) finding.key = out.keys->key(finding.node);
    rank_by_cost(out.findings, out.cost);
    out.groups = group_findings(out.findings, rules, out.cost);
    out.refused_by = refusals(out.findings, rules);
    return out;
  } catch (const std::bad_alloc&) {
    return Error{ErrorKind::Limit, "the analysis needs more memory than there is"};
  } catch (const BrokenInvariant& broken) {
    return Error{ErrorKind::Internal,
                 std::string("a broken invariant, please report it: ") + broken.what()};
  }
}

std::string_view version() { return QDQ_LINT_VERSION; }

}  // namespace qdq
