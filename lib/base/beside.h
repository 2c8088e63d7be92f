// beside.h: work that goes on beside the caller's, on a thread of its own.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "qdq_lint/watch.h"

namespace qdq {

class Beside {
 public:
  using Work = std::function<void(Watch&)>;

  // Begins at once if `on_thread`, which `watch` has to allow, and the system gives a thread; else finish() does all
  // of it. `work` gets a watch of its own to ask, which is over once the result is not wanted any more. What it
  // writes is the caller's after finish(). While it works `watch` allows a thread less.
  Beside(Watch& watch, bool on_thread, Work work);
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  // Ends what is not finished.
  ~Beside() = default;

  // Returns when the work is done, which it is asked to cut short if the watch is over. Throws what it throws.
  void finish();

 private:
  Watch& watch_;
  Work work_;
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::jthread thread_;  // the last: it ends before what it uses
};

}  // namespace qdq
