// Scales in files beside the model: good ones, missing ones, hostile ones.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <thread>
#include <utility>

#include "onnx/models.h"

namespace qdq {
namespace {

using namespace std::string_literals;
using test::Folder;

struct External {
  std::string location = "data.bin";
  std::string offset = "4";
  std::string length = "4";
};

std::string model_bytes(const External& external) {
  onnx::ModelProto model = test::parse_onnx(
      test::with_opset(13, "agraph (float[2] x) => (int8[2] y) { y = QuantizeLinear(x, s) }"));
  onnx::TensorProto* scale = model.mutable_graph()->add_initializer();
  scale->set_name("s");
  scale->set_data_type(1);
  scale->set_data_location(onnx::TensorProto::EXTERNAL);
  const auto add = [&](const std::string& key, const std::string& value) {
    if (value.empty()) return;
    onnx::StringStringEntryProto* entry = scale->add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("location", external.location);
  add("offset", external.offset);
  add("length", external.length);
  return test::bytes_of(model);
}

// The scale in notation, or the note that says why there is none.
std::string scale_in(const Folder& folder, const External& external) {
  const auto model = read_model(folder.write("model.onnx", model_bytes(external)));
  if (!model) return to_string(model.error());
  const QuantParams& params = model->graph.quant(*model->graph.nodes()[0].out_quant);
  const Constant& scale = model->graph.constant(params.scale);
  if (scale.known) return std::to_string(scale.data.at(0));
  CHECK(model->notes.size() == 1);
  const std::string start = "scale of QuantizeLinear_0 could not be read: ";
  const std::string note = model->notes.at(0);
  return note.starts_with(start) ? note.substr(start.size()) : note;
}

TEST_CASE("a slice of the file") {
  const Folder folder;
  folder.write("data.bin", "????\0\0\0\x3f????"s);
  std::filesystem::create_directory(folder.path() / "sub");
  folder.write("sub/data.bin", "\0\0\0\x3f"s);
  CHECK(scale_in(folder, {}) == "0.500000");
  CHECK(scale_in(folder, {.location = "./data.bin"}) == "0.500000");
  CHECK(scale_in(folder, {.location = "sub/data.bin", .offset = ""}) == "0.500000");
  CHECK(scale_in(folder, {.location = "sub/data.bin", .offset = "", .length = ""}) == "0.500000");
  CHECK(scale_in(folder, {.location = "sub/data.bin", .offset = "0"}) == "0.500000");
}

TEST_CASE("a model in memory needs a folder") {
  const Folder folder;
  folder.write("data.bin", "????\0\0\0\x3f"s);
  const auto with = test::read_bytes(model_bytes({}), folder.path());
  REQUIRE(with);
  CHECK(with->notes.empty());
  const auto without = test::read_bytes(model_bytes({}));
  REQUIRE(without);
  CHECK(without->notes ==
        std::vector<std::string>{"scale of QuantizeLinear_0 could not be read: its data lies in "
                                 "another file, and there is no folder to look in"});
}

TEST_CASE("files that are not there or too short") {
  const Folder folder;
  folder.write("short.bin", "12345");
  folder.write("pointer.bin", "version https://git-lfs.github.com/spec/v1\nsize 100\n");
  std::filesystem::create_directory(folder.path() / "folder");
  REQUIRE(::mkfifo((folder.path() / "fifo").c_str(), 0600) == 0);
  CHECK(scale_in(folder, {}) == "its external data file data.bin is missing");
  CHECK(scale_in(folder, {.location = "no/data.bin"}) ==
        "its external data file data.bin is missing");
  CHECK(scale_in(folder, {.location = "short.bin"}) ==
        "its external data file short.bin ends before the data, after 5 bytes");
  CHECK(scale_in(folder, {.location = "short.bin", .offset = "18446744073709551615"}) ==
        "its external data file short.bin ends before the data, after 5 bytes");
  CHECK(scale_in(folder, {.location = "pointer.bin", .offset = "4096"}) ==
        "its external data file pointer.bin is a Git LFS pointer; run git lfs pull");
  CHECK(scale_in(folder, {.location = "folder"}) ==
        "its external data file folder is not a regular file");
  CHECK(scale_in(folder, {.location = "fifo"}) ==
        "its external data file fifo is not a regular file");
  CHECK(scale_in(folder, {.location = ""}) == "its external data has no location");
}

TEST_CASE("numbers that are none") {
  const Folder folder;
  folder.write("data.bin", "????\0\0\0\x3f"s);
  const std::string why = "its external data offset or length is not a number";
  CHECK(scale_in(folder, {.offset = "-4"}) == why);
  CHECK(scale_in(folder, {.offset = "4 "}) == why);
  CHECK(scale_in(folder, {.offset = "99999999999999999999999"}) == why);
  CHECK(scale_in(folder, {.length = "four"}) == why);
  CHECK(scale_in(folder, {.length = "8"}) == "its external data has 8 bytes and should have 4");
}

TEST_CASE("names that lead out of the model's folder are refused") {
  const Folder outside;
  const Folder folder;
  const auto secret = outside.write("secret.bin", "\0\0\0\x3f\0\0\0\x3f"s);
  std::filesystem::create_symlink(secret, folder.path() / "link.bin");
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "sub");
  CHECK(scale_in(folder, {.location = secret.string()}) ==
        "its external data location " + secret.string() + " is absolute and is refused");
  CHECK(scale_in(folder, {.location = "../x/secret.bin"}) ==
        "its external data location ../x/secret.bin leaves the model's folder and is refused");
  CHECK(scale_in(folder, {.location = "a/../../secret.bin"}) ==
        "its external data location a/../../secret.bin leaves the model's folder and is refused");
  CHECK(scale_in(folder, {.location = "..\\secret.bin"}) ==
        "its external data location ..\\secret.bin leaves the model's folder and is refused");
  CHECK(scale_in(folder, {.location = "C:\\secret.bin"}) ==
        "its external data location C:\\secret.bin is absolute and is refused");
  CHECK(scale_in(folder, {.location = "data\0.bin"s}) ==
        "its external data location holds a NUL byte and is refused");
  CHECK(scale_in(folder, {.location = "link.bin"}) ==
        "its external data file link.bin is a link that leaves the model's folder and is refused");
  CHECK(scale_in(folder, {.location = "sub/secret.bin"}) ==
        "its external data file secret.bin is a link that leaves the model's folder and is "
        "refused");
}

TEST_CASE("a link inside the folder is followed") {
  const Folder folder;
  folder.write("real.bin", "????\0\0\0\x3f"s);
  std::filesystem::create_symlink("real.bin", folder.path() / "data.bin");
  CHECK(scale_in(folder, {}) == "0.500000");
}

// A folder and a link that leads out of the model's folder change places all the time.
class Swapping {
 public:
  Swapping(std::filesystem::path one, std::filesystem::path other)
      : thread_([this, one = std::move(one), other = std::move(other)] {
          while (!stop_)
            swaps_ +=
                ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0;
        }) {}
  ~Swapping() {
    stop_ = true;
    thread_.join();
  }
  int swaps() const { return swaps_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> swaps_ = 0;
  std::thread thread_;
};

TEST_CASE("a folder that becomes a link while it is looked at leads nowhere") {
  const Folder outside;
  outside.write("data.bin", "????\0\0\x80\x3e"s);
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "sub");
  folder.write("sub/data.bin", "????\0\0\0\x3f"s);
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "link");
  const std::string bytes = model_bytes({.location = "sub/data.bin"});
  const Swapping swapping(folder.path() / "sub", folder.path() / "link");
  int inside = 0;
  for (int k = 0; k < 10000; ++k) {
    const auto model = test::read_bytes(bytes, folder.path());
    REQUIRE(model);
    const QuantParams& params = model->graph.quant(*model->graph.nodes()[0].out_quant);
    const Constant& scale = model->graph.constant(params.scale);
    if (scale.known) CHECK(scale.data.at(0) == 0.5);
    inside += scale.known ? 1 : 0;
  }
  CHECK(inside > 0);
  CHECK(inside < 10000);
  CHECK(swapping.swaps() > 100);
}

TEST_CASE("weights are not looked for") {
  onnx::ModelProto model = test::parse_onnx(
      test::with_opset(13, "agraph (float[2,4] x) => (float[2,3] y) { y = MatMul(x, w) }"));
  onnx::TensorProto* weights = model.mutable_graph()->add_initializer();
  weights->set_name("w");
  weights->set_data_type(1);
  weights->add_dims(4);
  weights->add_dims(3);
  weights->set_data_location(onnx::TensorProto::EXTERNAL);
  onnx::StringStringEntryProto* entry = weights->add_external_data();
  entry->set_key("location");
  entry->set_value("/etc/passwd");
  const auto read = test::read_proto(model);
  REQUIRE(read);
  CHECK(read->notes.empty());
  CHECK(test::type_of(read, "y") == "f32[2,3]");
  CHECK_FALSE(read->graph.value(read->graph.find_value("w")).content);
}

}  // namespace
}  // namespace qdq
