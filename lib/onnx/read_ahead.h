// read_ahead.h: which pages of a mapped file are fetched from disk.
//
// The kernel's own read-ahead brings in megabytes around every page that is touched: with weights
// inline, all of them. It is switched off for mapped files, and a walk over the file says itself how
// far it looks: a little at first and after every jump, and twice as far each time it goes on without
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qdq::reader {

class ReadAhead {
 public:
  ReadAhead() = default;  // for bytes in memory: does nothing
  // `mapping` starts at a page.
  explicit ReadAhead(std::span<const std::byte> mapping) : mapping_(mapping) {}

  // The walk stands at this offset.
  void at(std::uint64_t offset) {
    if (offset < begin_ || offset >= end_) fetch(offset);
  }

 private:
  void fetch(std::uint64_t offset);

  std::span<const std::byte> mapping_;
  std::uint64_t begin_ = 0;  // what was asked for last
  std::uint64_t end_ = 0;
};

}  // namespace qdq::reader
