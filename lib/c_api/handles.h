// handles.h: what the handles of c_api.h hold, and the door through which every C call goes.
#pragma once

#include <cstring>
#include <new>
#include <stop_token>
#include <string>

#include "base/guard.h"
#include "qdq_lint/c_api.h"
#include "qdq_lint/qdq_lint.h"

struct qdq_lint_error {
  qdq::ErrorKind kind = qdq::ErrorKind::Internal;
  std::string message, limit;
};
struct qdq_lint_rules {
  qdq::RuleSet rules;
};
struct qdq_lint_token {
  std::stop_source source;
};
struct qdq_lint_options {
  qdq::AnalyzeOptions options;
};
struct qdq_lint_analysis {
  qdq::Analysis analysis;
  qdq::RuleSet rules;
};
struct qdq_lint_model {
  qdq::EditableModel model;
};
struct qdq_lint_scheme {
  qdq::EditableModel model;
  qdq::Scheme scheme;
};

namespace qdq::c {

// Gives the error to the caller, if there is somewhere to put it and memory for it.
qdq_lint_status fail(Error error, qdq_lint_error** out) noexcept;

inline Error usage(std::string what) { return {ErrorKind::Usage, std::move(what)}; }

// Runs the call; what it throws becomes an error.
template <class Call>
qdq_lint_status guarded(qdq_lint_error** error, Call call) noexcept {
  if (error) *error = nullptr;
  try {
    Result<void> done = qdq::guarded(call);
    return done ? QDQ_LINT_OK : fail(done.take_error(), error);
  } catch (...) {  // no memory for the error's words
    return QDQ_LINT_LIMIT;
  }
}

// Text for the caller to free; null if there is nothing to ask for it, or if it cannot be made.
template <class Make>
char* text(const void* handle, Make make) noexcept {
  if (!handle) return nullptr;
  try {
    const std::string made = make();
    char* out = new (std::nothrow) char[made.size() + 1];
    if (out) std::memcpy(out, made.c_str(), made.size() + 1);
    return out;
  } catch (...) {
    return nullptr;
  }
}

AnalyzeOptions options_of(const qdq_lint_options* options);

}  // namespace qdq::c
