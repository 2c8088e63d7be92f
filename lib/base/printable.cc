// Makes text from a model safe to show: a name must not move the cursor or forge a line.
#include <array>
#include <cstdint>
#include <cstdio>

#include "qdq_lint/printable.h"

namespace qdq {
namespace {

struct Sequence {
  std::size_t length = 0;  // 0: not UTF-8
  std::uint32_t code = 0;
};

Sequence decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return {};
  std::uint32_t code = lead & (0x7fu >> length);
  for (std::size_t k = at + 1; k < at + length; ++k) {
    if ((byte(k) & 0xc0) != 0x80) return {};
    code = (code << 6) | (byte(k) & 0x3fu);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < smallest[length] || surrogate || code > 0x10ffff ? Sequence{}
                                                                 : Sequence{length, code};
}

// C0, DEL, C1, and the marks that turn the reading direction around or end a line.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Sequence next = decode(text, at);
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
