#include "model_writer.h"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace qdq::bench {
namespace {

constexpr std::size_t kBlock = 1 << 20;

std::string noise_block() {
  std::string block(kBlock, '\0');
  std::uint64_t state = 88172645463325252ull;
  for (char& byte : block) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    // Of a float's bytes none is an exponent of all ones: no NaN, no infinity.
    byte = static_cast<char>(state & 0x3f);
  }
  return block;
}

Message tensor(std::string_view name, int type, const std::vector<std::int64_t>& dims) {
  Message message;
  for (const std::int64_t dim : dims) message.integer(1, dim);
  message.integer(2, type).text(8, name);
  return message;
}

}  // namespace

std::string& ModelWriter::tail() {
  if (pieces_.empty() || pieces_.back().noise > 0) pieces_.emplace_back();
  return pieces_.back().bytes;
}

void ModelWriter::value_info(std::uint32_t field, std::string_view name, const Dims& dims) {
  Message shape;
  for (const std::int64_t dim : dims) shape.message(1, Message().integer(1, dim));
  const Message type = Message().message(1, Message().integer(1, kFloat).message(2, shape));
  tail() += Message().message(field, Message().text(1, name).message(2, type)).bytes();
}

void ModelWriter::node(std::string_view op, std::string_view name,
                       const std::vector<std::string>& inputs, const std::string& output,
                       const std::vector<IntsAttribute>& lists,
                       std::initializer_list<std::pair<std::string_view, std::int64_t>> integers) {
  Message node;
  for (const std::string& input : inputs) node.text(1, input);
  node.text(2, output).text(3, name).text(4, op);
  for (const auto& [key, value] : integers)
    node.message(5, Message().text(1, key).integer(3, value).integer(20, 2));
  for (const IntsAttribute& list : lists) {
    Message attribute;
    attribute.text(1, list.name);
    for (const std::int64_t value : list.values) attribute.integer(8, value);
    node.message(5, attribute.integer(20, 7));
  }
  tail() += Message().message(1, node).bytes();
  ++nodes_;
}

void ModelWriter::floats(std::string_view name, const Dims& dims,
                         const std::vector<float>& values) {
  std::string raw(values.size() * sizeof(float), '\0');
  std::memcpy(raw.data(), values.data(), raw.size());
  tail() += Message().message(5, tensor(name, kFloat, dims).text(9, raw)).bytes();
}

void ModelWriter::int8s(std::string_view name, const Dims& dims, std::string_view values) {
  tail() += Message().message(5, tensor(name, kInt8, dims).text(9, values)).bytes();
}

void ModelWriter::bulk(std::string_view name, int type, const Dims& dims, std::uint64_t bytes) {
  const Message front = tensor(name, type, dims).head(9, bytes);
  tail() += Message().head(5, front.bytes().size() + bytes).bytes() + front.bytes();
  pieces_.back().noise = bytes;
}

void ModelWriter::external(std::string_view name, int type, const Dims& dims, std::string_view file,
                           std::uint64_t offset, std::uint64_t length) {
  Message message = tensor(name, type, dims);
  const auto entry = [&](std::string_view key, std::string_view value) {
    message.message(13, Message().text(1, key).text(2, value));
  };
  entry("location", file);
  entry("offset", std::to_string(offset));
  entry("length", std::to_string(length));
  tail() += Message().message(5, message.integer(14, 1)).bytes();
}

bool ModelWriter::write(const std::filesystem::path& path) const {
  const std::string name = Message().text(2, "bench").bytes();
  std::uint64_t size = name.size();
  for (const Piece& piece : pieces_) size += piece.bytes.size() + piece.noise;
  Message model;
  model.integer(1, 8).text(2, "pytorch").text(3, "2.1.0");
  model.message(8, Message().text(1, "").integer(2, 13)).head(7, size);

  const std::string noise = noise_block();
  std::ofstream out(path, std::ios::binary);
  out << model.bytes() << name;
  for (const Piece& piece : pieces_) {
    out << piece.bytes;
    for (std::uint64_t left = piece.noise; left > 0;) {
      const std::uint64_t part = std::min<std::uint64_t>(left, noise.size());
      out.write(noise.data(), static_cast<std::streamsize>(part));
      left -= part;
    }
  }
  out.close();
  return out.good();
}

}  // namespace qdq::bench
