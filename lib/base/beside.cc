#include "base/beside.h"

#include <system_error>
#include <utility>

#include "base/signals_blocked.h"

namespace qdq {

Beside::Beside(bool on_thread, Work work) : work_(std::move(work)) {
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
  } catch (const std::system_error&) {
    // Then finish() does it.
  }
}

void Beside::finish(Watch& watch) {
  if (!thread_.joinable()) return work_(watch);
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace qdq
