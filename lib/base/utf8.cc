#include "base/utf8.h"

#include <array>

namespace qdq {

Utf8Sequence decode_utf8(std::string_view text, std::size_t at) {
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
  return code < smallest[length] || surrogate || code > 0x10ffff ? Utf8Sequence{}
                                                                 : Utf8Sequence{length, code};
}

bool moves_cursor(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace qdq
