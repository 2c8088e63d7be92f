// qdq-lint: reads the command line and runs one command.
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "command_line.h"
#include "commands/command.h"
#include "commands/output.h"

namespace qdq::cli {
namespace {

// The first word is a command or, with all that follow, a model to check.
std::vector<const char*> with_command(int argc, char** argv, const std::vector<Command>& commands) {
  std::vector<const char*> arguments(argv, argv + argc);
  if (argc < 2) return arguments;
  const std::string first = argv[1];
  const bool own = first == "-h" || first == "--help" || first == "-V" || first == "--version" ||
                   std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
                     return command.parser->get_name() == first;
                   });
  if (!own) arguments.insert(arguments.begin() + 1, "check");
  return arguments;
}

int usage_error(const CLI::App& app, const CLI::ParseError& problem) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "" : " " + chosen.front()->get_name();
  say_error({ErrorKind::Usage, problem.what(), {}, "see `qdq-lint" + command + " --help`"});
  return kFailed;
}

int run(int argc, char** argv) {
  const auto [parser, commands] = make_command_line();
  CLI::App& app = *parser;
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return kFailed;
  }
  const std::vector<const char*> arguments = with_command(argc, argv, commands);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError& problem) {
    // Asking for help or the version ends parsing this way too.
    if (problem.get_exit_code() != 0) return usage_error(app, problem);
    std::ostringstream text;
    app.exit(problem, text, text);
    Output output("");
    output.write(text.str());
    return output.finish() ? kDone : kFailed;
  }
  for (const Command& command : commands)
    if (command.parser->parsed()) return command.run();
  return kFailed;
}

// A large model takes hundreds of megabytes in small pieces, and stages free much that the next one wants again: to get
// memory in large steps and keep it until the end saves the system a third of its work. jemalloc does so by itself.
void prepare_memory() {
#if defined(__GLIBC__) && !defined(QDQ_LINT_JEMALLOC)
  mallopt(M_TOP_PAD, 16 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that there may be
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

#ifdef QDQ_LINT_JEMALLOC
// Where jemalloc cannot get the memory for its own books, operator new does not return (5.3.0). Asked before anything
// is made in this program.
[[gnu::constructor(101)]] void check_address_space() {
  constexpr std::size_t needed = 16 << 20;
  void* const room = ::mmap(nullptr, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room != MAP_FAILED) {
    ::munmap(room, needed);
    return;
  }
  say_out_of_memory();
  std::_Exit(kFailed);
}
#endif

// A pipe whose reader is gone is an error of write() and not the end (output.h). A closed stdout or stderr
// gets something that cannot be written to, lest the next file that is opened takes its number and its text.
void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // likewise a file that may not grow further
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDONLY) < 0) std::_Exit(kFailed);
}

}  // namespace
}  // namespace qdq::cli

int main(int argc, char** argv) {
  qdq::cli::prepare_process();
  qdq::cli::prepare_memory();
  try {
    return qdq::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    qdq::cli::say_out_of_memory();
    return qdq::cli::kFailed;
  } catch (const std::exception& problem) {
    qdq::cli::say_error({qdq::ErrorKind::Internal,
                         std::string("internal: ") + problem.what(),
                         {},
                         "please report it"});
    return qdq::cli::kFailed;
  }
}
