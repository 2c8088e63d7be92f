// An edit that changes nothing gives the same bytes.
#include "write/edits.h"

namespace qdq {
namespace {

using namespace test;

std::size_t check_all(const std::vector<std::filesystem::path>& paths) {
  std::size_t read_models = 0;
  for (const auto& path : paths) {
    CAPTURE(path.string());
    const std::string bytes = contents(path);
    const Result<Model> model = read_model(path);
    if (!model) continue;
    ++read_models;
    const Result<std::string> same =
        write_model(*model, model->graph, as_span(bytes), path.parent_path());
    REQUIRE_MESSAGE(same, to_string(same.error()));
    CHECK(*same == bytes);
    std::string streamed;
    const Result<void> done =
        write_model(*model, model->graph, path, [&](std::string_view piece) -> Result<void> {
          streamed += piece;
          return {};
        });
    REQUIRE(done);
    CHECK(streamed == bytes);
    CHECK(check_written(model->graph, model->graph));
  }
  return read_models;
}

TEST_CASE("models of the project stay as they are") {
  const std::filesystem::path root = QDQ_SOURCE_DIR;
  CHECK(check_all(models_below(root / "examples")) > 30);
  CHECK(check_all(models_below(root / "tests/engine")) >= 5);
}

TEST_CASE("models that come with onnx stay as they are") {
  const auto paths = models_below("/usr/share/libonnx-testdata");
  if (paths.empty()) {
    MESSAGE("libonnx-testdata is not installed");
    return;
  }
  CHECK(check_all(paths) > 1000);
}

TEST_CASE("lengths and packed fields spelled as no writer of today spells them stay") {
  onnx::ModelProto proto =
      parse_onnx(with_opset(13, "g (float[2] x) => (float[2] y) { y = Relu (x) }"));
  proto.clear_graph();
  std::string bytes = bytes_of(proto);
  const std::string graph =
      parse_onnx(with_opset(13, "g (float[2] x) => (float[2] y) { y = Relu (x) }"))
          .graph()
          .SerializeAsString();
  REQUIRE(graph.size() < 128);
  bytes += '\x3a';  // field 7 with its length in three bytes
  bytes += static_cast<char>(0x80 | graph.size());
  bytes += '\x80';
  bytes += '\0';
  bytes += graph;
  const Result<Model> model = read_bytes(bytes);
  REQUIRE(model);
  const Result<std::string> same = write_model(*model, model->graph, as_span(bytes));
  REQUIRE(same);
  CHECK(*same == bytes);
}

TEST_CASE("a file that is another one by now is refused") {
  const std::string text = with_opset(13, "g (float[2] x) => (float[2] y) { y = Relu (x) }");
  const std::string bytes = bytes_of(parse_onnx(text));
  const Result<Model> model = read_bytes(bytes);
  REQUIRE(model);
  const auto refused = [&](const std::string& other) {
    const Result<std::string> out = write_model(*model, model->graph, as_span(other));
    return out ? "accepted" : out.error().what;
  };
  CHECK(refused(bytes + std::string("\x1a\x01z", 3)) ==
        "the file changed since the model was read");
  std::string other = bytes;
  other.replace(other.find("Relu"), 4, "Sqrt");
  CHECK(refused(other) == "the file changed since the model was read");
  other = bytes;
  other[bytes.find("Relu") - 5] = 'q';  // a name of an operand or result
  CHECK(refused(other) != "accepted");
}

TEST_CASE("the sink's error ends the writing") {
  const Folder folder;
  const auto path = folder.write(
      "m.onnx",
      bytes_of(parse_onnx(with_opset(13, "g (float[2] x) => (float[2] y) { y = Relu (x) }"))));
  const Result<Model> model = read_model(path);
  REQUIRE(model);
  const Result<void> done =
      write_model(*model, model->graph, path, [](std::string_view) -> Result<void> {
        return Error{ErrorKind::Unreadable, "the disk is full"};
      });
  REQUIRE(!done);
  CHECK(done.error().what == "the disk is full");
}

}  // namespace
}  // namespace qdq
