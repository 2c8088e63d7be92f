#include "onnx/tensor.h"

#include <limits>

#include "base/check.h"
#include "onnx/element_type.h"
#include "onnx/number_format.h"

namespace qdq::reader {
namespace {

Result<void> parse_external_entry(Bytes file, Range range, ExternalLocation& location) {
  std::string_view key;
  std::string_view value;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Bytes)) key = text_of(file, field.bytes);
    if (field.is(2, WireType::Bytes)) value = text_of(file, field.bytes);
  }
  if (key == "location") location.file = value;
  if (key == "offset") location.offset = value;
  if (key == "length") location.length = value;
  return reader.status();
}

// The typed field that holds a type's elements, by number; 0: none.
std::uint32_t typed_field(DataType type) {
  switch (type) {
    case DataType::Float:
      return 4;
    case DataType::Int64:
      return 7;
    case DataType::Double:
      return 10;
    case DataType::UInt32:
    case DataType::UInt64:
      return 11;
    case DataType::Undefined:
    case DataType::String:
    case DataType::Complex64:
    case DataType::Complex128:
      return 0;
    default:
      return 5;
  }
}

Result<void> append_typed(Bytes file, const Field& field, std::vector<std::uint64_t>& out) {
  if (field.number == 4) return append_fixed(file, field, 4, out);
  if (field.number == 10) return append_fixed(file, field, 8, out);
  std::vector<std::int64_t> numbers;
  Result<void> read = append_varints(file, field, numbers);
  for (const std::int64_t number : numbers) out.push_back(static_cast<std::uint64_t>(number));
  return read;
}

std::string count_mismatch(std::uint64_t found, std::string_view unit, std::uint64_t wanted) {
  return std::to_string(found) + " " + std::string(unit) + " of data for " +
         std::to_string(wanted) + " elements";
}

// Four-bit types in int32_data: each entry holds two elements, the first in the low half.
std::vector<std::uint64_t> unpack_nibbles(const std::vector<std::uint64_t>& pairs) {
  std::vector<std::uint64_t> nibbles;
  nibbles.reserve(2 * pairs.size());
  for (const std::uint64_t pair : pairs) {
    nibbles.push_back(pair & 0xf);
    nibbles.push_back(pair >> 4 & 0xf);
  }
  return nibbles;
}

Elements typed_elements(Bytes file, const TensorScan& tensor, std::uint64_t count) {
  const std::uint32_t wanted = typed_field(tensor.type);
  Elements elements;
  WireReader reader(file, tensor.range);
  Field field;
  while (reader.next(field)) {
    if (field.number != wanted) continue;
    // A packed payload that is too long for the elements even at one byte each, or at ten for
    // varints, is not worth reading.
    if (field.type == WireType::Bytes && field.bytes.size() / 10 > count) {
      return {{}, count_mismatch(field.bytes.size(), "bytes", count)};
    }
    if (auto read = append_typed(file, field, elements.bits); !read) {
      return {{}, read.error().what};
    }
    if (elements.bits.size() > count) {
      return {{}, count_mismatch(elements.bits.size(), "values or more", count)};
    }
  }
  if (bit_width(tensor.type) == 4) {
    elements.bits = unpack_nibbles(elements.bits);
    if (elements.bits.size() == count + 1) elements.bits.pop_back();
  }
  if (elements.bits.empty() && count > 0) return {{}, "it has no data"};
  if (elements.bits.size() != count) {
    return {{}, count_mismatch(elements.bits.size(), "values", count)};
  }
  return elements;
}

Result<void> parse_tensor_bytes(Bytes file, const WireReader& reader, const Field& field,
                                TensorScan& tensor) {
  switch (field.number) {
    case 1:
      return append_varints(file, field, tensor.dims);
    case 8:
      tensor.name = reader.text(field);
      return {};
    case 9:
      tensor.raw = field.bytes;
      return {};
    case 13: {
      ExternalLocation location;  // for the sake of what may be damaged
      return parse_external_entry(file, field.bytes, location);
    }
    default:
      return {};
  }
}

}  // namespace

Result<void> parse_tensor(Bytes file, Range range, TensorScan& tensor) {
  tensor.range = range;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    if (field.is(1, WireType::Varint)) {
      tensor.dims.push_back(field.integer());
    } else if (field.is(2, WireType::Varint)) {
      tensor.type = element_type(field.integer());
    } else if (field.is(14, WireType::Varint)) {
      tensor.external = field.value == 1;
    } else if (field.type == WireType::Bytes) {
      if (auto read = parse_tensor_bytes(file, reader, field, tensor); !read) return read;
    }
  }
  return reader.status();
}

Result<void> parse_sparse_tensor(Bytes file, Range range, TensorScan& tensor) {
  std::vector<std::int64_t> dims;
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    Result<void> read;
    if (field.is(1, WireType::Bytes)) read = parse_tensor(file, field.bytes, tensor);
    if (field.number == 3) read = append_varints(file, field, dims);
    if (!read) return read;
  }
  tensor.dims = std::move(dims);
  // An empty range has no elements to offer.
  tensor.range = {};
  tensor.raw.reset();
  tensor.external = false;
  return reader.status();
}

ExternalLocation external_location(Bytes file, const TensorScan& tensor) {
  ExternalLocation location;
  WireReader reader(file, tensor.range);
  Field field;
  while (reader.next(field)) {
    if (!field.is(13, WireType::Bytes)) continue;
    if (!parse_external_entry(file, field.bytes, location)) break;
  }
  return location;
}

std::optional<std::uint64_t> element_count(const std::vector<std::int64_t>& dims) {
  std::uint64_t count = 1;
  bool zero = false;
  for (const std::int64_t dim : dims) {
    if (dim < 0) return std::nullopt;
    if (dim == 0) zero = true;
    const auto factor = static_cast<std::uint64_t>(dim);
    if (factor > 0 && count > std::numeric_limits<std::uint64_t>::max() / factor) {
      return std::nullopt;
    }
    if (factor > 0) count *= factor;
  }
  return zero ? 0 : count;
}

std::uint64_t raw_size(DataType type, std::uint64_t count) {
  const unsigned width = bit_width(type);
  if (width == 4) return count / 2 + count % 2;
  return count * (width / 8);
}

namespace {

// The width is known when this is compiled: one load for each element.
template <std::size_t kWidth>
void read_words(std::span<const std::byte> bytes, std::span<std::uint64_t> out) {
  QDQ_CHECK(bytes.size() >= out.size() * kWidth);
  const std::byte* from = bytes.data();
  for (std::uint64_t& word : out) {
    for (std::size_t k = 0; k < kWidth; ++k) {
      word |= std::to_integer<std::uint64_t>(from[k]) << (8 * k);
    }
    from += kWidth;
  }
}

}  // namespace

Elements raw_elements(std::span<const std::byte> bytes, DataType type, std::uint64_t count) {
  Elements elements;
  elements.bits.resize(count);
  const unsigned width = bit_width(type);
  if (width == 4) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto pair = std::to_integer<std::uint64_t>(bytes[i / 2]);
      elements.bits[i] = pair >> (4 * (i % 2)) & 0xf;
    }
  }
  if (width == 8) read_words<1>(bytes, elements.bits);
  if (width == 16) read_words<2>(bytes, elements.bits);
  if (width == 32) read_words<4>(bytes, elements.bits);
  if (width == 64) read_words<8>(bytes, elements.bits);
  return elements;
}

Elements inline_elements(Bytes file, const TensorScan& tensor, std::uint64_t count) {
  if (bit_width(tensor.type) == 0) return {{}, "its element type has no numbers"};
  const bool empty_raw = tensor.raw && tensor.raw->size() == 0 && count > 0;
  if (!tensor.raw || empty_raw) return typed_elements(file, tensor, count);
  const std::uint64_t size = raw_size(tensor.type, count);
  if (tensor.raw->size() != size) return {{}, count_mismatch(tensor.raw->size(), "bytes", count)};
  return raw_elements(file.of(*tensor.raw), tensor.type, count);
}

}  // namespace qdq::reader
