// bytes.h: the bytes of a model, in memory or still in its file.
//
// Whoever looks at a byte has asked for it first, with need() or of(); WireReader does so as it walks. What
// nobody asks for, the weights above all, is never read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace qdq::reader {

class ModelFile;

// Absolute offsets in the file.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
};

class Bytes {
 public:
  Bytes() = default;
  Bytes(std::span<const std::byte> memory) : memory_(memory) {}
  // `file` brings the bytes into `memory`.
  Bytes(std::span<const std::byte> memory, ModelFile& file) : memory_(memory), file_(&file) {}

  std::uint64_t size() const { return memory_.size(); }
  bool empty() const { return memory_.empty(); }

  // Brings in the range. The offset up to which bytes are there from `range.begin` on; it may be further.
  std::uint64_t need(Range range) const { return file_ == nullptr ? size() : fetch(range); }
  std::byte operator[](std::uint64_t offset) const { return memory_[offset]; }

  std::span<const std::byte> of(Range range) const {
    need(range);
    return memory_.subspan(range.begin, range.size());
  }

  // As text, of bytes that were asked for before.
  std::string_view text_there(Range range) const {
    const std::span<const std::byte> bytes = memory_.subspan(range.begin, range.size());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::uint64_t fetch(Range range) const;  // model_file.cc

  std::span<const std::byte> memory_;
  ModelFile* file_ = nullptr;
};

inline std::string_view text_of(Bytes file, Range range) {
  file.need(range);
  return file.text_there(range);
}

}  // namespace qdq::reader
