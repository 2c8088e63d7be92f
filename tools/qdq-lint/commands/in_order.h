// in_order.h: work on several threads whose results are taken in order.
#pragma once

#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace qdq::cli {

// Calls make(0) ... make(count - 1) on up to `jobs` threads and take(k, result) on the caller's, k from 0
// upwards. Where one thread is enough, that is the caller's. No more than two results for each thread wait to be taken. What make throws, this throws, when
// its turn has come.
template <class T>
class InOrder {
 public:
  InOrder(std::size_t count, std::size_t jobs, std::function<T(std::size_t)> make)
      : count_(count), ahead_(2 * jobs), make_(std::move(make)) {
    if (std::min(jobs, count) <= 1) return;
    try {
      for (std::size_t k = 0; k < std::min(jobs, count); ++k)
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system gives no more threads; those that there are do, or none.
    }
  }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;
  ~InOrder() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void take_all(const std::function<void(std::size_t, T)>& take) {
    for (std::size_t k = 0; k < count_; ++k) {
      if (threads_.empty()) {
        take(k, make_(k));
        continue;
      }
      Made made = wait_for(k);
      if (made.failure) std::rethrow_exception(made.failure);
      take(k, std::move(*made.value));
    }
  }

 private:
  struct Made {
    std::optional<T> value;
    std::exception_ptr failure;
  };

  void work() {
    // Signals are for the main thread, which knows when it must not be interrupted.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (const std::optional<std::size_t> next = claim()) {
      Made made;
      try {
        made.value = make_(*next);
      } catch (...) {
        made.failure = std::current_exception();
      }
      {
        const std::lock_guard lock(mutex_);
        made_.emplace(*next, std::move(made));
      }
      changed_.notify_all();
    }
  }

  std::optional<std::size_t> claim() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stop_ || next_ >= count_ || next_ < taken_ + ahead_; });
    if (stop_ || next_ >= count_) return std::nullopt;
    return next_++;
  }

  Made wait_for(std::size_t k) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return made_.contains(k); });
    Made made = std::move(made_.at(k));
    made_.erase(k);
    taken_ = k + 1;
    lock.unlock();
    changed_.notify_all();
    return made;
  }

  const std::size_t count_, ahead_;
  const std::function<T(std::size_t)> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Made> made_;
  std::size_t next_ = 0, taken_ = 0;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace qdq::cli
