// Copies of one value that threads write to, each to its own: the last one writes in place, after the others have
// read. Says so under ThreadSanitizer.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "qdq_lint/attributes.h"

namespace qdq {

TEST_CASE("threads write to copies of one value") {
  for (int round = 0; round < 200; ++round) {
    Shared<std::vector<int>> first;
    first.write().assign(1000, 1);
    Shared<std::vector<int>> second = first;
    std::atomic<int> ready = 0;
    const auto write = [&](Shared<std::vector<int>>& copy, int number) {
      ++ready;
      while (ready < 2) std::this_thread::yield();
      for (int& one : copy.write()) one += number;
    };
    {
      const std::jthread other([&] { write(second, 2); });
      write(first, 1);
    }
    CHECK(first.read() == std::vector<int>(1000, 2));
    CHECK(second.read() == std::vector<int>(1000, 3));
  }
}

}  // namespace qdq
