// Makes text from a model safe to show: a name must not move the cursor, forge a line or give a command.
#include <array>
#include <cstdio>

#include "base/utf8.h"
#include "qdq_lint/printable.h"

namespace qdq {
namespace {

// Log viewers of CI services run what stands behind these: "::error ..." at the beginning of a line, and
// "##[error]" or "##vso[...]" anywhere. A line may be broken at every blank, and they know more blanks
// than one.
bool starts_command(std::string_view text, std::size_t at) {
  if (text.compare(at, 2, "##") == 0) return true;
  if (text.compare(at, 2, "::") != 0) return false;
  const unsigned char before = at == 0 ? ' ' : static_cast<unsigned char>(text[at - 1]);
  return before == ' ' || before >= 0x80;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Sequence next = decode_utf8(text, at);
    const std::size_t length = next.length == 0 ? 1 : next.length;
    if (next.length > 0 && !moves_cursor(next.code) && !starts_command(text, at)) {
      out += text.substr(at, length);
    } else {
      for (std::size_t k = at; k < at + length; ++k) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned char>(text[k]));
        out += hex.data();
      }
    }
    at += length;
  }
  return out;
}

}  // namespace qdq
