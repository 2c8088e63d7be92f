// utf8.h: the characters of text that may be any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qdq {

struct Utf8Sequence {
  std::size_t length = 0;  // 0: not UTF-8
  std::uint32_t code = 0;
};

// The character that begins at `at`, which is inside the text.
Utf8Sequence decode_utf8(std::string_view text, std::size_t at);

// C0, DEL, C1, and the marks that turn the reading direction around or end a line.
bool moves_cursor(std::uint32_t code);

}  // namespace qdq
