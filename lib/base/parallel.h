// parallel.h: work on the elements of a range that do not depend on each other, on several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "qdq_lint/watch.h"

namespace qdq {

// Does the elements [begin, end). Called for stretches that cover the range once, from several threads at a
// time; so what it writes must be of its elements alone.
using Stretch = std::function<void(std::size_t begin, std::size_t end)>;

// Calls `work` for all of [0, count) in stretches of `grain` elements, on as many threads as `watch` allows, the
// caller's among them; without a watch on the caller's alone. Which thread gets which stretch differs from run
// to run: results must not depend on it. Asks the watch between stretches and leaves the rest undone once it is
// over: ask it afterwards. Threads that the system does not give are done without. Throws what `work` throws,
// of several one.
void in_parallel(Watch* watch, std::size_t count, std::size_t grain, const Stretch& work);

}  // namespace qdq
