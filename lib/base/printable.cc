// Makes text from a model safe to show: a name must not move the cursor or forge a line.
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/utf8.h"
#include "qdq_lint/printable.h"

namespace qdq {
namespace {

// C0, DEL, C1, and the marks that turn the reading direction around or end a line.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Sequence next = decode_utf8(text, at);
    const std::size_t length = next.length == 0 ? 1 : next.length;
    if (next.length > 0 && !is_control(next.code)) {
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
