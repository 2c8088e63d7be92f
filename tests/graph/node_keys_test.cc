// Keys of nodes: the same under other names, different for different nodes.
#include "qdq_lint/node_keys.h"

#include <doctest/doctest.h>

#include <set>

#include "qdq_lint/graph_text.h"

namespace {

using namespace qdq;

std::vector<std::uint64_t> keys(const std::string& notation) {
  const Result<Graph> graph = parse_graph(notation);
  if (!graph) FAIL(to_string(graph.error()));
  const NodeKeys keys(*graph);
  std::vector<std::uint64_t> out;
  for (const Node& node : graph->nodes()) out.push_back(keys.key(node.origins[0].origin));
  return out;
}

const char* const kTwins = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
const l: f32[8,8,1,1]
quant a = i8 per-tensor 0.5
q = Q{a}(x)
d = DQ{a}(q)
c = Conv<strides=[2,2]>(d, k)
e = Conv<strides=[2,2]>(d, k)
f = Conv<strides=[2,2]>(d, l)
r = Relu(c)
s = Relu(e)
t = Relu(f)
out r, s, t
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("each node has a key of its own, twins by their order") {
  const std::vector<std::uint64_t> all = keys(kTwins);
  CHECK(std::set<std::uint64_t>(all.begin(), all.end()).size() == 8);
}

TEST_CASE("names and scales are not part of a key") {
  const char* const renamed = R"(
in "in:0": f32[1,8,4,4]
const "w.1": f32[8,8,3,3]
const "w.2": f32[8,8,1,1]
quant p = i8 per-tensor 0.25
n1 = Q{p}("in:0")
n2 = DQ{p}(n1)
n3 = Conv<strides=[2,2]>(n2, "w.1")
n4 = Conv<strides=[2,2]>(n2, "w.1")
n5 = Conv<strides=[2,2]>(n2, "w.2")
n6 = Relu(n3)
n7 = Relu(n4)
n8 = Relu(n5)
out n6, n7, n8
)";
  CHECK(keys(renamed) == keys(kTwins));
}

TEST_CASE("operator, attributes, shapes of weights and quantization are part of it") {
  const std::uint64_t before = keys(kTwins)[4];
  const auto changed = [&](const char* from, const char* to) {
    CAPTURE(to);
    CHECK(keys(replaced(kTwins, from, to))[4] != before);
  };
  changed("f = Conv<strides=[2,2]>", "f = Conv<strides=[1,1]>");
  changed("const l: f32[8,8,1,1]", "const l: f32[4,8,1,1]");
  changed("t = Relu(f)", "t = Sigmoid(f)");
  changed("in x: f32[1,8,4,4]", "in x: f16[1,8,4,4]");
  changed("out r, s, t", "out r, s, t, f");
}

TEST_CASE("what is far away is not part of it") {
  const auto chain = [](const char* first) {
    return keys(std::string("in x: f32[8]\na = ") + first +
                "(x)\nb = Exp(a)\nc = Exp(b)\nd = Exp(c)\ne = Neg(d)\nout e\n");
  };
  CHECK(chain("Relu")[4] == chain("Sigmoid")[4]);
  CHECK(chain("Relu")[3] != chain("Sigmoid")[3]);
}

TEST_CASE("fingerprints tell rules and nodes apart") {
  CHECK(fingerprint("QDQ201", 1) != fingerprint("QDQ202", 1));
  CHECK(fingerprint("QDQ201", 1) != fingerprint("QDQ201", 2));
  CHECK(key_text(255) == "00000000000000ff");
}

TEST_CASE("a node may leave results out") {
  const std::string lstm =
      "in x: f32[3,1,2]\nconst w: f32[1,12,2]\nconst r: f32[1,12,3]\n"
      "_, h = LSTM<hidden_size=3>(x, w, r)\nout h";
  CHECK(keys(lstm).size() == 1);
  CHECK(keys(lstm) != keys(replaced(lstm, "_, h", "y, h")));
}
