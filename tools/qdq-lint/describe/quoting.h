// quoting.h: texts inside scripts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qdq::cli {

// With a backslash before each of these letters.
inline std::string escaped(std::string_view text, std::string_view letters) {
  std::string out;
  for (const char letter : text) {
    if (letters.find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

// As one word of a POSIX shell.
inline std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) out += letter == '\'' ? "'\\''" : std::string(1, letter);
  return out + "'";
}

inline std::string joined(const std::vector<std::string>& parts, std::string_view glue) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(glue)) + part;
  return out;
}

}  // namespace qdq::cli
