#include "onnx/read_ahead.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace qdq::reader {
namespace {

constexpr std::uint64_t kLeast = 32 * 1024;
constexpr std::uint64_t kMost = 4 * 1024 * 1024;

}  // namespace

void ReadAhead::fetch(std::uint64_t offset) {
  const std::uint64_t size = mapping_.size();
  if (offset >= size) return;
  const std::uint64_t last = end_ - begin_;
  const bool goes_on = offset >= end_ && offset - end_ < kLeast;
  const std::uint64_t window = goes_on ? std::clamp(2 * last, kLeast, kMost) : kLeast;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  begin_ = offset / page * page;
  end_ = std::min(size, begin_ + window);
  // madvise takes void* without const. A failure costs time only.
  auto* start = const_cast<std::byte*>(mapping_.data()) + begin_;
  static_cast<void>(::madvise(start, end_ - begin_, MADV_WILLNEED));
}

}  // namespace qdq::reader
