// content_hash.h: a hash of contents that is the same in every run and on every machine.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace qdq {

class ContentHash {
 public:
  ContentHash& add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15u;
    state_ ^= state_ >> 32;
    return *this;
  }
  ContentHash& add(std::string_view text) {
    for (const char c : text) add(std::uint64_t{static_cast<unsigned char>(c)});
    return add(std::uint64_t{text.size()});
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

}  // namespace qdq
