// read_error.h: Errors of the reader. The file's name is filled in where it is known, in load.cc.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "qdq_lint/result.h"

namespace qdq::reader {

inline Error read_error(ErrorKind kind, std::string what, std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.what = std::move(what);
  error.hint = std::move(hint);
  return error;
}

// About a node and a tensor of the graph; either may be empty.
inline Error bad_graph(std::string what, std::string_view node, std::string_view tensor) {
  Error error = read_error(ErrorKind::BadGraph, std::move(what));
  error.where.node = node;
  error.where.piece = tensor;
  return error;
}

}  // namespace qdq::reader
