// result.h: errors as values.
//
// Every public function that can fail returns Result<T>. An Error says what was wrong, where, and
// what to do about it; lib/report words it. Nothing in the library throws across this boundary,
// prints, or exits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "qdq_lint/export.h"

namespace QDQ_LINT_API qdq {

enum class ErrorKind {
  Usage,       // the caller asked for something that does not exist (a target, a rule, a node)
  NotFound,    // no such file
  Unreadable,  // the file exists but cannot be read (permission, directory, device)
  NotOnnx,     // the bytes are not an ONNX model
  LfsPointer,  // the file is a Git LFS pointer, not the model
  Truncated,   // the file ends inside a message
  Malformed,   // a message inside the file is damaged
  BadGraph,    // the model can be read but its graph is not one (cycle, missing or repeated tensor)
  BadRule,     // a rule, release or operator-class file is wrong
  BadNotation,  // text in graph notation is wrong
  BadConfig,    // a configuration file is wrong
  Limit,        // a documented limit was reached: Error::limit says which
  Cancelled,    // the caller asked for an end (watch.h)
  Internal,     // a broken invariant: a bug in qdq-lint
};

// Where an error stands. Every field may be empty; what is known is filled in.
struct Where {
  std::string file;                   // path as the caller gave it
  std::optional<std::uint64_t> byte;  // offset in the file
  std::string pointer;                // JSON pointer in a rule file
  int line = 0;                       // 1-based; 0: unknown
  int column = 0;                     // 1-based; 0: unknown
  std::string node;                   // ONNX node
  std::string piece;                  // the offending text or tensor
};

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string what;  // one sentence, no trailing full stop
  Where where = {};
  std::string hint = {};  // what to do; may be empty
  // Of kind Limit: "time", "memory", "nodes", "depth", "expansion"; empty: the sentence says it.
  std::string limit = {};
};

// The one-line form "FILE:LINE:COL: WHAT (HINT)" that the command line prints.
std::string to_string(const Error& error);

// Either a value or an Error. Test it with `if (!r)` before value().
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}  // implicit: `return value;`
  Result(Error error) : state_(std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }  // only if there is one
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return std::get<1>(state_); }  // only if there is one
  Error&& take_error() { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;  // done
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return !error_; }
  const Error& error() const { return *error_; }  // only if there is one
  Error&& take_error() { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace qdq
