// Two plans compared: which layers are one, what is worse.
#include "qdq_lint/plan_diff.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "lint/tiny_rules.h"
#include "qdq_lint/plan_diff_report.h"
#include "report/renamed.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

constexpr const char* kTarget = "trt10.0";

// Three blocks that look alike, each with its pairs; `broken` has float weights. The names number on
// from `start`, five a block.
std::string blocks(int count, int broken, int start = 0, const std::string& prefix = "n") {
  std::string text =
      "in x: f32[1,8,8,8]\nquant a = i8 per-tensor 0.05\nquant w = i8 per-tensor 0.1\n";
  std::string from = "x";
  for (int k = 0; k < count; ++k) {
    const auto name = [&](int part) { return prefix + std::to_string(start + 5 * k + part); };
    const std::string weight = "k" + std::to_string(k);
    text += "const " + weight + ": f32[8,8,3,3]\n";
    text += name(0) + " = Q{a}(" + from + ")\n" + name(1) + " = DQ{a}(" + name(0) + ")\n";
    if (k != broken)
      text += name(2) + " = Q{w}(" + weight + ")\n" + name(3) + " = DQ{w}(" + name(2) + ")\n";
    from = name(4);
    text += from + " = Conv<pads=[1,1,1,1]>(" + name(1) + ", " + (k == broken ? weight : name(3)) +
            ")\n";
  }
  return text + "out " + from + "\n";
}

struct Compared {
  Analysis before, after;
  PlanDiff diff;

  Compared(const std::string& a, const std::string& b)
      : before(analyzed(a, RuleSet::builtin(), kTarget)),
        after(analyzed(b, RuleSet::builtin(), kTarget)),
        diff(diff_plans(before, after)) {}

  // "became-float n9; ...", with the node of the new layer, or of the old one if it is gone.
  std::string changes() const {
    std::string text;
    for (const ChangedLayer& one : diff.changes) {
      const Analysis& side = one.after ? after : before;
      const std::size_t layer = one.after ? *one.after : *one.before;
      const OriginId node = layer_anchors(side)[layer];
      text += (text.empty() ? "" : "; ") + std::string(plan_change_name(one.change)) + " " +
              side.optimized.origin(node).name;
    }
    return text;
  }
};

}  // namespace

TEST_CASE("a model is the same as itself, under any names") {
  const Compared same(blocks(3, 1), blocks(3, 1));
  CHECK(verdict(same.diff) == PlanVerdict::Same);
  CHECK(same.diff.names_trusted);
  const Compared renamed(blocks(3, 1), blocks(3, 1, 40, "other"));
  CHECK(renamed.changes() == "");
  CHECK(verdict(renamed.diff) == PlanVerdict::Same);
  CHECK_FALSE(renamed.diff.names_trusted);
}

TEST_CASE("a block that lost its weights' pair") {
  const Compared worse(blocks(3, -1), blocks(3, 1));
  CHECK(worse.changes() == "became-float n9; new-leftover n6; new-leftover n10");
  CHECK(verdict(worse.diff) == PlanVerdict::Worse);
  CHECK(worse.diff.names_trusted);
  const Compared better(blocks(3, 1), blocks(3, -1));
  CHECK(verdict(better.diff) == PlanVerdict::Changed);
}

TEST_CASE("numbers that moved on are not taken for names") {
  // The old n9, n14 and n19 are the new n4, n9 and n14 of other blocks.
  const Compared worse(blocks(4, -1, 5), blocks(4, 2, 0));
  CHECK_FALSE(worse.diff.names_trusted);
  CHECK(worse.changes() == "became-float n14; new-leftover n11; new-leftover n15");
  REQUIRE_FALSE(worse.diff.changes.empty());
  const std::size_t old = *worse.diff.changes[0].before;
  CHECK(worse.before.optimized.origin(layer_anchors(worse.before)[old]).name == "n19");
}

TEST_CASE("blocks that look alike are told apart by their order, or by names that can be trusted") {
  const Compared renumbered(blocks(12, -1, 5), blocks(12, 6, 0));
  CHECK(renumbered.changes() == "became-float n34; new-leftover n31; new-leftover n35");
  CHECK(*renumbered.diff.changes[0].before == *renumbered.diff.changes[0].after - 1);

  // A float Conv more, by a name of its own, among blocks that look like it.
  const std::string longer = blocks(12, -1);
  std::string inserted = longer;
  const std::string reader = "n30 = Q{a}(n29)";
  const std::size_t at = inserted.find(reader);
  REQUIRE(at != std::string::npos);
  inserted.replace(at, reader.size(),
                   "qx = Q{a}(n29)\ndx = DQ{a}(qx)\nqk = Q{w}(k0)\ndk = DQ{w}(qk)\n"
                   "new = Conv<pads=[1,1,1,1]>(dx, dk)\nn30 = Q{a}(new)");
  const Compared grown(longer, inserted);
  CHECK(grown.diff.names_trusted);
  CHECK(grown.changes() == "added new");
  CHECK(verdict(grown.diff) == PlanVerdict::Changed);
  CHECK(Compared(inserted, longer).changes() == "removed new");
}

TEST_CASE("a leftover keeps its place when its neighbour changes") {
  const char* const pool =
      "in x: f32[1,8,8,8]\nquant a = i8 per-tensor 0.05\nqx = Q{a}(x)\ndx = DQ{a}(qx)\n"
      "s = Sin(dx)\nqs = Q{a}(s)\nds = DQ{a}(qs)\nt = Cos(ds)\nout t\n";
  // The pair in front of Cos is gone; the other stands under new names.
  const char* const fewer =
      "in x: f32[1,8,8,8]\nquant a = i8 per-tensor 0.05\nq1 = Q{a}(x)\nd1 = DQ{a}(q1)\n"
      "f1 = Sin(d1)\nf2 = Cos(f1)\nout f2\n";
  CHECK(Compared(pool, fewer).changes() == "gone-leftover qs; gone-leftover ds");
  const Compared more(fewer, pool);
  CHECK(more.changes() == "new-leftover qs; new-leftover ds");
  CHECK(verdict(more.diff) == PlanVerdict::Worse);
}

TEST_CASE("types that change while the layer stays quantized") {
  const std::string whole = kInt8;
  std::string open = whole.substr(0, whole.find("qc = ")) + "out c\n";
  const Compared changed(whole, open);
  CHECK(changed.changes() == "retyped c; gone-leftover y");
  CHECK(verdict(changed.diff) == PlanVerdict::Changed);
}

TEST_CASE("reformats, and models that TensorRT refuses") {
  Compared two(kInt8, kInt8);
  Layer reformat;
  reformat.kind = LayerKind::Reformat;
  reformat.name = "Reformatting CopyNode for Input Tensor 0 to c";
  two.after.prediction.layers.insert(two.after.prediction.layers.begin() + 1, reformat);
  two.diff = diff_plans(two.before, two.after);
  CHECK(two.changes() == "new-reformat c");
  CHECK(verdict(two.diff) == PlanVerdict::Worse);
  two.before.prediction.layers.insert(two.before.prediction.layers.begin() + 1, reformat);
  CHECK(verdict(diff_plans(two.before, two.after)) == PlanVerdict::Same);

  two.after.refused_by = {"QDQ101", "QDQ103"};
  two.diff = diff_plans(two.before, two.after);
  CHECK(two.diff.refused_by == std::vector<std::string>{"QDQ101", "QDQ103"});
  CHECK(verdict(two.diff) == PlanVerdict::Worse);
  two.before.refused_by = {"QDQ101"};
  two.diff = diff_plans(two.before, two.after);
  CHECK(two.diff.refused_by == std::vector<std::string>{"QDQ103"});
  CHECK(verdict(two.diff) == PlanVerdict::Changed);
}

TEST_CASE("the outcome goes by the time, and the verdict by what is worse") {
  const auto outcome_of = [](const std::string& a, const std::string& b,
                             std::optional<double> ratio) {
    PlanDiff diff = Compared(a, b).diff;
    diff.time_ratio = ratio;
    return std::string(plan_outcome_name(outcome(diff)));
  };
  const std::string whole = blocks(3, -1), broken = blocks(3, 1);
  CHECK(outcome_of(whole, whole, 0.5) == "same");
  CHECK(outcome_of(whole, broken, {}) == "worse");
  CHECK(outcome_of(whole, broken, 1.0) == "worse");
  CHECK(outcome_of(whole, broken, 1.5) == "worse");
  CHECK(outcome_of(whole, broken, 0.9951) == "worse");
  CHECK(outcome_of(whole, broken, 0.9949) == "faster");
  CHECK(outcome_of(broken, whole, {}) == "changed");
  CHECK(outcome_of(broken, whole, 1.0049) == "changed");
  CHECK(outcome_of(broken, whole, 1.0051) == "slower");
  CHECK(outcome_of(broken, whole, 0.7) == "faster");
  PlanDiff refused = Compared(broken, whole).diff;
  refused.time_ratio = 0.5;
  refused.newly_refused = true;
  CHECK(outcome(refused) == PlanOutcome::Worse);
}

TEST_CASE("what is worse in a faster plan has a line of its own") {
  Compared two(blocks(3, -1), blocks(3, 1));
  two.diff.time_ratio = 0.48;
  const RuleSet rules = RuleSet::builtin();
  CHECK(verdict(two.diff) == PlanVerdict::Worse);
  const auto json =
      nlohmann::json::parse(plan_diff_json(two.before, two.after, two.diff, rules, "1.2.3"));
  CHECK(json["verdict"] == "worse");
  CHECK(json["outcome"] == "faster");
  const std::string text = plan_diff_text(two.before, two.after, two.diff, {});
  CHECK(
      text.ends_with("Worse in places: 1 layer became float, 2 new leftovers\n"
                     "Plan: faster; estimated time x0.48\n"));
  const std::string markdown = plan_diff_markdown(two.before, two.after, two.diff);
  CHECK(markdown.starts_with("# Plan: faster; estimated time x0.48\n"));
  CHECK(markdown.find("\n**Worse in places: 1 layer became float, 2 new leftovers.**\n") !=
        std::string::npos);
}

TEST_CASE("a difference as JSON and text") {
  Compared worse(blocks(3, -1), blocks(3, 1));
  worse.before.cost.seconds = 0.004;
  worse.after.cost.seconds = 0.005;
  worse.diff = diff_plans(worse.before, worse.after);
  const RuleSet rules = RuleSet::builtin();
  const auto json =
      nlohmann::json::parse(plan_diff_json(worse.before, worse.after, worse.diff, rules, "1.2.3"));
  CHECK(json["version"] == 1);
  CHECK(json["verdict"] == "worse");
  REQUIRE(json["changes"].size() == 3);
  CHECK(json["changes"][0]["change"] == "became-float");
  CHECK(json["changes"][0]["before"]["node"] == "n9");
  CHECK(json["changes"][0]["before"]["int8"] == "int8");
  CHECK(json["changes"][0]["after"]["int8"] == "none");
  CHECK(json["changes"][1]["before"].is_null());
  CHECK(json["before"]["summary"]["dangling_dq"] == 0);
  CHECK(json["after"]["summary"]["dangling_dq"] == 1);

  const std::string text = plan_diff_text(worse.before, worse.after, worse.diff, {});
  CHECK(text.find("became float") != std::string::npos);
  const std::string last = text.substr(text.rfind("Plan: "));
  CHECK(last == "Plan: worse: 1 layer became float, 2 new leftovers; estimated time x1.25\n");
  CHECK(plan_diff_markdown(worse.before, worse.after, worse.diff).starts_with("# Plan: worse: "));
}
