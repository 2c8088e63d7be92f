// keep.h: results that are not taken apart any more.
#pragma once

#include <utility>

namespace qdq::cli {

// For the last result of the process: to free a large analysis piece by piece takes as long as to read
// the model, and the process's end frees it anyway. One object of a type; what it holds stays reachable.
template <class T>
const T& keep_to_the_end(T&& last) {
  static const T* kept = nullptr;
  kept = new T(std::move(last));
  return *kept;
}

}  // namespace qdq::cli
