// Work that is shared by several threads.
#include "base/parallel.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using namespace qdq;

namespace {

Watch watch_of(unsigned threads) { return Watch({.threads = threads}); }

}  // namespace

TEST_CASE("every element is done once, however many threads there are") {
  for (const unsigned threads : {0u, 1u, 2u, 5u})
    for (const std::size_t count : {0, 1, 7, 1000})
      for (const std::size_t grain : {0, 1, 3, 5000}) {
        CAPTURE(threads);
        CAPTURE(count);
        CAPTURE(grain);
        Watch watch = watch_of(threads);
        std::vector<int> done(count);
        in_parallel(&watch, count, grain, [&](std::size_t begin, std::size_t end) {
          for (std::size_t k = begin; k < end; ++k) ++done[k];
        });
        CHECK(done == std::vector<int>(count, 1));
      }
}

TEST_CASE("without a watch the caller does it all") {
  int stretches = 0;
  in_parallel(nullptr, 10, 4, [&](std::size_t, std::size_t) { ++stretches; });
  CHECK(stretches == 3);
}

TEST_CASE("what the work throws comes out of the call, and the rest is not begun") {
  for (const unsigned threads : {1u, 3u}) {
    Watch watch = watch_of(threads);
    std::atomic<int> begun = 0;
    CHECK_THROWS_AS(in_parallel(&watch, 100'000, 1,
                                [&](std::size_t begin, std::size_t) {
                                  ++begun;
                                  if (begin == 5) throw std::runtime_error("five");
                                }),
                    std::runtime_error);
    CHECK(begun < 100'000);
  }
}

TEST_CASE("a watch that is over ends it") {
  std::stop_source source;
  Watch watch({.stop = source.get_token(), .threads = 2});
  source.request_stop();
  in_parallel(&watch, 1'000'000, 1, [](std::size_t, std::size_t) {});
  CHECK(watch.over());
}
