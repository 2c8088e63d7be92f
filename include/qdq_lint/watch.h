// watch.h: what ends an analysis before it is done: nobody wants it any more, or it takes too much.
//
// An analysis asks its watch on the way, every few nodes. Once the watch has said so, all that is left is to
// come to an end: what was made so far is thrown away, and the caller gets the watch's Error.
//
// Thread safety: a watch belongs to one analysis and is asked by one thread. Any thread may request the stop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "qdq_lint/export.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

// What an analysis may take. What is left empty is not limited.
struct WatchLimits {
  std::stop_token stop = {};                                    // asked for by the caller
  std::optional<std::chrono::nanoseconds> time = std::nullopt;  // from the start, by a steady clock
  // By the library's own count of graphs and traces. The process takes up to half as much again
  // (docs/library.md).
  std::optional<std::uint64_t> memory_bytes = std::nullopt;
  // Threads that it may use, the caller's among them; 0 counts as 1. The results are the same.
  unsigned threads = 1;
};

class Watch {
 public:
  // The time begins now.
  explicit Watch(const WatchLimits& limits);

  // Whether the analysis has to end; stays so. Looks at the clock once in 32 calls, and costs next to nothing
  // in the others.
  bool over() { return over_ || (++calls_ % 32 == 0 && look()); }
  // The same, and looks at the clock at once: for the steps between long stages.
  bool over_now() { return over_ || look(); }
  // Counts memory that the analysis holds on to from now on.
  void hold(std::uint64_t bytes) { held_ += bytes; }
  // What was counted so far.
  std::uint64_t held() const { return held_; }
  // How many threads a stage of the analysis may use by now, at least 1.
  unsigned threads() const {
    const unsigned busy = busy_;
    return limits_.threads > busy ? limits_.threads - busy : 1;
  }
  // Counts a thread that works beside the stages, and one that does so no more, which it may say itself.
  void add_busy_thread() { ++busy_; }
  void remove_busy_thread() { --busy_; }

  // Why: of kind Cancelled, or Limit with "time" or "memory" as Error::limit. Only once it is over.
  Error error() const;

 private:
  enum class Why { Stop, Time, Memory };
  bool look();

  WatchLimits limits_;
  std::chrono::steady_clock::time_point begin_;
  std::uint64_t held_ = 0;
  std::uint32_t calls_ = 0;
  std::atomic<unsigned> busy_ = 0;
  Why why_ = Why::Stop;
  bool over_ = false;
};

}  // namespace qdq
