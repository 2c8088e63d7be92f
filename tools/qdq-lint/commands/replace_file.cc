#include "commands/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <system_error>

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;
constexpr int kMostNames = 100;

class SignalsLater {
 public:
  SignalsLater() {
    sigset_t wait;
    sigemptyset(&wait);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&wait, signal);
    pthread_sigmask(SIG_BLOCK, &wait, &before_);
  }
  SignalsLater(const SignalsLater&) = delete;
  SignalsLater& operator=(const SignalsLater&) = delete;
  ~SignalsLater() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

Error failure(const std::string& path, int code) {
  Error error{
      ErrorKind::Unreadable, "cannot be written: " + std::generic_category().message(code), {}, {}};
  error.where.file = path;
  return error;
}

// 0, or an errno. Closes the file.
int write_and_close(int fd, const std::string& text) {
  int code = 0;
  for (std::size_t at = 0; at < text.size() && code == 0;) {
    const ssize_t written = ::write(fd, text.data() + at, text.size() - at);
    if (written > 0) at += static_cast<std::size_t>(written);
    if (written < 0 && errno != EINTR) code = errno;
  }
  // Some file systems tell only now that there was no room. EINTR does not leave the file open.
  if (::close(fd) != 0 && code == 0 && errno != EINTR) code = errno;
  return code;
}

// "/dev/stdout" leads to "/proc/self/fd/1".
std::optional<int> own_descriptor(const fs::path& path) {
  const std::string folder = path.parent_path().string();
  if (folder != "/proc/self/fd" && folder != "/dev/fd") return std::nullopt;
  const std::string name = path.filename().string();
  int number = -1;
  const auto [stop, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (code != std::errc{} || stop != name.data() + name.size()) return std::nullopt;
  return number;
}

struct Target {
  fs::path path;
  std::optional<int> descriptor;  // the path names an open file
  bool exists = false;
  struct stat status {};
};

// Where links lead, also to a file that is not there yet. An errno in `code`.
Target follow(fs::path path, int& code) {
  Target target;
  for (int links = 0; links < kMostLinks; ++links) {
    target.path = path;
    target.descriptor = own_descriptor(path);
    if (target.descriptor) return target;
    if (::lstat(path.c_str(), &target.status) != 0) {
      code = errno == ENOENT ? 0 : errno;
      return target;
    }
    target.exists = true;
    if (!S_ISLNK(target.status.st_mode)) return target;
    std::error_code failed;
    path = path.parent_path() / fs::read_symlink(path, failed);
    code = failed.value();
    if (failed) return target;
    target.exists = false;
  }
  code = ELOOP;
  return target;
}

int write_into(int fd, const std::string& text) {
  const int code = fd < 0 ? errno : write_and_close(fd, text);
  return code == EPIPE ? 0 : code;
}

// Makes something new beside the target: `make` gets names that may be free until it gives anything but
// -1 with EEXIST.
int make_beside(const fs::path& target, fs::path& name, int (*make)(const char* name)) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  for (int k = 0; k < kMostNames; ++k) {
    name = folder / (".qdq-lint-" + std::to_string(::getpid()) + "-" + std::to_string(k) + ".tmp");
    const int made = make(name.c_str());
    if (made >= 0 || errno != EEXIST) return made;
  }
  return -1;
}

// No other's file, and no link, is ever opened.
int open_new(const char* name) {
  return ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
}

int make_folder(const char* name) { return ::mkdir(name, 0777); }

int replace(const Target& target, const std::string& text) {
  if (target.exists && ::faccessat(AT_FDCWD, target.path.c_str(), W_OK, AT_EACCESS) != 0)
    return errno;
  const SignalsLater later;
  fs::path name;
  const int fd = make_beside(target.path, name, open_new);
  if (fd < 0) return errno;
  if (target.exists) {
    // Who may not give files away keeps the new one as its own; so permissions come last.
    if (::fchown(fd, target.status.st_uid, target.status.st_gid) != 0) errno = 0;
    if (::fchmod(fd, target.status.st_mode & 07777) != 0) errno = 0;
  }
  int code = write_and_close(fd, text);
  if (code == 0 && ::rename(name.c_str(), target.path.c_str()) != 0) code = errno;
  if (code != 0) ::unlink(name.c_str());
  return code;
}

}  // namespace

Result<void> replace_file(const std::string& path, const std::string& text) {
  int code = 0;
  const Target target = follow(path, code);
  if (code == 0) {
    if (target.descriptor) {
      code = write_into(::dup(*target.descriptor), text);
    } else if (!target.exists || S_ISREG(target.status.st_mode)) {
      code = replace(target, text);
    } else {
      code = write_into(::open(target.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY), text);
    }
  }
  if (code != 0) return failure(path, code);
  return {};
}

Result<void> replace_folder(const std::string& path,
                            const std::function<Result<void>(const fs::path&)>& fill) {
  fs::path target = path;
  if (!target.has_filename()) target = target.parent_path();  // "rules/" is "rules"
  const SignalsLater later;
  fs::path name;
  if (make_beside(target, name, make_folder) < 0) return failure(path, errno);
  Result<void> done = fill(name);
  // An empty folder gives way, any other stays.
  if (done && ::rename(name.c_str(), target.c_str()) != 0) done = failure(path, errno);
  std::error_code ignored;
  if (!done) fs::remove_all(name, ignored);
  return done;
}

}  // namespace qdq::cli
