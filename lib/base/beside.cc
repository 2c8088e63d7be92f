#include "base/beside.h"

#include <system_error>
#include <utility>

#include "base/signals_blocked.h"

namespace qdq {

Beside::Beside(Watch& watch, bool on_thread, Work work) : watch_(watch), work_(std::move(work)) {
  if (!on_thread) return;
  try {
    const SignalsBlocked blocked;
    thread_ = std::jthread([this](std::stop_token stop) {
      try {
        Watch watch({.stop = std::move(stop)});
        work_(watch);
      } catch (...) {
        failure_ = std::current_exception();
      }
    });
    watch_.add_busy_thread();
  } catch (const std::system_error&) {
    // Then finish() does it.
  }
}

void Beside::finish() {
  if (!thread_.joinable()) return work_(watch_);
  thread_.join();
  watch_.remove_busy_thread();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace qdq
