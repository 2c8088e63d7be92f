// spares.h: tools for parallel work, each for one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace qdq {

// Tools that take time or room to make, such as a matcher with its tables. A stretch of parallel work borrows one
// for as long as it lasts, so that there are no more of them than threads. Any thread may borrow.
template <class Tool>
class Spares {
 public:
  using Make = std::function<std::unique_ptr<Tool>()>;

  // `make` is called from the threads that borrow, perhaps from several at a time.
  explicit Spares(Make make) : make_(std::move(make)) {}

  // Gives the tool back at its end.
  class Loan {
   public:
    Loan(Spares& from, std::unique_ptr<Tool> tool) : from_(from), tool_(std::move(tool)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { from_.give_back(std::move(tool_)); }
    Tool& operator*() const { return *tool_; }
    Tool* operator->() const { return tool_.get(); }

   private:
    Spares& from_;
    std::unique_ptr<Tool> tool_;
  };

  Loan borrow() {
    std::unique_ptr<Tool> tool = take_idle();
    return Loan(*this, tool ? std::move(tool) : make_());
  }

 private:
  // Sees to it that giving back a tool which is about to be made finds room.
  std::unique_ptr<Tool> take_idle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) {
      idle_.reserve(++made_);
      return nullptr;
    }
    std::unique_ptr<Tool> tool = std::move(idle_.back());
    idle_.pop_back();
    return tool;
  }

  void give_back(std::unique_ptr<Tool> tool) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(tool));
  }

  Make make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Tool>> idle_;
  std::size_t made_ = 0;
};

}  // namespace qdq
