// Large models are read in stretches, by several threads: neither shows, in what is read or in which error comes
// first. More nodes than one batch has, and more initializers than one stretch.
#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

constexpr int kNodes = 40'000;

// v1 = Clip(x, c1), v2 = Clip(v1, c2), ... Every third node has the same attributes.
onnx::ModelProto long_model() {
  onnx::ModelProto model = test::parse_onnx(
      test::with_opset(13, "agraph (float[4] x) => (float[4] v40000) { v0 = Identity(x) }"));
  onnx::GraphProto& graph = *model.mutable_graph();
  for (int k = 1; k <= kNodes; ++k) {
    onnx::NodeProto& node = *graph.add_node();
    node.set_name("node" + std::to_string(k));
    node.set_op_type(k % 5 == 0 ? "Scale" : "Clip");
    node.set_domain(k % 5 == 0 ? "other" : "");
    node.add_input("v" + std::to_string(k - 1));
    node.add_input("c" + std::to_string(k));
    node.add_output("v" + std::to_string(k));
    onnx::AttributeProto& gains = *node.add_attribute();
    gains.set_name("gains");
    gains.set_type(onnx::AttributeProto::FLOATS);
    gains.add_floats(static_cast<float>(k % 3));
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name("c" + std::to_string(k));
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(static_cast<float>(k));
  }
  return model;
}

std::string read_on(unsigned threads, const std::string& bytes,
                    std::size_t max_nodes = kNodes + 1) {
  Watch watch({.threads = threads});
  ReadLimits limits;
  limits.watch = &watch;
  limits.max_nodes = max_nodes;
  const auto model = test::read_bytes(bytes, {}, limits);
  return model ? print_graph(model->graph) : to_string(model.error());
}

// Where the text stands last: the byte of its field's tag.
std::size_t field_of(const std::string& bytes, const std::string& text) {
  return bytes.rfind(text) - 2;
}

void damage(std::string& bytes, const std::string& name) {
  bytes[field_of(bytes, name) + 1] = 120;  // the length
}

TEST_CASE("the threads do not show in the graph") {
  const std::string bytes = test::bytes_of(long_model());
  const std::string one = read_on(1, bytes);
  CHECK(one.find("v40000") != std::string::npos);
  CHECK(one == read_on(4, bytes));
}

TEST_CASE("nodes that share attributes have their own once they differ") {
  const auto model = test::read_proto(long_model());
  REQUIRE(model);
  const Node& first = *test::node_named(model->graph, "node1");
  const Node& alike = *test::node_named(model->graph, "node4");
  const Node& other = *test::node_named(model->graph, "node5");
  CHECK(first.attrs.at("gains") == alike.attrs.at("gains"));
  CHECK(first.attrs.at("gains") != other.attrs.at("gains"));
  CHECK(std::get<double>(first.attrs.at("min")) == 1.0);
  CHECK(std::get<double>(alike.attrs.at("min")) == 4.0);
  CHECK_FALSE(other.attrs.contains("min"));
}

TEST_CASE("of several damaged nodes and initializers the first is told") {
  const std::string whole = test::bytes_of(long_model());
  for (const std::string message : {"node", "c"}) {
    std::string bytes = whole;
    const std::string first = message + "9999";
    damage(bytes, message + "39999");
    damage(bytes, message + "20001");
    damage(bytes, first);
    const std::string place = "at byte " + std::to_string(field_of(whole, first));
    CAPTURE(message);
    CHECK(read_on(1, bytes).find(place) != std::string::npos);
    CHECK(read_on(4, bytes) == read_on(1, bytes));
  }
}

TEST_CASE("the limit on nodes falls into a stretch") {
  std::string bytes = test::bytes_of(long_model());
  for (const unsigned threads : {1u, 4u}) {
    const std::string error = read_on(threads, bytes, 35'000);
    CHECK(error.find("more than 35000 nodes") != std::string::npos);
    CHECK(error.find("node35000") != std::string::npos);
  }
  damage(bytes, "node36000");  // behind the limit, and so not looked at
  CHECK(read_on(4, bytes, 35'000).find("more than 35000 nodes") != std::string::npos);
}

TEST_CASE("a damaged list is told after a tensor that nothing makes") {
  onnx::ModelProto model = long_model();
  onnx::AttributeProto& list = *model.mutable_graph()->mutable_node(30'000)->mutable_attribute(0);
  list.clear_floats();
  list.set_s("abc");  // as field 7, packed: three bytes of a float
  std::string bytes = test::bytes_of(model);
  bytes[field_of(bytes, "abc")] = 7 << 3 | 2;
  CHECK(read_on(1, bytes).find("is cut off") != std::string::npos);
  CHECK(read_on(1, bytes).find("node30000") != std::string::npos);
  CHECK(read_on(4, bytes) == read_on(1, bytes));
  const std::size_t input = bytes.rfind("v39990");
  bytes[input] = 'w';
  CHECK(read_on(4, bytes).find("produces a tensor that a node reads") != std::string::npos);
}

}  // namespace
}  // namespace qdq
