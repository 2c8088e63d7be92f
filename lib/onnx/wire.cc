#include "onnx/wire.h"

#include <algorithm>
#include <string>

namespace qdq::reader {

bool WireReader::fail(Fault fault, std::uint64_t offset) {
  fault_ = fault;
  fault_at_ = offset;
  there_ = 0;
  return false;
}

void WireReader::need(std::uint64_t count) {
  const std::uint64_t end = std::min(at_ + count, message_.end);
  if (end > there_) there_ = std::min(file_.need({at_, end}), message_.end);
}

bool WireReader::long_varint(std::uint64_t& value) {
  const std::uint64_t start = at_;
  need(10);
  value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (at_ >= message_.end) return fail(Fault::CutVarint, start);
    const std::uint64_t part = byte(at_++);
    if (shift < 64) value |= (part & 0x7f) << shift;
    if (part < 0x80) return true;
  }
  return fail(Fault::LongVarint, start);
}

bool WireReader::fixed(std::size_t width, std::uint64_t& value) {
  if (message_.end - at_ < width) return fail(Fault::CutFixed, at_);
  need(width);
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    value |= byte(at_ + i) << (8 * i);
  }
  at_ += width;
  return true;
}

bool WireReader::next_any(Field& field) {
  if (at_ >= message_.end || fault_ != Fault::None) return false;
  field.offset = at_;
  number_ = 0;
  std::uint64_t tag = 0;
  if (!varint(tag)) return false;
  if (tag > 0xffffffffu || (tag >> 3) == 0) return fail(Fault::BadTag, field.offset);
  field.number = number_ = static_cast<std::uint32_t>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);
  switch (tag & 7) {
    case 0:
      return varint(field.value);
    case 1:
      return fixed(8, field.value);
    case 2: {
      if (!varint(length_)) return false;
      if (length_ > message_.end - at_) return fail(Fault::LongLength, field.offset);
      field.bytes = {at_, at_ + length_};
      at_ += length_;
      return true;
    }
    case 3:
    case 4:
      return fail(Fault::Group, field.offset);
    case 5:
      return fixed(4, field.value);
    default:
      return fail(Fault::BadWireType, field.offset);
  }
}

Error WireReader::error() const {
  const bool cut = fault_ == Fault::CutVarint || fault_ == Fault::CutFixed;
  // Only the outermost message ends with the file. An inner one that is too short for its contents
  // is damage, wherever it stands.
  const bool outermost = message_.begin == 0 && message_.end == file_.size();
  Error error;
  error.kind = outermost && (cut || fault_ == Fault::LongLength) ? ErrorKind::Truncated
                                                                 : ErrorKind::Malformed;
  error.where.byte = fault_at_;
  const std::string field = "field " + std::to_string(number_);
  const std::string parent = outermost ? "the file" : "the message around it";
  switch (fault_) {
    case Fault::LongVarint:
      error.what = "a number is longer than 10 bytes";
      break;
    case Fault::CutVarint:
    case Fault::CutFixed:
      error.what = (number_ == 0 ? "a field" : field) + " is cut off where " + parent + " ends";
      break;
    case Fault::LongLength:
      error.what = field + " claims " + std::to_string(length_) + " bytes and reaches beyond " +
                   (outermost ? "the end of the file" : "the message around it");
      break;
    case Fault::Group:
      error.what = field + " has a group wire type, which ONNX does not use";
      break;
    default:
      error.what = "an impossible field tag";
      break;
  }
  error.hint = error.kind == ErrorKind::Truncated
                   ? "the file is incomplete: fetch or export it again"
                   : "the file is damaged: fetch or export it again";
  return error;
}

Result<void> append_varints(Bytes file, const Field& field, std::vector<std::int64_t>& out) {
  if (field.type == WireType::Varint) {
    out.push_back(field.integer());
    return {};
  }
  if (field.type != WireType::Bytes) return {};
  WireReader packed(file, field.bytes);
  std::uint64_t value = 0;
  while (!packed.at_end() && packed.varint(value)) {
    out.push_back(static_cast<std::int64_t>(value));
  }
  return packed.status();
}

Result<void> append_fixed(Bytes file, const Field& field, std::size_t width,
                          std::vector<std::uint64_t>& out) {
  const WireType plain = width == 4 ? WireType::Fixed32 : WireType::Fixed64;
  if (field.type == plain) {
    out.push_back(field.value);
    return {};
  }
  if (field.type != WireType::Bytes) return {};
  WireReader packed(file, field.bytes);
  std::uint64_t value = 0;
  while (!packed.at_end() && packed.fixed(width, value)) out.push_back(value);
  return packed.status();
}

}  // namespace qdq::reader
