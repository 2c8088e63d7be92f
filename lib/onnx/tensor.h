// tensor.h: TensorProto, read in place. The header is read at once; the elements only when somebody
// asks for them and they are few.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/wire.h"
#include "qdq_lint/graph.h"

namespace qdq::reader {

// Where the elements lie outside the model. Numbers as written; checked when they are needed.
struct ExternalLocation {
  std::string_view file;
  std::string_view offset;
  std::string_view length;
};

struct TensorScan {
  std::string_view name;
  DataType type = DataType::Undefined;
  std::vector<std::int64_t> dims;  // as written; a negative one is damage
  Range range;                     // of the TensorProto
  std::optional<Range> raw;        // payload of raw_data
  bool external = false;           // external_location() says where the elements are
};

Result<void> parse_tensor(Bytes file, Range range, TensorScan& tensor);

// A SparseTensorProto by its dense type: name and type of its values, its own dims. Its elements
// cannot be asked for.
Result<void> parse_sparse_tensor(Bytes file, Range range, TensorScan& tensor);

// Of a tensor that parse_tensor() has read. Apart from it, since few tensors have one.
ExternalLocation external_location(Bytes file, const TensorScan& tensor);

// The product of dims; empty if one is negative or the product overflows.
std::optional<std::uint64_t> element_count(const std::vector<std::int64_t>& dims);

// Bytes of `count` elements in raw form; 0 for types without one.
std::uint64_t raw_size(DataType type, std::uint64_t count);

// Either elements as bit patterns (number_format.h) or the reason why there are none.
struct Elements {
  std::vector<std::uint64_t> bits;
  std::string why;  // empty: the bits are there
};

// The elements of a tensor that lie in the model itself, or why they cannot be read.
Elements inline_elements(Bytes file, const TensorScan& tensor, std::uint64_t count);

// Raw bytes as elements; `bytes` holds raw_size(type, count) bytes.
Elements raw_elements(std::span<const std::byte> bytes, DataType type, std::uint64_t count);

}  // namespace qdq::reader
