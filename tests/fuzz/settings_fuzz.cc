// Everything of a project that is text: settings, suppressions, marks inside models, baselines, snapshots.
// Each input is read as each of them, and what can be read judges the findings of one model.
#include "fuzz/require.h"
#include "qdq_lint/config.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/judge.h"
#include "qdq_lint/report.h"
#include "qdq_lint/snapshot.h"

using namespace qdq;
using namespace qdq::fuzzing;

namespace {

constexpr std::string_view kFile = "fuzz.toml";

// Layers in INT8 and in float, leftover Q and DQ.
constexpr std::string_view kNetwork =
    "in x: f32[1,8,8,8]\n"
    "const k: f32[8,8,1,1]\n"
    "quant a = i8 per-tensor 0.05\n"
    "quant w = i8 per-channel axis=0\n"
    "qx = Q{a}(x)\ndx = DQ{a}(qx)\nqk = Q{w}(k)\ndk = DQ{w}(qk)\n"
    "conv = Conv(dx, dk)\nfloat = Conv(conv, k)\nq = Q{a}(float)\nd = DQ{a}(q)\n"
    "sine = Sin(d)\nout sine\n";

const RuleSet& rules() {
  static const RuleSet rules = RuleSet::builtin();
  return rules;
}

const Analysis& analysis() {
  static const Result<Analysis> analysis = [] {
    const Result<Graph> graph = parse_graph(kNetwork);
    require(static_cast<bool>(graph), "the network parses");
    return analyze(Model{*graph, "nets/fuzz.onnx", {}, 0, {}}, rules());
  }();
  require(static_cast<bool>(analysis) && !analysis->findings.empty(), "the network has findings");
  return *analysis;
}

void require_placed(const Error& error) {
  require(error.kind == ErrorKind::BadConfig || error.kind == ErrorKind::Limit,
          "a refused text is a bad configuration", to_string(error));
  require(!error.what.empty() && error.where.line > 0, "an error says what is wrong, and where",
          to_string(error));
}

void check_judgement(const Policy& policy, std::span<const Policy::Acceptance> accepted,
                     const Baseline* baseline) {
  std::vector<Finding> findings = analysis().findings;
  JudgeInput input{analysis().model.graph, analysis().prediction, rules(), policy,
                   "nets/fuzz.onnx",       "nets/fuzz.onnx",      accepted};
  input.baseline = baseline;
  ProjectUse use;
  judge(findings, input, use);
  for (Finding& finding : unused_suppressions(rules(), policy, use)) findings.push_back(finding);
  rank_by_cost(findings, analysis().cost);
  std::size_t grouped = 0;
  for (const FindingGroup& group : group_findings(findings, rules(), analysis().cost))
    grouped += group.members.size();
  require(grouped == findings.size(), "every finding is in one group");
  for (const Finding& finding : findings)
    require(finding.counts() || finding.baseline == BaselineState::Known ||
                !finding.suppressed->reason.empty(),
            "what is accepted has a reason");
}

void check_config(std::string_view text) {
  const Result<Config> config = parse_config(text, std::string(kFile));
  if (!config) return require_placed(config.error());
  const std::string written = config_text(*config);
  const Result<Config> again = parse_config(written, std::string(kFile));
  require(static_cast<bool>(again), "settings are written as settings", written);
  require(again->suppressions.size() == config->suppressions.size() &&
              again->severity.size() == config->severity.size() &&
              again->per_file_ignores.size() == config->per_file_ignores.size(),
          "settings are written as they are", written);
  const Result<Policy> policy = make_policy(rules(), *config);
  if (policy) return check_judgement(*policy, {}, nullptr);
  require(policy.error().kind == ErrorKind::BadConfig, "a bad word is told",
          to_string(policy.error()));
}

void check_suppressions(const Result<std::vector<Suppression>>& known) {
  if (!known) return;
  std::vector<Policy::Acceptance> accepted;
  for (const Suppression& suppression : *known) {
    require(!suppression.reason.empty(), "a suppression has a reason");
    Result<Policy::Acceptance> acceptance = make_acceptance(rules(), suppression);
    if (acceptance) accepted.push_back(*std::move(acceptance));
  }
  check_judgement(*make_policy(rules(), {}), accepted, nullptr);
}

void check_baseline(std::string_view text) {
  const Result<Baseline> baseline = parse_baseline(text, "baseline");
  if (!baseline) return require_placed(baseline.error());
  const std::string written = baseline_text(baseline->entries);
  const Result<Baseline> again = parse_baseline(written, "baseline");
  require(again && again->entries.size() == baseline->entries.size(),
          "a baseline is written as it is", written);
  require(baseline_text(again->entries) == written, "and in one way", written);
  check_judgement(*make_policy(rules(), {}), {}, &*baseline);
}

void check_snapshot(std::string_view text) {
  const std::optional<StaleSnapshot> stale = compare_snapshot(analysis(), text);
  if (!stale) return;
  const std::string said = stale_text(*stale, analysis());
  require(!said.empty() && said == printable(said), "what differs is said, printable", said);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  check_config(text);
  const auto beside = parse_suppressions(text, std::string(kFile));
  if (!beside) require_placed(beside.error());
  check_suppressions(beside);
  for (const bool of_node : {false, true})
    check_suppressions(parse_mark(text, of_node, "fuzz.onnx"));
  check_baseline(text);
  check_snapshot(text);
  return 0;
}
