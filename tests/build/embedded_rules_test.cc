// The embedded rule files are those of rules/, byte for byte, in order.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "rules/builtin.h"

namespace {

std::map<std::string, std::string> files_on_disk() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(QDQ_SOURCE_DIR) / "rules";
  std::map<std::string, std::string> files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    if (entry.path().extension() != ".json" || path == "rule.schema.json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[path] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

}  // namespace

TEST_CASE("the embedded rules are the files of rules/") {
  std::map<std::string, std::string> embedded;
  for (const qdq::EmbeddedFile& file : qdq::embedded_rules()) {
    embedded.emplace(file.path, file.text);
  }
  const std::map<std::string, std::string> files = files_on_disk();
  CHECK(embedded.size() == qdq::embedded_rules().size());
  CHECK(embedded.size() == files.size());
  for (const auto& [path, text] : files) CHECK_MESSAGE(embedded[path] == text, path);
}

TEST_CASE("the embedded rules are sorted by path") {
  CHECK(std::ranges::is_sorted(qdq::embedded_rules(), {}, &qdq::EmbeddedFile::path));
}
