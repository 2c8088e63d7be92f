#include "onnx/external_data.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <iterator>
#include <optional>
#include <system_error>

#include "onnx/flat.h"
#include "onnx/lfs_pointer.h"

namespace qdq::reader {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// Why a location must not even be looked up; empty: it may be.
std::string refuse(std::string_view name) {
  if (name.empty()) return "its external data has no location";
  if (name.find('\0') != std::string_view::npos) {
    return "its external data location holds a NUL byte and is refused";
  }
  const std::string quoted = "its external data location " + clipped(name);
  const fs::path path(name);
  // A backslash separates folders on the system that the model may come from.
  if (path.is_absolute() || name.front() == '\\' || (name.size() > 1 && name[1] == ':')) {
    return quoted + " is absolute and is refused";
  }
  std::string slashes(name);
  std::ranges::replace(slashes, '\\', '/');
  for (const fs::path& part : fs::path(slashes)) {
    if (part == "..") return quoted + " leaves the model's folder and is refused";
  }
  return {};
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [stop, rest] = std::ranges::mismatch(folder, path);
  return stop == folder.end();
}

// Opens what a path without links names, going down from the folder one name at a time and following
// none: whatever is made a link after the path was looked at, nothing outside the folder is opened.
int open_below(const fs::path& folder, const fs::path& path) {
  int at = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (auto part = path.begin(); part != path.end() && at >= 0; ++part) {
    const int how = std::next(part) == path.end() ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
    const int next = ::openat(at, part->c_str(), how | O_CLOEXEC | O_NOFOLLOW);
    const int code = errno;
    ::close(at);
    errno = code;
    at = next;
  }
  return at;
}

}  // namespace

ExternalData::~ExternalData() { close(); }

void ExternalData::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  size_ = 0;
}

std::string ExternalData::open_below_base(const fs::path& path) {
  // Both canonical: links are followed here and nowhere below.
  std::error_code code;
  const fs::path folder = fs::canonical(base_, code);
  const std::string name = "its external data file " + clipped(path.filename().native());
  if (code) return name + " cannot be read: " + code.message();
  const fs::path file = fs::canonical(base_ / path, code);
  if (code == std::errc::no_such_file_or_directory) return name + " is missing";
  if (code) return name + " cannot be read: " + code.message();
  if (!is_below(file, folder)) {
    return name + " is a link that leaves the model's folder and is refused";
  }
  fd_ = open_below(base_, file.lexically_relative(folder));
  struct stat status {};
  if (fd_ < 0 || ::fstat(fd_, &status) != 0) {
    return name + " cannot be read: " + std::generic_category().message(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    close();
    return name + " is not a regular file";
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  // Slices of a few bytes stand far apart: what the system would read ahead is weights.
  static_cast<void>(::posix_fadvise(fd_, 0, 0, POSIX_FADV_RANDOM));
  return {};
}

std::string ExternalData::open(std::string_view name) {
  if (base_.empty()) return "its data lies in another file, and there is no folder to look in";
  if (std::string why = refuse(name); !why.empty()) return why;
  return open_below_base(fs::path(name));
}

ExternalData::Slice ExternalData::read(const ExternalLocation& location, std::uint64_t size) {
  if (location.file != name_ || name_.empty()) {
    close();
    name_ = location.file;
    why_ = open(location.file);
  }
  if (!why_.empty()) return {{}, why_};
  const std::optional<std::uint64_t> offset =
      location.offset.empty() ? 0 : parse_decimal(location.offset);
  const std::optional<std::uint64_t> length =
      location.length.empty() ? size : parse_decimal(location.length);
  if (!offset || !length) return {{}, "its external data offset or length is not a number"};
  if (*length != size) {
    return {{},
            "its external data has " + std::to_string(*length) + " bytes and should have " +
                std::to_string(size)};
  }
  if (*offset > size_ || size_ - *offset < size) {
    std::array<std::byte, kLfsPointerPrefix.size()> head{};
    const ssize_t got = ::pread(fd_, head.data(), head.size(), 0);
    const bool pointer = got > 0 && is_lfs_pointer(std::span(head).first(std::size_t(got)));
    return {{},
            "its external data file " + clipped(name_) +
                (pointer ? " is a Git LFS pointer; run git lfs pull"
                         : " ends before the data, after " + std::to_string(size_) + " bytes")};
  }
  Slice slice;
  slice.bytes.resize(size);
  std::size_t done = 0;
  while (done < slice.bytes.size()) {
    const ssize_t got = ::pread(fd_, slice.bytes.data() + done, slice.bytes.size() - done,
                                static_cast<off_t>(*offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return {{}, "its external data file " + clipped(name_) + " cannot be read"};
    done += static_cast<std::size_t>(got);
  }
  return slice;
}

}  // namespace qdq::reader
