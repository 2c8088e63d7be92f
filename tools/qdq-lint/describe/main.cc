// describe_options man|bash|zsh|fish|list FILE: writes the manual page or a shell's completions of
// qdq-lint, or a list for tests, from its one table of options. A part of the build.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "command_line.h"
#include "describe/writers.h"

namespace qdq::cli {
namespace {

struct Description {
  std::string_view name;
  std::string (*write)(const OptionTable&);
};

constexpr std::array<Description, 5> kDescriptions = {{
    {"man", man_page},
    {"bash", bash_completion},
    {"zsh", zsh_completion},
    {"fish", fish_completion},
    {"list", option_list},
}};

int run(std::string_view name, const char* path) {
  for (const Description& description : kDescriptions) {
    if (description.name != name) continue;
    std::ofstream out(path, std::ios::binary);
    out << description.write(read_option_table(make_command_line()));
    out.close();
    return out ? 0 : 1;
  }
  return 2;
}

}  // namespace
}  // namespace qdq::cli

int main(int argc, char** argv) {
  const int code = argc == 3 ? qdq::cli::run(argv[1], argv[2]) : 2;
  if (code == 2) std::fputs("usage: describe_options man|bash|zsh|fish|list FILE\n", stderr);
  return code;
}
