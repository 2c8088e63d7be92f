// wire.h: protobuf's wire format, read in place.
//
// A WireReader walks the fields of one message, given as a byte range of the file, and yields
// absolute offsets. Nothing is copied, and a length-delimited payload is skipped without touching
// it. Every length is checked against the enclosing message. A fault ends the walk: next() returns
// false, and status() says what was wrong and at which byte.
//
// Group wire types are a fault: ONNX has no groups, and they are the usual sign of foreign bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "onnx/bytes.h"
#include "qdq_lint/result.h"

namespace qdq::reader {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct Field {
  std::uint32_t number = 0;
  WireType type = WireType::Varint;
  std::uint64_t offset = 0;  // of the tag
  std::uint64_t value = 0;   // Varint, Fixed32, Fixed64
  Range bytes;               // Bytes

  bool is(std::uint32_t wanted, WireType wire) const { return number == wanted && type == wire; }
  std::int64_t integer() const { return static_cast<std::int64_t>(value); }
};

class WireReader {
 public:
  WireReader(Bytes file, Range message) : file_(file), message_(message), at_(message.begin) {}

  bool next(Field& field) { return next_short(field) || next_any(field); }
  Result<void> status() const {
    if (fault_ == Fault::None) return {};
    return error();
  }

  // The payload of the field read last, as text.
  std::string_view text(const Field& field) const {
    if (field.bytes.end > there_) return text_of(file_, field.bytes);
    return file_.text_there(field.bytes);
  }

  // Raw elements of a packed field.
  bool varint(std::uint64_t& value) {
    if (at_ < there_) {
      value = byte(at_);
      if (value < 0x80) {
        ++at_;
        return true;
      }
    }
    return long_varint(value);
  }
  bool fixed(std::size_t width, std::uint64_t& value);
  bool at_end() const { return at_ >= message_.end; }

 private:
  enum class Fault {
    None,
    LongVarint,
    CutVarint,
    CutFixed,
    LongLength,
    BadTag,
    Group,
    BadWireType
  };
  std::uint64_t byte(std::uint64_t at) const { return std::to_integer<std::uint64_t>(file_[at]); }

  // What nearly all fields are: a number, or bytes, with a tag of one byte and a value or length of at most two.
  // False, and nothing changes, for all others, at faults and at the end.
  bool next_short(Field& field) {
    if (at_ + 3 > there_) return false;
    const std::uint64_t tag = byte(at_);
    if (tag < 8 || tag >= 0x80) return false;
    std::uint64_t value = byte(at_ + 1);
    std::uint64_t behind = at_ + 2;
    if (value >= 0x80) {
      const std::uint64_t high = byte(behind++);
      if (high >= 0x80) return false;
      value = (value & 0x7f) | high << 7;
    }
    const auto type = static_cast<WireType>(tag & 7);
    if (type == WireType::Bytes) {
      if (value > message_.end - behind) return false;
      field.bytes = {behind, behind + value};
      behind += value;
    } else if (type == WireType::Varint) {
      field.value = value;
    } else {
      return false;
    }
    field.type = type;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.offset = at_;
    at_ = behind;
    return true;
  }
  bool next_any(Field& field);
  bool long_varint(std::uint64_t& value);
  bool fail(Fault fault, std::uint64_t offset);
  void need(std::uint64_t count);
  Error error() const;

  Bytes file_;
  Range message_;
  std::uint64_t at_;
  std::uint64_t there_ =
      0;  // bytes of the message up to here need not be asked for; 0 after a fault
  Fault fault_ = Fault::None;
  std::uint64_t fault_at_ = 0;
  std::uint64_t length_ = 0;  // of LongLength
  std::uint32_t number_ = 0;  // the field at which next_any() is
};

// Appends a repeated varint field, in packed or in plain form.
Result<void> append_varints(Bytes file, const Field& field, std::vector<std::int64_t>& out);

// Appends a repeated fixed-width field, in packed or in plain form.
Result<void> append_fixed(Bytes file, const Field& field, std::size_t width,
                          std::vector<std::uint64_t>& out);

}  // namespace qdq::reader
