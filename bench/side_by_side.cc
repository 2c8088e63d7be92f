// side_by_side ROUNDS COMMAND... [ ::: COMMAND... ]...: runs whole processes in turn, ROUNDS times each,
// and prints one line of JSON for each run: which command, exit code, seconds of the clock and of the
// processor, peak memory, bytes read by system calls.
//
// The program is small on purpose: a child's peak memory counts from the fork, so it is never less than
// its parent's.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Run {
  int exit_code = -1;
  double wall = 0;
  double cpu = 0;
  long peak_kib = 0;
  long long read_bytes = -1;  // -1: the system does not tell
};

// What the child read by read() and pread(), from the accounts that a process keeps until it is waited
// for. What it looks at in mapped files is not among it.
long long bytes_read_by(pid_t child) {
  const std::string path = "/proc/" + std::to_string(child) + "/io";
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (!file) return -1;
  long long bytes = -1;
  if (std::fscanf(file, "rchar: %lld", &bytes) != 1) bytes = -1;
  std::fclose(file);
  return bytes;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

[[noreturn]] void become(const std::vector<char*>& command) {
  const int nothing = ::open("/dev/null", O_WRONLY);
  ::dup2(nothing, STDOUT_FILENO);
  ::execvp(command[0], command.data());
  std::fprintf(stderr, "side_by_side: %s: %s\n", command[0], std::strerror(errno));
  ::_exit(127);
}

Run measure(const std::vector<char*>& command) {
  Run run;
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(command);
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) != 0) {
    if (errno != EINTR) return run;
  }
  run.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.read_bytes = bytes_read_by(child);
  int status = 0;
  rusage usage{};
  if (::wait4(child, &status, 0, &usage) != child) return run;
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  run.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  run.peak_kib = usage.ru_maxrss;
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: side_by_side ROUNDS COMMAND... [ ::: COMMAND... ]...\n", stderr);
    return 2;
  }
  std::vector<std::vector<char*>> commands(1);
  for (int k = 2; k < argc; ++k) {
    if (std::strcmp(argv[k], ":::") == 0) {
      commands.emplace_back();
    } else {
      commands.back().push_back(argv[k]);
    }
  }
  for (std::vector<char*>& command : commands) command.push_back(nullptr);
  const int rounds = std::atoi(argv[1]);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t which = 0; which < commands.size(); ++which) {
      const Run run = measure(commands[which]);
      std::printf(
          "{\"command\": %zu, \"exit\": %d, \"wall\": %.6f, \"cpu\": %.6f, \"peak_kib\": %ld, "
          "\"read\": %lld}\n",
          which, run.exit_code, run.wall, run.cpu, run.peak_kib, run.read_bytes);
      std::fflush(stdout);
    }
  }
  return 0;
}
