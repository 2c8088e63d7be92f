#include "onnx/pieces.h"

#include <utility>

namespace qdq::writer {

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(0x80 | (value & 0x7f));
  out += static_cast<char>(value);
}

void put_integer(std::string& out, std::uint32_t number, std::int64_t value) {
  put_varint(out, std::uint64_t{number} << 3);
  put_varint(out, static_cast<std::uint64_t>(value));
}

void put_bytes(std::string& out, std::uint32_t number, std::string_view value) {
  put_varint(out, std::uint64_t{number} << 3 | 2);
  put_varint(out, value.size());
  out += value;
}

void Pieces::copy(Range range) {
  if (range.size() == 0) return;
  size_ += range.size();
  if (!all_.empty() && all_.back().made.empty() && all_.back().range.end == range.begin) {
    all_.back().range.end = range.end;
    return;
  }
  all_.push_back({range, {}});
}

void Pieces::add(std::string_view made) {
  if (made.empty()) return;
  size_ += made.size();
  if (!all_.empty() && !all_.back().made.empty()) {
    all_.back().made += made;
    return;
  }
  all_.push_back({{}, std::string(made)});
}

void Pieces::append(const Pieces& other) {
  for (const Piece& piece : other.all_) {
    if (piece.made.empty())
      copy(piece.range);
    else
      add(piece.made);
  }
}

void Pieces::add_field(std::uint32_t number, const Pieces& payload) {
  std::string head;
  put_varint(head, std::uint64_t{number} << 3 | 2);
  put_varint(head, payload.size());
  add(head);
  append(payload);
}

Result<std::vector<FieldAt>> fields_of(Bytes file, Range message) {
  std::vector<FieldAt> fields;
  reader::WireReader reader(file, message);
  Field field;
  while (reader.next(field)) {
    if (!fields.empty()) fields.back().all.end = field.offset;
    fields.push_back({field, {field.offset, message.end}});
  }
  if (auto sound = reader.status(); !sound) return sound.take_error();
  return fields;
}

Result<Pieces> with_integer(Bytes file, Range message, std::span<const std::uint32_t> path,
                            std::uint32_t number, std::int64_t value) {
  Result<std::vector<FieldAt>> fields = fields_of(file, message);
  if (!fields) return fields.take_error();
  Pieces out;
  bool done = false;
  for (const FieldAt& at : *fields) {
    const bool leaf = path.empty() && at.field.is(number, WireType::Varint);
    const bool inner = !path.empty() && at.field.is(path[0], WireType::Bytes);
    if (done || (!leaf && !inner)) {
      out.copy(at.all);
      continue;
    }
    done = true;
    if (leaf) {
      std::string made;
      put_integer(made, number, value);
      out.add(made);
      continue;
    }
    Result<Pieces> changed = with_integer(file, at.field.bytes, path.subspan(1), number, value);
    if (!changed) return changed.take_error();
    out.add_field(path[0], *changed);
  }
  if (done) return out;
  std::string made;
  put_integer(made, number, value);
  for (auto up = path.rbegin(); up != path.rend(); ++up) {
    std::string around;
    put_bytes(around, *up, made);
    made = std::move(around);
  }
  out.add(made);
  return out;
}

}  // namespace qdq::writer
