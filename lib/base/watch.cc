#include "qdq_lint/watch.h"

#include <string>

namespace qdq {
namespace {

// In the largest unit of which it is a whole number, milliseconds at most.
std::string worded(std::chrono::nanoseconds time) {
  const auto count = time.count();
  if (count % 1'000'000 == 0) return std::to_string(count / 1'000'000) + " ms";
  if (count % 1'000 == 0) return std::to_string(count / 1'000) + " us";
  return std::to_string(count) + " ns";
}

}  // namespace

Watch::Watch(const WatchLimits& limits)
    : limits_(limits), begin_(std::chrono::steady_clock::now()) {}

bool Watch::look() {
  const auto end = [&](Why why) {
    why_ = why;
    over_ = true;
  };
  if (limits_.stop.stop_requested()) {
    end(Why::Stop);
  } else if (limits_.memory_bytes && held_ > *limits_.memory_bytes) {
    end(Why::Memory);
  } else if (limits_.time && std::chrono::steady_clock::now() - begin_ > *limits_.time) {
    end(Why::Time);
  }
  return over_;
}

Error Watch::error() const {
  Error error;
  error.kind = why_ == Why::Stop ? ErrorKind::Cancelled : ErrorKind::Limit;
  switch (why_) {
    case Why::Stop:
      error.what = "the analysis was cancelled";
      break;
    case Why::Time:
      error.what = "the analysis takes longer than " + worded(*limits_.time);
      error.limit = "time";
      break;
    case Why::Memory:
      error.what = "the analysis takes more than " + std::to_string(*limits_.memory_bytes) +
                   " bytes of memory";
      error.limit = "memory";
      break;
  }
  return error;
}

}  // namespace qdq
