// Files that are no models: what read_model says about them.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "onnx/models.h"

namespace qdq {
namespace {

using namespace std::string_literals;
using test::Folder;
using test::read_bytes;

std::string error_of(const Result<Model>& model) {
  return model ? "a model" : to_string(model.error());
}

TEST_CASE("paths without a readable file") {
  const Folder folder;
  const auto missing = read_model(folder.path() / "none.onnx");
  CHECK(missing.error().kind == ErrorKind::NotFound);
  CHECK(missing.error().where.file == (folder.path() / "none.onnx").string());
  CHECK(read_model(folder.write("file", "x") / "none.onnx").error().kind == ErrorKind::NotFound);
  CHECK(read_model("").error().kind == ErrorKind::NotFound);
  CHECK(read_model("a\0b"s).error().kind == ErrorKind::NotFound);

  const auto directory = read_model(folder.path());
  CHECK(directory.error().kind == ErrorKind::Unreadable);
  CHECK(directory.error().what == "the path is a directory");

  const std::string fifo = (folder.path() / "fifo").string();
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(read_model(fifo).error().what == "the path is a FIFO");
  CHECK(read_model("/dev/zero").error().what == "the path is a device");

  std::filesystem::create_symlink("loop", folder.path() / "loop");
  CHECK(read_model(folder.path() / "loop").error().kind == ErrorKind::Unreadable);
}

TEST_CASE("a socket is refused") {
  const Folder folder;
  const std::string path = (folder.path() / "s").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(read_model(path).error().what == "the path is a socket");
  ::close(fd);
}

TEST_CASE("a file without read permission") {
  if (::geteuid() == 0) return;  // root reads everything
  const Folder folder;
  const auto path = folder.write("secret.onnx", "x");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  CHECK(read_model(path).error().kind == ErrorKind::Unreadable);
}

TEST_CASE("an empty file") {
  const Folder folder;
  const auto empty = read_model(folder.write("empty.onnx", ""));
  CHECK(empty.error().kind == ErrorKind::NotOnnx);
  CHECK(empty.error().what == "the file is empty");
  CHECK(read_bytes("").error().kind == ErrorKind::NotOnnx);
}

TEST_CASE("Git LFS pointers") {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\n"
      "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
      "size 1234567890\n";
  const auto model = read_bytes(pointer);
  CHECK(model.error().kind == ErrorKind::LfsPointer);
  CHECK(error_of(model) == "-: Git LFS pointer (1.2 GB not fetched); run git lfs pull");
  CHECK(error_of(read_bytes("version https://git-lfs.github.com/spec/v1\n")) ==
        "-: Git LFS pointer; run git lfs pull");
}

TEST_CASE("files of other kinds") {
  const auto what = [](const std::string& bytes) {
    const auto model = read_bytes(bytes);
    return model ? "a model"s
                 : (model.error().kind == ErrorKind::NotOnnx ? "" : "other kind: ") +
                       model.error().what;
  };
  CHECK(what("hello world\n") == "the file is text, not an ONNX model");
  CHECK(what("{\"nodes\": []}") == "the file is text, not an ONNX model");
  CHECK(what("<html>\n<body>404</body></html>\n") == "the file is text, not an ONNX model");
  CHECK(what("\nleading line feed, which is a tag of field 1") ==
        "the file is text, not an ONNX model");
  CHECK(what("PK\x03\x04" + std::string(50, '\1')) ==
        "the file is a ZIP archive, as PyTorch checkpoints are, not an ONNX model");
  CHECK(what("\x1c\0\0\0TFL3"s + std::string(50, '\0')) ==
        "the file is a TensorFlow Lite model, not an ONNX model");
  CHECK(what(std::string(64, '\0')) == "the file is not an ONNX model");
  CHECK(what(std::string(64, '\xff')) == "the file is not an ONNX model");
  // Another message: all its fields can be walked, and none is a graph.
  CHECK(what("\x12\x03"
             "abc"s) == "the file is not an ONNX model");
  CHECK(what("\x08\x07\x12\x03"
             "abc"s) == "the file holds no graph: not an ONNX model, or one that was cut short");
}

TEST_CASE("a model without anything in its graph is one") {
  const auto model = read_bytes("\x08\x07\x3a\x00"s);
  REQUIRE(model);
  CHECK(model->graph.ir_version == 7);
  CHECK(model->graph.nodes().empty());
  CHECK(model->path == "-");
  CHECK(model->file_bytes == 4);
}

}  // namespace
}  // namespace qdq
