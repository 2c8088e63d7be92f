// Weights are not read: a model of gigabytes takes no longer than its graph.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include "onnx/models.h"

namespace qdq {
namespace {

std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>((value & 0x7f) | 0x80);
  return text + static_cast<char>(value);
}

// A length-delimited field without its payload.
std::string opening(std::uint32_t field, std::uint64_t size) {
  return varint((field << 3) | 2u) + varint(size);
}

constexpr std::uint64_t kWeights = std::uint64_t{6} << 30;  // beyond protobuf's 2 GB

// y = MatMul(x, w), with w inline or in a Constant node. The weights are a hole in a sparse file.
std::filesystem::path write_model(const test::Folder& folder, bool in_node) {
  onnx::TensorProto header;
  header.set_name("w");
  header.set_data_type(1);
  header.add_dims(1024);
  header.add_dims(kWeights / 4096);
  const std::string tensor_head = header.SerializeAsString() + opening(9, kWeights);
  const std::uint64_t tensor = tensor_head.size() + kWeights;

  onnx::ModelProto model = test::parse_onnx(test::with_opset(
      13, "agraph (float[2,1024] x) => (float[2,1572864] y) { y = MatMul(x, w) }"));
  const std::string graph = model.graph().SerializeAsString();
  model.clear_graph();
  std::string head;
  if (in_node) {
    const std::string attribute_head = opening(1, 5) + "value" + varint(20 << 3) + varint(4);
    const std::uint64_t attribute = attribute_head.size() + opening(5, tensor).size() + tensor;
    const std::string node_head = opening(2, 1) + "w" + opening(4, 8) + "Constant";
    const std::uint64_t node = node_head.size() + opening(5, attribute).size() + attribute;
    head = opening(1, node) + node_head + opening(5, attribute) + attribute_head +
           opening(5, tensor) + tensor_head;
  } else {
    head = opening(5, tensor) + tensor_head;
  }
  const std::string start =
      model.SerializeAsString() + opening(7, graph.size() + head.size() + kWeights) + graph + head;
  const auto path = folder.write("large.onnx", start);
  std::filesystem::resize_file(path, start.size() + kWeights);
  return path;
}

long faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

TEST_CASE("six gigabytes of inline weights") {
  const test::Folder folder;
  for (const bool in_node : {false, true}) {
    const auto path = write_model(folder, in_node);
    const long before = faults();
    const auto model = read_model(path);
    REQUIRE_MESSAGE(model, to_string(model.error()));
    CHECK(faults() - before < 2000);
    CHECK(model->file_bytes > kWeights);
    CHECK(test::type_of(model, "w") == "f32[1024,1572864]");
    CHECK(test::type_of(model, "y") == "f32[2,1572864]");
  }
}

}  // namespace
}  // namespace qdq
