// element_type.h: numbers of ONNX's TensorProto.DataType.
#pragma once

#include <cstdint>

#include "qdq_lint/graph.h"

namespace qdq::reader {

// Undefined for a number that this version of ONNX gives no type: nothing is known of such a tensor.
inline DataType element_type(std::int64_t number) {
  const bool known = number > 0 && number <= static_cast<std::int64_t>(DataType::Float8E8M0);
  return known ? static_cast<DataType>(number) : DataType::Undefined;
}

}  // namespace qdq::reader
