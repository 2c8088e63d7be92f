// A file that is read piece by piece while others write to it.
#include "onnx/model_file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <array>

#include "onnx/models.h"

namespace qdq::reader {
namespace {

using test::Folder;

std::string letters(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t k = 0; k < size; ++k) text[k] = static_cast<char>('a' + k % 23);
  return text;
}

void set_time(const std::filesystem::path& path, std::int64_t seconds) {
  const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 0}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0);
}

TEST_CASE("bytes are the file's, in whatever order they are asked for") {
  const Folder folder;
  const std::string text = letters(1'000'003);
  const auto path = folder.write("f", text);
  for (const std::uint64_t step : {1u, 4095u, 4096u, 4097u, 70'000u, 999'999u}) {
    Result<ModelFile> file = ModelFile::open(path);
    REQUIRE(file);
    const Bytes bytes = file->bytes();
    REQUIRE(bytes.size() == text.size());
    for (std::uint64_t back = text.size(); back >= step; back -= step) {
      const Range range{back - step, std::min<std::uint64_t>(back + 10, text.size())};
      REQUIRE(text_of(bytes, range) == text.substr(range.begin, range.size()));
      if (step == 1 && back < 990'000) break;
    }
    CHECK(bytes.need({0, 1}) >= 1);
    CHECK(text_of(bytes, {0, text.size()}) == text);
    CHECK(file->finish());
  }
}

TEST_CASE("a file that became shorter gives zeros and an error, and no signal") {
  const Folder folder;
  const auto path = folder.write("f", letters(500'000));
  Result<ModelFile> file = ModelFile::open(path);
  REQUIRE(file);
  CHECK(text_of(file->bytes(), {0, 3}) == "abc");
  std::filesystem::resize_file(path, 100'000);
  CHECK(text_of(file->bytes(), {0, 3}) == "abc");
  CHECK(text_of(file->bytes(), {400'000, 400'002}) == std::string_view("\0\0", 2));
  REQUIRE_FALSE(file->finish());
  CHECK(file->finish().error().kind == ErrorKind::Unreadable);
  CHECK(file->finish().error().what == "the file was changed while it was read");
}

TEST_CASE("a file that is written to is an error, even if what was read is whole") {
  const Folder folder;
  const auto path = folder.write("f", letters(5000));
  set_time(path, 1000);
  Result<ModelFile> file = ModelFile::open(path);
  REQUIRE(file);
  CHECK(file->bytes().of({0, 5000}).size() == 5000);
  CHECK(file->finish());
  set_time(path, 1001);
  CHECK_FALSE(file->finish());
}

TEST_CASE("a file that another one replaces is read to its end") {
  const Folder folder;
  const std::string text = letters(500'000);
  const auto path = folder.write("f", text);
  Result<ModelFile> file = ModelFile::open(path);
  REQUIRE(file);
  std::filesystem::rename(folder.write("g", "other"), path);
  CHECK(text_of(file->bytes(), {0, text.size()}) == text);
  CHECK(file->finish());
}

}  // namespace
}  // namespace qdq::reader
