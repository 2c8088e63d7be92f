// pieces.h: a message put together from ranges of the source file and from new bytes, in protobuf's wire format.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/wire.h"

namespace qdq::writer {

using reader::Bytes;
using reader::Field;
using reader::Range;
using reader::WireType;

void put_varint(std::string& out, std::uint64_t value);
void put_integer(std::string& out, std::uint32_t number, std::int64_t value);  // a varint field
void put_bytes(std::string& out, std::uint32_t number,
               std::string_view value);  // a string or message

class Pieces {
 public:
  struct Piece {
    Range range;  // of the source, if `made` is empty
    std::string made;
  };

  void copy(Range range);
  void add(std::string_view made);
  void append(const Pieces& other);
  // A field of the type Bytes with this payload.
  void add_field(std::uint32_t number, const Pieces& payload);

  std::uint64_t size() const { return size_; }
  std::span<const Piece> all() const { return all_; }
  bool is(Range range) const {  // this very range of the source
    return all_.size() == 1 && all_[0].made.empty() && all_[0].range.begin == range.begin &&
           all_[0].range.end == range.end;
  }

 private:
  std::vector<Piece> all_;
  std::uint64_t size_ = 0;
};

// A field with its tag and length.
struct FieldAt {
  Field field;
  Range all;
};
Result<std::vector<FieldAt>> fields_of(Bytes file, Range message);

// `message` with the first varint field `number` under the path of submessages set to `value`; added where it
// is missing.
Result<Pieces> with_integer(Bytes file, Range message, std::span<const std::uint32_t> path,
                            std::uint32_t number, std::int64_t value);

}  // namespace qdq::writer
