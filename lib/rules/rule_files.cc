#include "rules/rule_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>

namespace qdq {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> kFolders = {"epilogue", "fix",     "fold",    "fuse",
                                                       "layers",   "lint",    "lower",   "motion",
                                                       "project",  "regions", "releases"};

// All files together; those of rules/ have 0.6 MB.
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;

enum class Part { Root, Known, Foreign };  // of a rule set

Error error_at(const fs::path& path, ErrorKind kind, std::string what, std::string hint = {}) {
  Error error{kind, std::move(what), {}, std::move(hint)};
  error.where.file = path.string();
  return error;
}

std::string expected() {
  std::string text = "expected *.json files, in it or in its folders ";
  for (const std::string_view folder : kFolders)
    text.append(folder).append(folder == kFolders.back() ? "" : ", ");
  return text;
}

bool is_rule_file(const fs::directory_entry& entry) {
  std::error_code none;  // a link that leads nowhere, say
  return entry.path().extension() == ".json" && entry.path().filename() != "rule.schema.json" &&
         entry.is_regular_file(none);
}

Part part_of(const fs::path& folder, Part above) {
  const bool known =
      above == Part::Root && std::ranges::count(kFolders, folder.filename().string()) > 0;
  return known ? Part::Known : Part::Foreign;
}

class Collector {
 public:
  explicit Collector(const fs::path& dir) : dir_(dir) {}

  Result<std::vector<RuleFile>> run() {
    if (Result<void> done = collect(dir_, Part::Root); !done) return done.take_error();
    if (!files_.empty()) return std::move(files_);
    return error_at(dir_, ErrorKind::NotFound, "the folder has no rule files", expected());
  }

 private:
  Result<void> collect(const fs::path& folder, Part part) {
    std::error_code code;
    fs::directory_iterator walk(folder, code);
    if (code && part == Part::Root)
      return error_at(folder, ErrorKind::NotFound, "no such folder of rules");
    for (; !code && walk != fs::directory_iterator(); walk.increment(code)) {
      std::error_code none;
      Result<void> done;
      if (is_rule_file(*walk)) {
        done = add(*walk, part);
      } else if (part != Part::Foreign && walk->is_directory(none)) {
        done = collect(walk->path(), part_of(walk->path(), part));
      }
      if (!done) return done;
    }
    if (!code || part == Part::Foreign) return {};
    return error_at(folder, ErrorKind::Unreadable, "the folder cannot be read: " + code.message());
  }

  Result<void> add(const fs::directory_entry& entry, Part part) {
    if (part == Part::Foreign)
      return error_at(entry.path(), ErrorKind::BadRule, "a rule set has no such folder",
                      expected());
    std::error_code none;
    bytes_ += entry.file_size(none);
    if (bytes_ > kMostBytes)
      return error_at(entry.path(), ErrorKind::Limit, "rule files have more than 64 MiB together");
    std::ifstream in(entry.path(), std::ios::binary);
    if (!in) return error_at(entry.path(), ErrorKind::Unreadable, "the file cannot be read");
    std::ostringstream text;
    text << in.rdbuf();
    files_.push_back({entry.path().lexically_relative(dir_).generic_string(), text.str()});
    return {};
  }

  const fs::path& dir_;
  std::vector<RuleFile> files_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::vector<RuleFile>> read_rule_files(const fs::path& dir) { return Collector(dir).run(); }

}  // namespace qdq
