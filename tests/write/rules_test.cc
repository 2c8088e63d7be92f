// Edits by the rules that move, drop and fold Q and DQ, over real models and over random placements of pairs: what was
// written reads back as what was meant, is a valid model for onnx, and has all else byte for byte.
#include <onnx/checker.h>

#include <set>

#include "scheme/written.h"
#include "support/random.h"
#include "write/edits.h"

namespace qdq {
namespace {

using namespace test;

const std::vector<std::string> kRules = {
    "dq-forward-concat",    "dq-forward-max-pool",    "dq-forward-pad",
    "dq-forward-shuffle",   "dq-forward-slice",       "dq-forward-weight-transpose",
    "erase-redundant-pair", "merge-equal-q",          "q-backward-concat",
    "q-backward-max-pool",  "q-backward-pad",         "q-backward-shuffle",
    "q-backward-slice",     "const-weights-quantize", "const-dangling-dequantize",
    "const-shuffle"};

bool is_valid(const onnx::ModelProto& proto) {
  try {
    onnx::checker::check_model(proto);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// All but what an edit of Q and DQ changes.
onnx::ModelProto rest_of(onnx::ModelProto proto) {
  proto.mutable_graph()->clear_node();
  proto.mutable_graph()->clear_initializer();
  proto.mutable_graph()->clear_value_info();
  return proto;
}

struct Tally {
  std::size_t edits = 0;
  std::size_t changed_nodes = 0;
  std::size_t refused = 0;  // constants that cannot be computed

  void add(const Tally& other) {
    edits += other.edits;
    changed_nodes += other.changed_nodes;
    refused += other.refused;
  }
};

void check_edit(const std::string& bytes, const onnx::ModelProto& before, const Model& model,
                const Graph& edited, Tally& tally) {
  if (const auto tried = write_model(model, edited, as_span(bytes)); !tried) {
    REQUIRE_MESSAGE(tried.error().what.starts_with("a folded constant cannot be computed"),
                    to_string(tried.error()));
    ++tally.refused;
    return;
  }
  const Written out = write(bytes, model, edited);
  ++tally.edits;
  CHECK(rest_of(out.proto).SerializeAsString() == rest_of(before).SerializeAsString());
  if (is_valid(before)) CHECK(is_valid(out.proto));
  std::set<std::string> old_nodes, old_tensors;
  for (const onnx::NodeProto& node : before.graph().node())
    old_nodes.insert(node.SerializeAsString());
  for (const onnx::TensorProto& tensor : before.graph().initializer())
    old_tensors.insert(tensor.SerializeAsString());
  std::size_t others = 0;
  for (const onnx::NodeProto& node : out.proto.graph().node())
    others += !old_nodes.contains(node.SerializeAsString());
  std::size_t touched = 0;
  for (const Node& node : edited.nodes()) {
    const bool known = index(node.id) < model.graph.nodes().size();
    if (node.erased || (known && node.operands == model.graph.node(node.id).operands)) continue;
    ++touched;
  }
  CHECK(others <= touched);
  tally.changed_nodes += others;
  std::set<std::string> read;
  for (const onnx::NodeProto& node : out.proto.graph().node())
    read.insert(node.input().begin(), node.input().end());
  std::set<std::string> was_read;
  for (const onnx::NodeProto& node : before.graph().node())
    was_read.insert(node.input().begin(), node.input().end());
  for (const onnx::TensorProto& tensor : out.proto.graph().initializer())
    if (was_read.contains(tensor.name()) && !tensor.name().empty())
      CHECK(read.contains(tensor.name()));
}

Tally check_model(const std::string& name, const onnx::ModelProto& proto, const RuleSet& rules,
                  int rounds) {
  Tally tally;
  const std::string bytes = bytes_of(proto);
  const Result<Model> model = read_bytes(bytes);
  REQUIRE(model);
  for (int k = 0; k < rounds; ++k) {
    CAPTURE(name);
    CAPTURE(k);
    testing::Random random(name, static_cast<std::uint64_t>(k));
    std::vector<std::string> some;
    for (std::size_t n = 0; n < 5; ++n) some.push_back(kRules[random.next() % kRules.size()]);
    std::optional<StepId> until;
    if (random.chance(50)) until = static_cast<StepId>(random.between(0, 6));
    const Result<Graph> edited = edited_by(model->graph, rules, some, until);
    if (!edited) continue;  // a rule that does not bear the model's output
    check_edit(bytes, proto, *model, *edited, tally);
  }
  return tally;
}

onnx::ModelProto with_random_pairs(const onnx::ModelProto& proto, const std::string& name,
                                   int seed) {
  testing::Random random(name, static_cast<std::uint64_t>(seed));
  Result<Model> read = read_proto(proto);
  REQUIRE(read);
  const EditableModel model(std::move(*read));
  Scheme scheme = model.without_pairs();
  for (const EditableTensor& place : model.tensors()) {
    if (!random.chance(70)) continue;
    const Scheme before = scheme;
    const DataType type = random.chance(15) ? DataType::UInt8 : DataType::Int8;
    const double scale = random.chance(80) ? 0.1 : 0.05;
    if (random.chance(70))
      scheme.add(place.tensor, per_tensor(scale, type));
    else
      scheme.add(place.tensor, place.readers[random.next() % place.readers.size()],
                 per_tensor(scale, type));
    if (!model.apply(scheme)) scheme = before;
  }
  return WrittenScheme(proto, model, scheme).run();
}

TEST_CASE("rules on models of the project") {
  const RuleSet rules = RuleSet::builtin();
  const std::filesystem::path root = QDQ_SOURCE_DIR;
  Tally all;
  for (const char* folder : {"tests/engine", "examples"}) {
    for (const auto& path : models_below(root / folder)) {
      onnx::ModelProto proto;
      REQUIRE(proto.ParseFromString(contents(path)));
      all.add(check_model(path.string().substr(root.string().size()), proto, rules, 6));
    }
  }
  MESSAGE(all.edits << " edits, " << all.changed_nodes << " changed nodes, " << all.refused
                    << " refused");
  CHECK(all.edits > 150);
  CHECK(all.changed_nodes > 40);
  CHECK(10 * all.refused < all.edits);
}

TEST_CASE("rules on random placements") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> texts = {
      R"(g (float[1,4,8,8] x) => (float[1,8,4,4] z, float[1,4,64] v) {
      a = Relu (x)
      b = Transpose <perm = [0, 1, 3, 2]> (a)
      m = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (b)
      n = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (a)
      z = Concat <axis = 1> (m, n)
      s = Constant <value = int64[3] {1, 4, 64}> ()
      v = Reshape (b, s)
    })",
      R"(g (float[1,4,8,8] x) => (float[1,4,10,10] z, float[1,8,8,8] y)
      <int64[8] pads = {0,0,1,1,0,0,1,1}, float[4,4,1,1] w = {1,2,3,4,1,2,3,4,1,2,3,4,1,2,3,4}> {
      c = Conv (x, w)
      p = Pad (c, pads)
      r = Relu (p)
      z = MaxPool <kernel_shape = [1, 1]> (r)
      y = Concat <axis = 1> (c, c)
    })"};
  Tally all;
  for (const std::string& text : texts) {
    const onnx::ModelProto plain = parse_onnx(with_opset(13, text));
    for (int seed = 0; seed < 60; ++seed) {
      const onnx::ModelProto proto = with_random_pairs(plain, text.substr(0, 40), seed);
      all.add(check_model(text.substr(0, 40) + std::to_string(seed), proto, rules, 8));
    }
  }
  MESSAGE(all.edits << " edits, " << all.changed_nodes << " changed nodes, " << all.refused
                    << " refused");
  CHECK(all.edits > 500);
  CHECK(all.changed_nodes > 500);
  CHECK(all.refused == 0);
}

}  // namespace
}  // namespace qdq
