// require.h: how a fuzz target says that its input broke a promise. libFuzzer keeps the input of a program
// that aborts, and a run over known inputs fails with it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// libFuzzer's entry function; each target defines it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace qdq::fuzzing {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool holds, const char* promise, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n%s\n", promise, std::string(detail).c_str());
  std::abort();
}

// Nothing is wrong: what names a fault is empty.
inline void require_none(const char* promise, const std::string& fault) {
  require(fault.empty(), promise, fault);
}

}  // namespace qdq::fuzzing
