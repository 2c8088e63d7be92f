// signature.h: what precision compares of a layer's side.
#pragma once

#include <cstddef>
#include <vector>

#include "qdq_lint/compare.h"

namespace qdq {

// How many tensors of a layer's side are INT8, and how many are not.
struct Signature {
  std::size_t int8 = 0;
  std::size_t other = 0;
  bool operator==(const Signature&) const = default;
};

template <class Tensor>
Signature signature(const std::vector<Tensor>& tensors) {
  Signature out;
  for (const Tensor& tensor : tensors) ++(has_int8_type(tensor) ? out.int8 : out.other);
  return out;
}

}  // namespace qdq
