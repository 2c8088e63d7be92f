// What a project's settings make of findings.
#include "qdq_lint/judge.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lint/tiny_rules.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Two convolutions with float weights: two of QDQ201, and a Q at the input (QDQ401).
const char* const kTwo = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
const l: f32[8,8,3,3]
quant a = i8 per-tensor 0.05 zp=0
qx: i8[1,8,4,4] = Q{a}(x)
dx: f32[1,8,4,4] = DQ{a}(qx)
y: f32[1,8,4,4] = Conv<pads=[1,1,1,1]>(dx, k)
qy: i8[1,8,4,4] = Q{a}(y)
dy: f32[1,8,4,4] = DQ{a}(qy)
z: f32[1,8,4,4] = Conv<pads=[1,1,1,1]>(dy, l)
out z
)";

Word word(const char* text) { return {text, "qdq-lint.toml", 3}; }

Config config_of(const char* toml) {
  Result<Config> config = parse_config(toml, "qdq-lint.toml");
  REQUIRE_MESSAGE(config, (config ? "" : to_string(config.error())));
  return *config;
}

Policy policy_of(const RuleSet& rules, const char* toml) {
  Result<Policy> policy = make_policy(rules, config_of(toml));
  REQUIRE_MESSAGE(policy, (policy ? "" : to_string(policy.error())));
  return *policy;
}

struct Judged {
  RuleSet rules = RuleSet::builtin();
  Analysis run;
  ProjectUse use;

  explicit Judged(const char* toml, const Baseline* baseline = nullptr, const char* notation = kTwo)
      : run(analyzed(notation, rules, "trt8.5")) {
    const Policy policy = policy_of(rules, toml);
    JudgeInput input{run.model.graph, run.prediction, rules, policy, "nets/a.onnx", "a.onnx", {}};
    input.baseline = baseline;
    judge(run.findings, input, use);
    failed = fails(run.findings, policy);
  }

  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Finding& finding : run.findings)
      out.push_back(rules.rule(finding.rule).code + (finding.counts() ? "" : " accepted"));
    std::sort(out.begin(), out.end());
    return out;
  }

  bool failed = false;
};

using Codes = std::vector<std::string>;

Policy::Acceptance acceptance(const RuleSet& rules, const char* rule, const char* node) {
  Suppression suppression{word(rule), node, "", "", "because"};
  return *make_acceptance(rules, suppression);
}

}  // namespace

TEST_CASE("the more exact selector wins, and of two equal ones `ignore`") {
  const Codes all = Judged("").codes();
  CHECK(std::count(all.begin(), all.end(), "QDQ201") == 2);
  CHECK(Judged("select = [\"QDQ2\"]").codes() != all);
  CHECK(Judged("ignore = [\"ALL\"]").codes().empty());
  Codes without = all;
  std::erase_if(without, [](const std::string& code) {
    return code.starts_with("QDQ2") && code != "QDQ201";
  });
  CHECK(Judged("ignore = [\"QDQ2\"]\nextend-select = [\"dangling-dequantize\"]").codes() ==
        without);
  CHECK(Judged("ignore = [\"QDQ201\"]\nextend-select = [\"dangling-dequantize\"]").codes() != all);
  CHECK(Judged("select = [\"QDQ201\"]\nextend-ignore = [\"QDQ2\"]").codes() ==
        Codes{"QDQ201", "QDQ201"});
}

TEST_CASE("a selector that selects nothing is an error with its place and a suggestion") {
  const RuleSet rules = RuleSet::builtin();
  for (const char* toml :
       {"select = [\"QDQ2O1\"]", "extend-ignore = [\"QDQ2O1\"]", "[severity]\nQDQ2O1 = \"note\"",
        "[per-file-ignores]\n\"*\" = [\"QDQ2O1\"]",
        "[[suppress]]\nrule = \"QDQ2O1\"\nnode = \"x\"\nreason = \"r\""}) {
    const Result<Policy> policy = make_policy(rules, config_of(toml));
    REQUIRE_FALSE(policy);
    CHECK(policy.error().kind == ErrorKind::BadConfig);
    CHECK(policy.error().where.file == "qdq-lint.toml");
    CHECK(policy.error().where.line > 0);
    CHECK(policy.error().hint.find("QDQ201") != std::string::npos);
  }
}

TEST_CASE("severities decide over failing") {
  CHECK(Judged("").failed);
  CHECK_FALSE(Judged("[severity]\nALL = \"note\"").failed);
  CHECK_FALSE(Judged("fail-on = \"error\"").failed);
  CHECK(Judged("fail-on = \"error\"\n[severity]\nQDQ2 = \"note\"\nQDQ201 = \"error\"").failed);
  CHECK_FALSE(Judged("fail-on = \"never\"\n[severity]\nQDQ2 = \"error\"").failed);
}

TEST_CASE("per-file ignores see the model's path below the settings") {
  const Codes all = Judged("").codes();
  CHECK(Judged("[per-file-ignores]\n\"nets/*.onnx\" = [\"QDQ\"]").codes().empty());
  CHECK(Judged("[per-file-ignores]\n\"*.onnx\" = [\"QDQ\"]").codes() == all);
}

TEST_CASE("a suppression accepts what it names and nothing else") {
  const char* const at_dx = "[[suppress]]\nrule = \"QDQ201\"\nnode = \"dx\"\nreason = \"r\"\n";
  const Judged judged(at_dx);
  const Codes codes = judged.codes();
  CHECK(std::count(codes.begin(), codes.end(), "QDQ201") == 1);
  CHECK(std::count(codes.begin(), codes.end(), "QDQ201 accepted") == 1);
  for (const Finding& finding : judged.run.findings) {
    if (!finding.suppressed) continue;
    CHECK(finding.suppressed->reason == "r");
    CHECK(finding.suppressed->file == "qdq-lint.toml");
    CHECK(finding.suppressed->line == 2);
  }
  CHECK(judged.use.accepted == std::vector<bool>{true});
  CHECK_FALSE(Judged("[[suppress]]\nrule = \"ALL\"\nnode = \"*\"\nreason = \"r\"").failed);
}

TEST_CASE("a suppression by key holds when everything is renamed") {
  const Judged before("");
  const Finding* found = nullptr;
  for (const Finding& finding : before.run.findings)
    if (before.rules.rule(finding.rule).code == "QDQ201") found = &finding;
  REQUIRE(found);
  const std::string toml =
      "[[suppress]]\nrule = \"QDQ201\"\nkey = \"" + key_text(found->key) + "\"\nreason = \"r\"";
  const Codes codes = Judged(toml.c_str(), nullptr, R"(
in in_0: f32[1,8,4,4]
const w0: f32[8,8,3,3]
const w1: f32[8,8,3,3]
quant s = i8 per-tensor 0.01 zp=0
QuantizeLinear_461: i8[1,8,4,4] = Q{s}(in_0)
DequantizeLinear_462: f32[1,8,4,4] = DQ{s}(QuantizeLinear_461)
Conv_463: f32[1,8,4,4] = Conv<pads=[1,1,1,1]>(DequantizeLinear_462, w0)
QuantizeLinear_464: i8[1,8,4,4] = Q{s}(Conv_463)
DequantizeLinear_465: f32[1,8,4,4] = DQ{s}(QuantizeLinear_464)
Conv_466: f32[1,8,4,4] = Conv<pads=[1,1,1,1]>(DequantizeLinear_465, w1)
out Conv_466
)")
                          .codes();
  CHECK(std::count(codes.begin(), codes.end(), "QDQ201 accepted") == 1);
}

TEST_CASE("a suppression that accepts nothing is a finding at its line") {
  const RuleSet rules = RuleSet::builtin();
  Analysis run = analyzed(kTwo, rules, "trt8.5");
  const Policy policy =
      policy_of(rules, "[[suppress]]\nrule = \"QDQ201\"\nnode = \"old\"\nreason = \"r\"");
  const std::vector<Policy::Acceptance> beside = {acceptance(rules, "QDQ2", "gone")};
  ProjectUse use;
  judge(run.findings, {run.model.graph, run.prediction, rules, policy, "a.onnx", "", beside}, use);
  const auto is_unused = [&](const Finding& finding) {
    return rules.rule(finding.rule).code == "QDQ711";
  };
  REQUIRE(std::count_if(run.findings.begin(), run.findings.end(), is_unused) == 1);
  const Finding& own = *std::find_if(run.findings.begin(), run.findings.end(), is_unused);
  CHECK(own.place == "qdq-lint.toml");
  CHECK(own.line == 3);
  const std::vector<Finding> of_policy = unused_suppressions(rules, policy, use);
  REQUIRE(of_policy.size() == 1);
  CHECK(of_policy[0].message == "the suppression of QDQ201 at old matches no finding");
  CHECK(of_policy[0].line == 2);
}

TEST_CASE("what a baseline holds does not count, what is new does, what is gone is said") {
  Judged before("");
  const std::vector<BaselineEntry> entries =
      baseline_entries(before.run.findings, before.run.model.graph, before.rules, "a.onnx");
  CHECK(entries.size() == before.run.findings.size());
  Result<Baseline> baseline = parse_baseline(baseline_text(entries), "known.txt");
  REQUIRE(baseline);
  const Judged known("", &*baseline);
  CHECK_FALSE(known.failed);
  for (const Finding& finding : known.run.findings) CHECK(finding.baseline == BaselineState::Known);
  std::erase_if(baseline->entries, [](const BaselineEntry& entry) { return entry.node == "dx"; });
  const Judged fresh("", &*baseline);
  CHECK(fresh.failed);
  const Codes codes = fresh.codes();
  CHECK(std::count(codes.begin(), codes.end(), "QDQ201") == 1);
  CHECK(std::count(codes.begin(), codes.end(), "QDQ201 accepted") == 1);
  baseline->entries.push_back({"QDQ201", "0123456789abcdef", "a.onnx", "gone", 9});
  baseline->entries.push_back({"QDQ201", "0123456789abcdef", "b.onnx", "of another", 10});
  const Judged stale("", &*baseline);
  REQUIRE(stale.use.stale_entries.size() == 1);
  CHECK(stale.use.stale_entries[0].node == "gone");
  CHECK(stale.codes().back() == "QDQ712");
}

TEST_CASE("a baseline that is none is refused with its line") {
  for (const auto& [text, line] : {std::pair{"", 1},
                                   {"QDQ201\tx\ty\tz\n", 1},
                                   {"# qdq-lint baseline 2\n", 1},
                                   {"# qdq-lint baseline 1\nQDQ201\tnothex\tm\tn\n", 2},
                                   {"# qdq-lint baseline 1\n\nQDQ201\n", 3}}) {
    const Result<Baseline> baseline = parse_baseline(text, "b.txt");
    REQUIRE_FALSE(baseline);
    CHECK(baseline.error().where.line == line);
  }
  CHECK(parse_baseline("# qdq-lint baseline 1\r\n\r\n# a remark\r\n", "b.txt")->entries.empty());
}

TEST_CASE("baselines are sorted, whatever the order of the findings") {
  std::vector<BaselineEntry> entries = {{"QDQ2", "b", "m", "n"}, {"QDQ1", "a", "m", "n"}};
  const std::string text = baseline_text(entries);
  std::reverse(entries.begin(), entries.end());
  CHECK(baseline_text(entries) == text);
}

TEST_CASE("findings of one cause are one group, and what does not count is another") {
  Judged judged("[[suppress]]\nrule = \"QDQ201\"\nnode = \"dx\"\nreason = \"r\"");
  const auto groups = group_findings(judged.run.findings, judged.rules, judged.run.cost);
  std::size_t members = 0;
  for (const FindingGroup& group : groups) members += group.members.size();
  CHECK(members == judged.run.findings.size());
  CHECK_FALSE(judged.run.findings[groups.back().members.front()].counts());
  Judged plain("select = [\"QDQ201\"]");
  const auto one = group_findings(plain.run.findings, plain.rules, plain.run.cost);
  REQUIRE(one.size() == 1);
  CHECK(one[0].members.size() == 2);
  // Together they cost what their layers cost, each layer once.
  double sum = 0;
  for (const Finding& finding : plain.run.findings) sum += finding.cost_share.value_or(0);
  REQUIRE(one[0].cost_share);
  CHECK(*one[0].cost_share <= sum + 1e-12);
  CHECK(*one[0].cost_share >= *plain.run.findings[0].cost_share);
}
