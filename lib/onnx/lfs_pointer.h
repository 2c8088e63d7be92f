// lfs_pointer.h: the short text that stands for a file that Git LFS has not fetched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace qdq::reader {

constexpr std::string_view kLfsPointerPrefix = "version https://git-lfs.github.com/spec/v1";

inline bool is_lfs_pointer(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with(kLfsPointerPrefix);
}

// The size that the pointer gives for the real file.
std::optional<std::uint64_t> lfs_size(std::span<const std::byte> bytes);

}  // namespace qdq::reader
