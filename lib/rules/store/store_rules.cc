// store_rules FILE: compiles the rule files that the build embeds and writes the result as a C++ source
// (lib/rules/stored.h). A part of the build; a rule file that does not compile ends it here.
#include <cstdio>
#include <fstream>
#include <string>

#include "qdq_lint/rules.h"
#include "rules/builtin.h"
#include "rules/rule_files.h"
#include "rules/stored.h"

namespace qdq {

// Nothing is stored yet.
std::string_view builtin_rules() { return {}; }

namespace {

// Octal escapes of three digits: no character that follows can become a part of one.
std::string literal(std::string_view bytes) {
  constexpr std::size_t kLine = 96;
  std::string text;
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    if (k % kLine == 0) text += k == 0 ? "    \"" : "\"\n    \"";
    const auto byte = static_cast<unsigned char>(bytes[k]);
    if (byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?') {
      text += bytes[k];
    } else {
      char escape[5];
      std::snprintf(escape, sizeof(escape), "\\%03o", static_cast<unsigned>(byte));
      text += escape;
    }
  }
  return text + "\"";
}

int run(const char* path) {
  std::vector<RuleFile> files;
  for (const EmbeddedFile& file : embedded_rules())
    files.push_back({std::string(file.path), std::string(file.text)});
  const Result<RuleSet> rules = compile_rule_files(std::move(files), "rules");
  if (!rules) {
    std::fprintf(stderr, "%s\n", to_string(rules.error()).c_str());
    return 1;
  }
  const std::string bytes = store_rules(rules->compiled());
  std::ofstream out(path, std::ios::binary);
  out << "// Generated from rules/ by lib/rules/store/store_rules.cc.\n#include "
         "\"rules/stored.h\"\n\n"
      << "namespace qdq {\n\nstd::string_view builtin_rules() {\n  static const char bytes[] =\n"
      << literal(bytes) << ";\n  return {bytes, sizeof(bytes) - 1};\n}\n\n}  // namespace qdq\n";
  out.close();
  return out ? 0 : 1;
}

}  // namespace
}  // namespace qdq

int main(int argc, char** argv) { return argc == 2 ? qdq::run(argv[1]) : 2; }
