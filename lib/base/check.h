// check.h: QDQ_CHECK, for invariants whose violation is a bug in qdq-lint. On in release builds.
// The exception never leaves a public function: rewrite() and analyze() turn it into an Error of
// kind Internal.
#pragma once

#include <stdexcept>
#include <string>

namespace qdq {

class BrokenInvariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void broken_invariant(const char* condition, const char* file, int line) {
  throw BrokenInvariant(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

}  // namespace qdq

#define QDQ_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::qdq::broken_invariant(#condition, __FILE__, __LINE__))
