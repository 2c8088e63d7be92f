// mapped_file.h: a regular file as read-only bytes, without reading it. Directories, FIFOs, sockets
// and devices are refused before anything could block on them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "qdq_lint/result.h"

namespace qdq::reader {

class MappedFile {
 public:
  static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> bytes_;
};

}  // namespace qdq::reader
