#include "onnx/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "onnx/read_error.h"

namespace qdq::reader {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

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

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  // munmap takes void* without const; the mapping itself is read-only.
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  if (path.native().find('\0') != std::string::npos) return error_of(ENOENT, path);
  // O_NONBLOCK: opening a FIFO without a writer must not wait for one.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    // A socket cannot be opened at all; say what it is rather than ENXIO's "no such device".
    struct stat status {};
    if (errno != ENXIO || ::stat(path.c_str(), &status) != 0) return error_of(errno, path);
    return irregular(status.st_mode, path);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return error_of(errno, path);
  if (!S_ISREG(status.st_mode)) {
    return irregular(status.st_mode, path);
  }
  if (status.st_size == 0) return MappedFile({});
  const auto size = static_cast<std::size_t>(status.st_size);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (data == MAP_FAILED) return error_of(errno, path);
  static_cast<void>(::madvise(data, size, MADV_RANDOM));  // read_ahead.h
  return MappedFile({static_cast<const std::byte*>(data), size});
}

}  // namespace qdq::reader
