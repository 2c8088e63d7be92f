// The plan as text: what it holds, what it does not depend on, where nodes stand in it.
#include "qdq_lint/snapshot.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"
#include "report/renamed.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

OriginId origin(const Analysis& run, std::string_view name) {
  for (std::size_t k = 0; k < run.model.graph.origins().size(); ++k)
    if (run.model.graph.origins()[k].name == name) return static_cast<OriginId>(k);
  FAIL(name);
  return {};
}

// The lines from the names of the columns on, without the names of nodes.
std::vector<std::string> without_names(const Analysis& run) {
  std::vector<std::string> lines;
  const SnapshotLines snapshot(run);
  for (const std::string& line : snapshot.lines())
    lines.push_back(line.starts_with("#") ? line : line.substr(0, line.rfind("  ")));
  return lines;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  for (; at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("the text of a snapshot") {
  CHECK(snapshot_text(analyzed(kFloatWeights, tiny_rules())) ==
        R"(# qdq-lint plan 1
# target: trt8.4
# refused by TensorRT: no
# conv/gemm: 0 INT8-in/INT8-out, 0 INT8-in/float-out, 0 FP8-in, 1 float
# MACs in INT8: unknown
# left over: 1 Q, 1 DQ, 0 requantizing
# reformats: 0
# layers: 3, 0 of them Myelin regions, 0 that no rule knows
# key             op                  kind        INT8         in -> out     nodes
7bfb9dc27e84ffb4  QuantizeLinear      q           dangling Q   f32 -> i8     qx
3d9b90648b9c5685  DequantizeLinear    dq          dangling DQ  i8 -> f32     dx
86e65fb2fa940c66  Conv                compute     float        f32 -> f32    y
)");
}

TEST_CASE("renaming every node and tensor changes names and nothing else") {
  const RuleSet rules = RuleSet::builtin();
  const std::string renumbered = renamed(kInt8, "x k qx dx qk dk c qc y");
  REQUIRE(renumbered != kInt8);
  const Analysis before = analyzed(kInt8, rules, "trt10.0");
  const Analysis after = analyzed(renumbered, rules, "trt10.0");
  CHECK(without_names(before) == without_names(after));
  CHECK(snapshot_text(before) != snapshot_text(after));
}

TEST_CASE("scales and estimates are not in it") {
  const RuleSet rules = RuleSet::builtin();
  CHECK(snapshot_text(analyzed(kInt8, rules, "trt10.0")) ==
        snapshot_text(analyzed(replaced(kInt8, "0.05", "0.06"), rules, "trt10.0")));
  // A larger image takes longer; its shape is part of the keys near it, which are left out here.
  const auto without_keys = [&](const std::string& model) {
    const SnapshotLines snapshot(analyzed(model, rules, "trt10.0"));
    std::string text;
    for (const std::string& line : snapshot.lines())
      text += (line.starts_with('#') ? line : line.substr(16)) + "\n";
    return text;
  };
  CHECK(without_keys(kFloatWeights) == without_keys(replaced(kFloatWeights, "4,4]", "512,512]")));
}

TEST_CASE("a layer is one line whatever its nodes are called") {
  const std::string hostile =
      replaced(replaced(kFloatWeights, "dx", R"("a\nb\r# qdq-lint plan 2 ")"), "y = ", "\"y \" = ");
  const Analysis run = analyzed(replaced(hostile, "out y", "out \"y \""), tiny_rules());
  const SnapshotLines snapshot(run);
  CHECK(snapshot.lines().size() ==
        SnapshotLines(analyzed(kFloatWeights, tiny_rules())).lines().size());
  for (const std::string& line : snapshot.lines()) {
    CHECK(line == printable(line));
    CHECK_FALSE(line.ends_with(' '));
  }
  CHECK_FALSE(compare_snapshot(run, snapshot_text(run)));
}

TEST_CASE("where nodes stand") {
  const Analysis run = analyzed(kInt8, tiny_rules());
  const SnapshotLines snapshot(run);
  REQUIRE(run.prediction.layers.size() == 3);
  const std::size_t first = snapshot.layer_line(0);
  CHECK(snapshot.lines()[first - 2].starts_with("# key"));
  CHECK(snapshot.lines().size() == first + 2);
  CHECK(snapshot.line(origin(run, "qx")) == first);
  CHECK(snapshot.line(origin(run, "c")) == first + 1);
  CHECK(snapshot.line(origin(run, "y")) == first + 2);
  CHECK(snapshot.line(static_cast<OriginId>(1000)) == 1);
  for (const char* gone : {"dx", "qk", "dk"}) {
    CAPTURE(gone);
    CHECK(snapshot.line(origin(run, gone)) == first + 1);
  }
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(snapshot.lines()[snapshot.layer_line(k) - 1].ends_with(
        node_name(run.optimized, run.prediction.layers[k].node)));
}

TEST_CASE("a removed node stands with the nearest one downstream") {
  Analysis run = analyzed(
      "in x: f32[8]\na = Relu(x)\nb = Relu(a)\nc = Relu(b)\nd = Relu(a)\n"
      "e = Relu(x)\nout c, d, e",
      tiny_rules());
  std::vector<Layer>& layers = run.prediction.layers;
  const std::size_t first = SnapshotLines(run).layer_line(0);
  REQUIRE(layers.size() == 5);
  layers.erase(layers.begin() + 4);                  // e leads nowhere
  layers.erase(layers.begin(), layers.begin() + 2);  // left are c, d
  const SnapshotLines snapshot(run);
  CHECK(snapshot.line(origin(run, "b")) == first);      // c, one edge away
  CHECK(snapshot.line(origin(run, "a")) == first + 1);  // d is nearer than c
  CHECK(snapshot.line(origin(run, "e")) == 1);
}

TEST_CASE("a committed text is the model's or not") {
  const Analysis run = analyzed(kInt8, tiny_rules());
  const std::string text = snapshot_text(run);
  CHECK_FALSE(compare_snapshot(run, text));
  CHECK_FALSE(compare_snapshot(run, replaced(text, "\n", "\r\n")));
  CHECK_FALSE(compare_snapshot(run, text.substr(0, text.size() - 1)));

  const auto said = [&](const std::string& committed) {
    const std::optional<StaleSnapshot> stale = compare_snapshot(run, committed);
    return stale ? stale_text(*stale, run) : "";
  };
  CHECK(said("") == "is no plan snapshot of this version of the format");
  CHECK(said(replaced(text, "plan 1", "plan 2")) ==
        "is no plan snapshot of this version of the format");
  CHECK(said(replaced(text, "target: trt8.4", "target: trt9\x1b")) ==
        "is of target trt9\\x1b, not trt8.4");
  CHECK(said(text + "more\n") == "line 13 differs; 0 lines added, 1 removed");
  CHECK(said(replaced(text, "reformats: 0", "reformats: 1")) ==
        "line 7 differs; 1 line added, 1 removed");
}

TEST_CASE("a moved line is one removed and one added") {
  const Analysis run = analyzed(kInt8, tiny_rules());
  const std::vector<std::string> lines = SnapshotLines(run).lines();
  std::vector<std::string> moved = lines;
  std::rotate(moved.end() - 3, moved.end() - 2, moved.end());
  std::string committed;
  for (const std::string& line : moved) committed += line + "\n";
  const std::optional<StaleSnapshot> stale = compare_snapshot(run, committed);
  REQUIRE(stale);
  CHECK(stale->reason == StaleReason::OtherPlan);
  CHECK(stale->line == lines.size() - 2);
  CHECK(stale->expected == lines[lines.size() - 3]);
  CHECK(stale->committed == lines[lines.size() - 2]);
  CHECK(stale->added == 1);
  CHECK(stale->removed == 1);
}

TEST_CASE("the place of a snapshot") {
  CHECK(snapshot_path("a/b.onnx") == std::filesystem::path("a/b.onnx.qdq.txt"));
}
