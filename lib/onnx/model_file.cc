#include "onnx/model_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "onnx/read_error.h"

namespace qdq::reader {
namespace {

constexpr std::uint64_t kBlock = 4096;
// Blocks that one read brings in: a little at first and after every jump, twice as many each time that a
// walk goes on without one. With weights inline, nearly all of a file is jumped over.
constexpr std::uint64_t kLeast = 2;
constexpr std::uint64_t kMost = 1024;
constexpr std::uint64_t kJump = 8;
constexpr std::uint64_t kCopied = std::uint64_t{1} << 20;  // bytes at a time

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "not a regular file";
}

Error error_of(int code, const std::filesystem::path& path) {
  const bool missing = code == ENOENT || code == ENOTDIR;
  Error error = missing
                    ? read_error(ErrorKind::NotFound, "no such file")
                    : read_error(ErrorKind::Unreadable, "the file cannot be read: " +
                                                            std::generic_category().message(code));
  error.where.file = path.string();
  return error;
}

Error irregular(mode_t mode, const std::filesystem::path& path) {
  Error error = read_error(ErrorKind::Unreadable, "the path is " + std::string(kind_of(mode)),
                           "name a regular .onnx file");
  error.where.file = path.string();
  return error;
}

Error changed() {
  return read_error(ErrorKind::Unreadable, "the file was changed while it was read",
                    "run again when nothing writes to it");
}

Error too_large(std::size_t size, const std::filesystem::path& path) {
  Error error =
      read_error(ErrorKind::Limit,
                 "there is no address space for the file's " + std::to_string(size) + " bytes",
                 "raise the limit on memory (ulimit -v)");
  error.where.file = path.string();
  return error;
}

}  // namespace

ModelFile::ModelFile(ModelFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      memory_(std::exchange(other.memory_, {})),
      there_(std::move(other.there_)),
      blocks_(other.blocks_),
      last_end_(other.last_end_),
      last_count_(other.last_count_),
      fault_(other.fault_),
      cut_(other.cut_),
      modified_(other.modified_) {}

ModelFile::~ModelFile() {
  if (!memory_.empty()) ::munmap(memory_.data(), memory_.size());
  if (fd_ >= 0) ::close(fd_);
}

Result<ModelFile> ModelFile::open(const std::filesystem::path& path) {
  if (path.native().find('\0') != std::string::npos) return error_of(ENOENT, path);
  ModelFile file;
  // O_NONBLOCK: opening a FIFO without a writer must not wait for one.
  file.fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status {};
  if (file.fd_ < 0) {
    // A socket cannot be opened at all; say what it is rather than ENXIO's "no such device".
    if (errno != ENXIO || ::stat(path.c_str(), &status) != 0) return error_of(errno, path);
    return irregular(status.st_mode, path);
  }
  if (::fstat(file.fd_, &status) != 0) return error_of(errno, path);
  if (!S_ISREG(status.st_mode)) return irregular(status.st_mode, path);
  file.modified_ = status.st_mtim;
  if (status.st_size == 0) return file;
  const auto size = static_cast<std::size_t>(status.st_size);
  // Not backed by the file, and nothing is reserved for it.
  void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return too_large(size, path);
  file.memory_ = {static_cast<std::byte*>(data), size};
  // A huge page would make two megabytes of every block that is read between weights.
  static_cast<void>(::madvise(data, size, MADV_NOHUGEPAGE));
  static_cast<void>(::posix_fadvise(file.fd_, 0, 0, POSIX_FADV_RANDOM));
  file.blocks_ = (size + kBlock - 1) / kBlock;
  file.there_ = std::make_unique<std::atomic<std::uint64_t>[]>(file.blocks_ / 64 + 1);
  return file;
}

void ModelFile::fetch_blocks(std::uint64_t first) {
  const std::lock_guard lock(reading_);
  if (is_there(first)) return;  // another thread was faster
  const bool goes_on = first >= last_end_ && first - last_end_ < kJump;
  const std::uint64_t most = goes_on ? std::clamp(2 * last_count_, kLeast, kMost) : kLeast;
  std::uint64_t end = first;
  while (end < blocks_ && end - first < most && !is_there(end)) ++end;
  last_count_ = end - first;
  last_end_ = end;
  std::uint64_t at = first * kBlock;
  const std::uint64_t stop = std::min<std::uint64_t>(end * kBlock, memory_.size());
  while (at < stop && fault_ == 0 && !cut_) {
    const ssize_t got = ::pread(fd_, memory_.data() + at, stop - at, static_cast<off_t>(at));
    if (got > 0) at += static_cast<std::uint64_t>(got);
    if (got == 0) cut_ = true;
    if (got < 0 && errno != EINTR) fault_ = errno;
  }
  for (std::uint64_t block = first; block < end; ++block)
    there_[block / 64].fetch_or(std::uint64_t{1} << (block % 64), std::memory_order_release);
}

std::uint64_t ModelFile::fetch(Range range) {
  std::uint64_t block = range.begin / kBlock;
  const std::uint64_t end = std::min(blocks_, (range.end + kBlock - 1) / kBlock);
  for (; block < end; ++block) {
    if (!is_there(block)) fetch_blocks(block);
  }
  return std::min<std::uint64_t>(block * kBlock, memory_.size());
}

Result<void> ModelFile::copy(Range range,
                             const std::function<Result<void>(std::string_view)>& take) const {
  std::vector<char> buffer(static_cast<std::size_t>(std::min(range.size(), kCopied)));
  while (range.size() > 0) {
    const auto most = static_cast<std::size_t>(std::min(range.size(), kCopied));
    const ssize_t got = ::pread(fd_, buffer.data(), most, static_cast<off_t>(range.begin));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return read_error(ErrorKind::Unreadable,
                        "the file cannot be read: " + std::generic_category().message(errno));
    }
    if (got == 0) return changed();
    range.begin += static_cast<std::uint64_t>(got);
    if (auto taken = take({buffer.data(), static_cast<std::size_t>(got)}); !taken) return taken;
  }
  return {};
}

Result<void> ModelFile::finish() const {
  if (fault_ != 0) {
    return read_error(ErrorKind::Unreadable,
                      "the file cannot be read: " + std::generic_category().message(fault_));
  }
  struct stat status {};
  const bool same =
      ::fstat(fd_, &status) == 0 && static_cast<std::uint64_t>(status.st_size) == memory_.size() &&
      status.st_mtim.tv_sec == modified_.tv_sec && status.st_mtim.tv_nsec == modified_.tv_nsec;
  if (same && !cut_) return {};
  return changed();
}

std::uint64_t Bytes::fetch(Range range) const { return file_->fetch(range); }

}  // namespace qdq::reader
