// Weights are copied in pieces: writing a model of a gigabyte takes memory for its graph only.
#include <sys/resource.h>

#include "onnx/pieces.h"
#include "write/hand_edit.h"

namespace qdq {
namespace {

using namespace test;

constexpr std::uint64_t kWeights = std::uint64_t{1} << 30;

// The weights, raw_data of an initializer at the file's end, are a hole.
std::filesystem::path large_model(const Folder& folder) {
  onnx::ModelProto model = parse_onnx(with_opset(13, R"(g (float[2,1024] x) => (float[2,262144] z) {
      r = Relu (x)
      y = MatMul (r, w)
      z = Relu (y)
    })"));
  std::string tensor;
  writer::put_integer(tensor, 1, 1024);
  writer::put_integer(tensor, 1, kWeights / 4096);
  writer::put_integer(tensor, 2, 1);
  writer::put_bytes(tensor, 8, "w");
  writer::put_varint(tensor, 9 << 3 | 2);
  writer::put_varint(tensor, kWeights);
  std::string graph = model.graph().SerializeAsString();
  writer::put_varint(graph, 5 << 3 | 2);
  writer::put_varint(graph, tensor.size() + kWeights);
  graph += tensor;
  model.clear_graph();
  std::string head = bytes_of(model);
  writer::put_varint(head, 7 << 3 | 2);
  writer::put_varint(head, graph.size() + kWeights);
  head += graph;
  const auto path = folder.write("large.onnx", head);
  std::filesystem::resize_file(path, head.size() + kWeights);
  return path;
}

long faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

TEST_CASE("a gigabyte of inline weights") {
  const Folder folder;
  const auto path = large_model(folder);
  const Result<Model> model = read_model(path);
  REQUIRE_MESSAGE(model, to_string(model.error()));
  Graph graph = model->graph;
  GraphEditor edit(graph);
  edit.set_operand(graph.value(graph.find_value("y")).producer, 0, graph.find_value("x"));
  edit.erase_node(graph.value(graph.find_value("r")).producer);
  const long before = faults();
  std::uint64_t size = 0;
  std::size_t most = 0;
  std::string head;
  const Result<void> done =
      write_model(*model, graph, path, [&](std::string_view piece) -> Result<void> {
        size += piece.size();
        most = std::max(most, piece.size());
        if (head.size() < 4096) head += piece.substr(0, 4096 - head.size());
        return {};
      });
  REQUIRE_MESSAGE(done, to_string(done.error()));
  CHECK(faults() - before < 4000);
  CHECK(most <= std::size_t{1} << 20);
  CHECK(size < model->file_bytes);
  CHECK(size > kWeights);
  const auto written = folder.write("written.onnx", head);
  std::filesystem::resize_file(written, size);
  const Result<Model> read = read_model(written);
  REQUIRE_MESSAGE(read, to_string(read.error()));
  CHECK(check_written(graph, read->graph));
}

}  // namespace
}  // namespace qdq
