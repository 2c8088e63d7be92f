#include "base/beside.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "base/signals_blocked.h"

namespace qdq {

Beside::Beside(Watch& watch, bool on_thread, Work work) : watch_(watch), work_(std::move(work)) {
  if (!on_thread) return;
  watch_.add_busy_thread();
  try {
    const SignalsBlocked blocked;
    thread_ = std::jthread([this](std::stop_token stop) {
      try {
        Watch watch({.stop = std::move(stop)});
        work_(watch);
      } catch (...) {
        failure_ = std::current_exception();
      }
      watch_.remove_busy_thread();
      const std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_one();
    });
  } catch (const std::system_error&) {
    // Then finish() does it.
    watch_.remove_busy_thread();
  }
}

void Beside::finish() {
  if (!thread_.joinable()) return work_(watch_);
  // Its own watch knows nothing of the caller's time and wishes.
  for (std::unique_lock lock(mutex_);
       !changed_.wait_for(lock, std::chrono::milliseconds(5), [this] { return ended_; });)
    if (watch_.over_now()) thread_.request_stop();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace qdq
