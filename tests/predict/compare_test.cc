// A prediction against an engine, item by item.
#include "qdq_lint/compare.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "predict/engine_names.h"
#include "qdq_lint/graph_text.h"

using namespace qdq;

namespace {

constexpr std::string_view kModel = R"(
in    x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant s = i8 per-tensor 0.05
Q_1 = Q{s}(x)
DQ_1 = DQ{s}(Q_1)
Q_2 = Q{s}(x)
DQ_2 = DQ{s}(Q_2)
Conv_1 = Conv(DQ_1, k)
BN_1 = BatchNormalization(Conv_1)
Relu_1 = Relu(BN_1)
Conv_2 = Conv(DQ_2, k)
Add_1 = Add(Relu_1, Conv_2)
Flat_1 = Flatten(Add_1)
out Flat_1
)";

// Layers as "NAME: i8 f32 > i8".
struct Line {
  std::string name;
  std::string in, out;  // one letter a tensor: i or f; in an engine n, of a type that is not told
};

class Bench {
 public:
  Bench() {
    Result<Graph> graph = parse_graph(kModel);
    REQUIRE(graph);
    graph_ = std::move(*graph);
  }

  void engine(const Line& line, std::vector<std::string> metadata = {}, std::string origin = {}) {
    EngineLayer layer;
    layer.origin = std::move(origin);
    layer.name = line.name;
    layer.typed = line.in != "?";
    if (layer.typed) {
      for (char c : line.in) layer.inputs.push_back({"t", spelled(c)});
      for (char c : line.out) layer.outputs.push_back({"t", spelled(c)});
    }
    layer.metadata = std::move(metadata);
    report_.layers.push_back(std::move(layer));
  }

  void predict(const Line& line, const std::vector<std::string>& absorbed = {}) {
    Layer layer;
    layer.name = line.name;
    for (char c : line.in) layer.inputs.push_back(tensor(c));
    for (char c : line.out) layer.outputs.push_back(tensor(c));
    const EngineNames names(graph_);
    for (const NamePart& part : names.parse(line.name).parts)
      if (part.node) layer.origins.push_back({*part.node});
    for (const std::string& name : absorbed) layer.origins.push_back({*names.find(name), false});
    prediction_.layers.push_back(std::move(layer));
  }

  // "precision 1/2 fusion 2/2 ..." of what was counted.
  std::string score() {
    Result<Comparison> comparison = compare(report_, graph_, prediction_);
    REQUIRE(comparison);
    last_ = std::move(*comparison);
    std::string out;
    for (Aspect aspect : kAspects)
      if (const AspectCount one = count(last_, aspect); one.total > 0)
        out += (out.empty() ? "" : " ") + std::string(aspect_name(aspect)) + " " +
               std::to_string(one.right) + "/" + std::to_string(one.total);
    return out;
  }

  std::string names(const std::vector<OriginId>& nodes) const {
    std::string out;
    for (OriginId node : nodes) out += graph_.origin(node).name + " ";
    return out;
  }

  const Comparison& last() const { return last_; }
  EngineRole role(std::size_t k) const { return last_.layers[k].role; }
  const Graph& graph() const { return graph_; }
  const EngineReport& report() const { return report_; }
  const Prediction& prediction() const { return prediction_; }

 private:
  static std::string spelled(char c) {
    return c == 'i' ? "Int8[1]" : c == 'f' ? "Half[1]" : "N/A due to dynamic shapes";
  }

  static LayerTensor tensor(char c) {
    LayerTensor out;
    out.type = c == 'i' ? DataType::Int8 : DataType::Float16;
    out.precision = c == 'i' ? Precision::Int8 : Precision::Float;
    return out;
  }

  Graph graph_;
  EngineReport report_;
  Prediction prediction_;
  Comparison last_;
};

const ComparedItem& wrong(const Comparison& comparison) {
  const auto it = std::ranges::find(comparison.items, false, &ComparedItem::right);
  REQUIRE(it != comparison.items.end());
  return *it;
}

}  // namespace

TEST_CASE("an engine that is as predicted") {
  Bench bench;
  for (const Line& line : {Line{"Q_1", "f", "i"}, Line{"k + Conv_1 + Relu_1", "i", "f"},
                           Line{"k + Conv_2 + Add_1", "fi", "f"}}) {
    bench.engine(line);
    bench.predict(line);
  }
  bench.engine({"(Unnamed Layer* 3) [Shuffle]", "f", "f"});
  bench.predict({"Flat_1", "f", "f"});
  CHECK(bench.score() == "precision 2/2 fusion 2/2 standalone 1/1");
  CHECK(percent(count(bench.last())) == 100);
  CHECK(bench.role(3) == EngineRole::Made);
  CHECK(bench.last().predicted_only == std::vector<std::size_t>{3});
}

TEST_CASE("precision is the number of INT8 tensors on each side, in any order") {
  Bench bench;
  bench.engine({"Conv_2 + Add_1", "if", "f"});
  bench.predict({"Conv_2 + Add_1", "fi", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1");
  Bench other;
  other.engine({"Conv_2 + Add_1", "ii", "f"});
  other.predict({"Conv_2 + Add_1", "fi", "f"});
  CHECK(other.score() == "precision 0/1 fusion 1/1");
}

TEST_CASE("fusion is the set of nodes, as far as the engine names them") {
  Bench bench;
  bench.engine({"Conv_1 + Relu_1", "i", "i"});
  bench.engine({"Conv_2", "i", "i"});
  bench.engine({"Add_1", "ii", "i"});
  bench.predict({"Conv_1 + BN_1 + Relu_1", "i", "i"});
  bench.predict({"Conv_2 + Add_1", "i", "i"});
  CHECK(bench.score() == "precision 2/3 fusion 1/3");
  const ComparedItem& fusion = *std::ranges::find_if(bench.last().items, [](const auto& item) {
    return item.aspect == Aspect::Fusion && !item.right;
  });
  CHECK(bench.names(fusion.surplus) == "Add_1 ");
  CHECK(fusion.missing.empty());
}

TEST_CASE("a layer that is not predicted is two wrong items") {
  Bench bench;
  bench.engine({"Conv_1", "i", "i"});
  CHECK(bench.score() == "precision 0/1 fusion 0/1");
  CHECK_FALSE(bench.last().layers[0].predicted);
  CHECK(bench.names(bench.last().items[1].missing) == "Conv_1 ");
}

TEST_CASE("several quantizers of one tensor are one, a Q is no DQ") {
  Bench bench;
  bench.engine({"Q_1_clone_0", "f", "i"});
  bench.predict({"Q_2", "f", "i"});
  CHECK(bench.score() == "standalone 1/1");
  bench.engine({"DQ_1", "i", "f"});
  CHECK(bench.score() == "standalone 1/2");
  CHECK_FALSE(wrong(bench.last()).predicted);
  Bench alarm;
  alarm.engine({"Conv_1", "i", "i"});
  alarm.predict({"Conv_1", "i", "i"});
  alarm.predict({"DQ_1", "i", "f"});
  CHECK(alarm.score() == "precision 1/1 fusion 1/1 standalone 0/1");
  CHECK_FALSE(wrong(alarm.last()).engine);
}

TEST_CASE("converting reformats are counted, others are not") {
  Bench bench;
  bench.engine({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "i", "f"});
  bench.engine({"Reformatting CopyNode for Input Tensor 0 to Conv_2", "i", "i"});
  bench.engine({"Conv_1", "f", "f"});
  bench.predict({"Conv_1", "f", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 reformat 0/1");
  CHECK(bench.role(0) == EngineRole::Converting);
  CHECK(bench.role(1) == EngineRole::Layout);
  bench.predict({"Reformatting CopyNode for Output Tensor 0 to Add_1", "i", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 reformat 1/1");
  bench.predict({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "i", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 reformat 1/2");
  CHECK(bench.last().layers[0].predicted == 2);
}

TEST_CASE("predicted layers of what the engine absorbed, and of what it has once, are extra") {
  Bench bench;
  bench.engine({"Conv_1", "i", "i"});
  bench.predict({"Conv_1", "i", "i"});
  bench.predict({"BN_1", "f", "f"});
  bench.predict({"Flat_1", "f", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 extra 0/1");
  bench.predict({"Conv_1 + Relu_1", "i", "i"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 extra 0/2");
}

TEST_CASE("a region takes the layers between its ends") {
  Bench bench;
  bench.engine({"{ForeignNode[BN_1...Add_1]}", "f", "f"});
  bench.engine({"Conv_1", "f", "f"});
  bench.predict({"Conv_1", "f", "f"});
  bench.predict({"Relu_1", "f", "f"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1 extra 0/1");
  CHECK(bench.role(0) == EngineRole::Region);
  CHECK(wrong(bench.last()).engine == 0);
}

TEST_CASE("metadata speaks where names do not, and counts absorbed nodes") {
  Bench bench;
  bench.engine({"__myl_ConvMulAdd_myl0_1", "iff", "f"}, {"Q_1", "Conv_1", "BN_1", "Relu_1"});
  bench.engine({"__myl_Add_myl0_2", "f", "f"}, {"Relu_1", "Add_1"});
  bench.predict({"Conv_1 + Relu_1", "i", "f"}, {"BN_1"});
  bench.predict({"Add_1", "f", "f"});
  CHECK(bench.score() == "precision 2/2 fusion 2/2");
  CHECK(bench.last().layers[0].by_metadata);
  bench.engine({"Conv_2_myl0_3", "f", "f"}, {"Conv_2"});
  bench.predict({"Conv_2", "i", "f"});
  CHECK(bench.score() == "precision 2/3 fusion 3/3");
  // A name that tells the nodes goes first: metadata lists the Q and DQ around a layer too.
  Bench named;
  named.engine({"Conv_1 + Relu_1", "i", "f"}, {"Q_1", "Conv_1", "BN_1", "Relu_1"});
  named.predict({"Conv_1 + Relu_1", "i", "f"}, {"BN_1"});
  CHECK(named.score() == "precision 1/1 fusion 1/1");
  CHECK_FALSE(named.last().layers[0].by_metadata);
}

TEST_CASE("without types only names are compared") {
  Bench bench;
  bench.engine({"Q_1", "?", ""});
  bench.engine({"Conv_1 + Relu_1", "?", ""});
  bench.engine({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "?", ""});
  bench.predict({"Q_2", "f", "i"});
  bench.predict({"Conv_1", "i", "i"});
  bench.predict({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "i", "f"});
  CHECK(bench.score() == "fusion 0/1 standalone 1/1");
  CHECK_FALSE(bench.last().types_compared);
}

TEST_CASE("precision is not compared where a type is not told") {
  Bench bench;
  bench.engine({"Conv_1 + Relu_1", "n", "i"});
  bench.engine({"Conv_2 + Add_1", "if", "f"});
  bench.predict({"Conv_1 + Relu_1", "i", "i"});
  bench.predict({"Conv_2 + Add_1", "ff", "f"});
  CHECK(bench.score() == "precision 0/1 fusion 2/2");
  CHECK(bench.last().types_compared);
  CHECK(bench.last().precision_left_out == 1);
  CHECK(bench.last().reformats_left_out == 0);
}

TEST_CASE("a stand-alone Q or DQ whose types are not told is what its operator says") {
  Bench bench;
  bench.engine({"Q_1", "n", "n"}, {}, "QDQ");
  bench.engine({"DQ_1", "n", "n"});
  bench.predict({"Q_1", "f", "i"});
  bench.predict({"DQ_1", "i", "f"});
  CHECK(bench.score() == "standalone 2/2");
  CHECK(bench.last().precision_left_out == 0);
  Bench wrong_way;
  wrong_way.engine({"Q_1", "n", "n"});
  wrong_way.predict({"DQ_1", "i", "f"});
  CHECK(wrong_way.score() == "standalone 0/2");
}

TEST_CASE("the origin QDQ tells a stand-alone Q or DQ whatever its name") {
  Bench bench;
  bench.engine({"Reformatting CopyNode for Input Tensor 0 to Q_1", "f", "i"}, {"Q_1"}, "QDQ");
  bench.engine({"made_up", "i", "f"}, {"DQ_1"}, "QDQ");
  bench.predict({"Q_1", "f", "i"});
  bench.predict({"DQ_1", "i", "f"});
  CHECK(bench.score() == "standalone 2/2");
  CHECK(bench.role(0) == EngineRole::Standalone);
  Bench other;
  other.engine({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "f", "i"}, {}, "REFORMAT");
  other.engine({"Conv_1", "i", "i"});
  other.predict({"Conv_1", "i", "i"});
  CHECK(other.score() == "precision 1/1 fusion 1/1 reformat 0/1");
}

TEST_CASE("reformats are not compared if one of them does not tell its types") {
  Bench bench;
  bench.engine({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "n", "n"});
  bench.engine({"Conv_1", "i", "i"});
  bench.predict({"Reformatting CopyNode for Input Tensor 0 to Conv_1", "f", "i"});
  bench.predict({"Conv_1", "i", "i"});
  CHECK(bench.score() == "precision 1/1 fusion 1/1");
  CHECK(bench.role(0) == EngineRole::Layout);
  CHECK(bench.last().reformats_left_out == 1);
}

TEST_CASE("another model's engine is refused") {
  Bench bench;
  bench.engine({"conv_of_another_model", "i", "i"});
  const Result<Comparison> comparison = compare(bench.report(), bench.graph(), bench.prediction());
  REQUIRE_FALSE(comparison);
  CHECK(comparison.error().kind == ErrorKind::Usage);
  CHECK(comparison.error().where.piece == "conv_of_another_model");
}
