#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/signals_blocked.h"

namespace qdq {
namespace {

class Stretches {
 public:
  Stretches(std::size_t count, std::size_t grain, const Stretch& work)
      : count_(count), grain_(grain), work_(work) {}

  // Does stretches until there are no more, or `over` says so.
  template <class Over>
  void run(Over over) {
    while (!over()) {
      const std::size_t begin = next_.fetch_add(grain_);
      if (begin >= count_) return;
      try {
        work_(begin, std::min(begin + grain_, count_));
      } catch (...) {
        fail();
        return;
      }
    }
    next_ = count_;
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void fail() {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    next_ = count_;
  }

  const std::size_t count_, grain_;
  const Stretch& work_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void in_parallel(Watch* watch, std::size_t count, std::size_t grain, const Stretch& work) {
  if (count == 0) return;
  grain = std::max<std::size_t>(grain, 1);
  Stretches stretches(count, grain, work);
  const std::size_t pieces = (count - 1) / grain + 1;
  const std::size_t others = watch ? std::min<std::size_t>(watch->threads(), pieces) - 1 : 0;
  std::vector<std::jthread> threads;
  try {
    threads.reserve(others);
    const SignalsBlocked blocked;
    for (std::size_t k = 0; k < others; ++k)
      threads.emplace_back([&] { stretches.run([] { return false; }); });
  } catch (const std::system_error&) {
    // The system gives no more threads; those that there are do.
  }
  stretches.run([&] { return watch && watch->over_now(); });
  threads.clear();
  stretches.rethrow();
}

}  // namespace qdq
