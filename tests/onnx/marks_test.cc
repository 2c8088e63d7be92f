// What a model says about qdq-lint itself.
#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::parse_onnx;
using test::read_bytes;
using test::read_proto;
using test::with_opset;

// "place [scope:]node: text" for each mark, one a line; of the model's own without a node.
std::string marks_of(const Result<Model>& model) {
  if (!model) return to_string(model.error());
  std::string text;
  for (const Mark& mark : model->marks) {
    text += mark.place;
    if (mark.node) text += " " + test::origins_of(model->graph, {{*mark.node, true}});
    text += ": " + mark.text + "\n";
  }
  return text;
}

onnx::ModelProto relus() {
  return parse_onnx(with_opset(
      13, "agraph (float[2] x) => (float[2] y) { a = Relu(x) b = Sigmoid(a) y = Relu(b) }"));
}

// One field of a length below 128, in protobuf's format.
std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string entry(const std::string& key, const std::string& value) {
  return field(1, key) + field(2, value);
}

// The model of one Relu, with more fields at the end of its NodeProto.
std::string relu_with(const std::string& fields) {
  const std::string node =
      field(1, "x") + field(2, "y") + field(3, "r") + field(4, "Relu") + fields;
  const std::string input = field(11, field(1, "x"));
  const std::string output = field(12, field(1, "y"));
  return std::string("\x08\x0a", 2) + field(7, field(1, node) + input + output) +
         field(8, std::string("\x10\x15", 2));
}

TEST_CASE("the model's own marks, as they stand") {
  onnx::ModelProto model = relus();
  const auto add = [&](const std::string& key, const std::string& value) {
    onnx::StringStringEntryProto* made = model.add_metadata_props();
    made->set_key(key);
    made->set_value(value);
  };
  add("author", "qdq-lint.ignore");
  add("qdq-lint.ignore", " QDQ211 **/head/*: known\nQDQ4 **: later \n");
  add("qdq-lint.ignored", "QDQ1 **: no");
  add("qdq-lint.ignore", "");
  CHECK(marks_of(read_proto(model)) ==
        "metadata_props: QDQ211 **/head/*: known\nQDQ4 **: later\nmetadata_props: \n");
}

TEST_CASE("lines of doc strings") {
  onnx::ModelProto model = relus();
  const auto doc = [&](const std::string& text) {
    model.mutable_graph()->mutable_node(1)->set_doc_string(text);
    return marks_of(read_proto(model));
  };
  CHECK(doc("qdq-lint: ignore QDQ211: known") == "doc_string Sigmoid_0: QDQ211: known\n");
  CHECK(doc("made by hand\r\nqdq-lint: ignore QDQ211,QDQ2:  known \r\nand so on\n\tqdq-lint: "
            "ignore\n") == "doc_string Sigmoid_0: QDQ211,QDQ2:  known\ndoc_string Sigmoid_0: \n");
  CHECK(doc("see qdq-lint: ignore QDQ211: known").empty());
  CHECK(doc("qdq-lint: ignored QDQ211: known").empty());
  CHECK(doc("qdq-lint:ignore QDQ211: known").empty());
  CHECK(doc("").empty());
}

TEST_CASE("metadata of a node, which the linked onnx does not know") {
  CHECK(marks_of(read_bytes(relu_with(""))).empty());
  const std::string mark = field(9, entry("qdq-lint.ignore", "QDQ211: known"));
  CHECK(marks_of(read_bytes(relu_with(field(9, entry("namespace", "a.b")) + mark))) ==
        "node metadata_props r: QDQ211: known\n");
  CHECK(marks_of(read_bytes(relu_with(field(6, "qdq-lint: ignore QDQ1: so") + mark + mark))) ==
        "doc_string r: QDQ1: so\nnode metadata_props r: QDQ211: known\n"
        "node metadata_props r: QDQ211: known\n");
  // A varint that never ends behind the key and the value.
  CHECK(marks_of(read_bytes(relu_with(field(9, entry("qdq-lint.ignore", "a") + "\x18\xff"))))
            .empty());
}

TEST_CASE("nodes of subgraphs, functions and folded constants keep their marks") {
  onnx::ModelProto model = parse_onnx(
      "<ir_version: 8, opset_import: [\"\" : 13, \"f\" : 1]>\n"
      "agraph (float[2] x) => (float[2] y) { a = f.twice(x) b = f.same(a) c = Constant<value_float "
      "= 1.0>()"
      " y = Add(b, c) }\n"
      "<domain: \"f\", opset_import: [\"\" : 13]> twice (t) => (u) { v = Relu(t) u = Relu(v) }\n"
      "<domain: \"f\", opset_import: [\"\" : 13]> same (t) => (t) { v = Relu(t) }");
  for (int n = 0; n < 3; ++n) {
    model.mutable_graph()->mutable_node(n)->set_doc_string("qdq-lint: ignore QDQ" +
                                                           std::to_string(n));
  }
  model.mutable_functions(0)->mutable_node(1)->set_doc_string("qdq-lint: ignore inside");
  CHECK(marks_of(read_proto(model)) ==
        "doc_string twice_0: QDQ0\ndoc_string same_0: QDQ1\ndoc_string Constant_0: QDQ2\n"
        "doc_string twice_0:Relu_1: inside\n");
}

TEST_CASE("the origin of a mark is one that the graph shows") {
  onnx::ModelProto model = parse_onnx(
      "<ir_version: 8, opset_import: [\"\" : 13, \"f\" : 1]>\n"
      "agraph (float[2] x) => (float[2] y) { a = f.same(x) y = Relu(a) }\n"
      "<domain: \"f\", opset_import: [\"\" : 13]> same (t) => (t) { v = Relu(t) }");
  model.mutable_graph()->mutable_node(0)->set_doc_string("qdq-lint: ignore QDQ1: so");
  const Result<Model> read = read_proto(model);
  REQUIRE(read);
  REQUIRE(read->marks.size() == 1);
  bool is_of_a_node = false;
  for (const Node& node : read->graph.nodes()) {
    for (const OriginRef ref : node.origins) is_of_a_node |= ref.origin == *read->marks[0].node;
  }
  CHECK(is_of_a_node);
}

TEST_CASE("text beyond the limit is left out, and a note says so") {
  onnx::ModelProto model = relus();
  for (int n = 0; n < 3; ++n) {
    model.mutable_graph()->mutable_node(n)->set_doc_string("qdq-lint: ignore " +
                                                           std::string(n == 1 ? 60 : 20, 'a'));
  }
  ReadLimits limits;
  limits.max_mark_bytes = 100;
  Result<Model> read = read_bytes(test::bytes_of(model), {}, limits);
  REQUIRE(read);
  CHECK(read->marks.size() == 3);
  CHECK(read->notes.empty());

  limits.max_mark_bytes = 79;
  read = read_bytes(test::bytes_of(model), {}, limits);
  REQUIRE(read);
  CHECK(read->marks.size() == 1);
  REQUIRE(read->notes.size() == 1);
  CHECK(read->notes[0] ==
        "it holds more than 79 bytes of suppressions for qdq-lint; the rest is not read");

  // Empty ones count as well.
  for (int n = 0; n < 3; ++n)
    model.mutable_graph()->mutable_node(n)->set_doc_string("qdq-lint: ignore");
  limits.max_mark_bytes = 47;
  read = read_bytes(test::bytes_of(model), {}, limits);
  REQUIRE(read);
  CHECK(read->marks.size() == 2);
}

}  // namespace
}  // namespace qdq
