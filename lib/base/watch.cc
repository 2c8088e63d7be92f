#include "qdq_lint/watch.h"

#include <string>

namespace qdq {

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
    case Why::Time: {
      const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(*limits_.time);
      error.what = "the analysis takes longer than " + std::to_string(limit.count()) + " ms";
      error.limit = "time";
      break;
    }
    case Why::Memory:
      error.what = "the analysis takes more than " + std::to_string(*limits_.memory_bytes) +
                   " bytes of memory";
      error.limit = "memory";
      break;
  }
  return error;
}

}  // namespace qdq
