// glob.h: how long a glob of a settings file or a mark may be.
#pragma once

#include <cstddef>

namespace qdq {

// glob_matches() takes the glob's length times the text's.
constexpr std::size_t kMaxGlobBytes = 1024;

}  // namespace qdq
