// wire_message.h: protobuf messages written by hand, so that a model of any size is made without
// protobuf and without holding its weights.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace qdq::bench {

class Message {
 public:
  Message& integer(std::uint32_t field, std::int64_t value) {
    varint(field << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& number(std::uint32_t field, float value) {
    varint((field << 3) | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<char>(bits >> shift));
    return *this;
  }
  Message& text(std::uint32_t field, std::string_view value) {
    head(field, value.size());
    bytes_.append(value);
    return *this;
  }
  Message& message(std::uint32_t field, const Message& value) { return text(field, value.bytes_); }
  // The tag and the length of a field whose content follows elsewhere.
  Message& head(std::uint32_t field, std::uint64_t length) {
    varint((field << 3) | 2);
    varint(length);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }

  std::string bytes_;
};

}  // namespace qdq::bench
