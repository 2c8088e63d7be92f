// builtin.h: the rule files that the binary carries.
//
// The build generates the definition from rules/ (cmake/EmbedRules.cmake): every *.json below it but
// rule.schema.json, byte for byte. Both views live as long as the program.
#pragma once

#include <span>
#include <string_view>

namespace qdq {

struct EmbeddedFile {
  std::string_view path;  // below rules/, with "/" on every system: "motion/dq-forward-pad.json"
  std::string_view text;
};

std::span<const EmbeddedFile> embedded_rules();  // sorted by path

}  // namespace qdq
