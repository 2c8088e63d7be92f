// Where settings are found, and reading them from files.
#include <doctest/doctest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

namespace fs = std::filesystem;

// A folder of its own, which is the current one while it lives.
class CurrentFolder {
 public:
  CurrentFolder() : before_(fs::current_path()) {
    std::string pattern = (fs::temp_directory_path() / "qdq-lint-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = fs::canonical(pattern);
    fs::current_path(path_);
  }
  CurrentFolder(const CurrentFolder&) = delete;
  CurrentFolder& operator=(const CurrentFolder&) = delete;
  ~CurrentFolder() {
    fs::current_path(before_);
    fs::remove_all(path_);
  }

  void write(const fs::path& name, const std::string& text = "") const {
    if (name.has_parent_path()) fs::create_directories(path_ / name.parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path before_;
  fs::path path_;
};

std::string found(const fs::path& model) {
  return find_config(model).value_or("nothing").generic_string();
}

TEST_CASE("the nearest settings at or above the model") {
  const CurrentFolder here;
  here.write("a/b/m.onnx");
  CHECK(found("a/b/m.onnx") == "nothing");
  here.write("qdq-lint.toml");
  CHECK(found("a/b/m.onnx") == "qdq-lint.toml");
  CHECK(found("m.onnx") == "qdq-lint.toml");
  CHECK(found("-") == "qdq-lint.toml");
  CHECK(found(here.path() / "a/b/m.onnx") == (here.path() / "qdq-lint.toml").string());
  here.write("a/qdq-lint.toml");
  CHECK(found("a/b/m.onnx") == "a/qdq-lint.toml");
  CHECK(found("./a/./b/m.onnx") == "a/qdq-lint.toml");
  CHECK(found("m.onnx") == "qdq-lint.toml");
  CHECK(found("a/../m.onnx") == "qdq-lint.toml");
  here.write("a/b/qdq-lint.toml");
  CHECK(found("a/b/m.onnx") == "a/b/qdq-lint.toml");
  CHECK(found("not/there/m.onnx") == "qdq-lint.toml");
}

TEST_CASE("settings above the current folder") {
  const CurrentFolder here;
  here.write("qdq-lint.toml");
  here.write("a/b/m.onnx");
  fs::current_path(here.path() / "a/b");
  CHECK(found("m.onnx") == "../../qdq-lint.toml");
  CHECK(found("-") == "../../qdq-lint.toml");
  CHECK(found("../m.onnx") == "../../qdq-lint.toml");
  REQUIRE(load_config(found("m.onnx")));
}

TEST_CASE("a folder of that name is no settings, a link is") {
  const CurrentFolder here;
  here.write("qdq-lint.toml");
  fs::create_directories(here.path() / "a/qdq-lint.toml");
  CHECK(found("a/m.onnx") == "qdq-lint.toml");
  fs::create_directories(here.path() / "b");
  fs::create_symlink("../qdq-lint.toml", here.path() / "b/qdq-lint.toml");
  CHECK(found("b/m.onnx") == "b/qdq-lint.toml");
}

TEST_CASE("a link to a model counts where the link is") {
  const CurrentFolder here;
  here.write("store/m.onnx");
  here.write("store/qdq-lint.toml");
  here.write("project/qdq-lint.toml");
  fs::create_symlink("../store/m.onnx", here.path() / "project/m.onnx");
  CHECK(found("project/m.onnx") == "project/qdq-lint.toml");
}

TEST_CASE("the file beside a model") {
  const CurrentFolder here;
  here.write("a/m.onnx");
  CHECK(!find_sidecar("a/m.onnx"));
  CHECK(!find_sidecar("-"));
  here.write("a/m.onnx.qdq-lint.toml", "[[suppress]]\nrule = 'QDQ2'\nreason = 'r'\n");
  here.write("-.qdq-lint.toml");
  REQUIRE(find_sidecar("a/m.onnx"));
  CHECK(*find_sidecar("a/m.onnx") == "a/m.onnx.qdq-lint.toml");
  CHECK(!find_sidecar("-"));
  CHECK(!find_sidecar("a/n.onnx"));
  const Result<std::vector<Suppression>> read = load_suppressions("a/m.onnx.qdq-lint.toml");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->front().rule.file == "a/m.onnx.qdq-lint.toml");
}

TEST_CASE("reading a file") {
  const CurrentFolder here;
  here.write("good.toml", "target = 'trt8.5'\n");
  const Result<Config> good = load_config("good.toml");
  REQUIRE(good);
  CHECK(good->file == "good.toml");
  CHECK(good->target->file == "good.toml");

  here.write("bad.toml", "\ntarget = 1\n");
  const Result<Config> bad = load_config("bad.toml");
  REQUIRE_FALSE(bad);
  CHECK(to_string(bad.error()) == "bad.toml:2:10: \"target\" must be a string, not an integer");

  const Result<Config> missing = load_config("missing.toml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::NotFound);
  CHECK(to_string(missing.error()) == "missing.toml: no such file");

  const Result<Config> folder = load_config(".");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().kind == ErrorKind::Unreadable);

  here.write("large.toml", std::string((1 << 20) + 1, '\n'));
  const Result<Config> large = load_config("large.toml");
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::Limit);
  here.write("largest.toml", std::string(1 << 20, '\n'));
  CHECK(load_config("largest.toml"));
}

}  // namespace
}  // namespace qdq
