#include "onnx/wire.h"

#include <doctest/doctest.h>

#include <string>

namespace qdq::reader {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string walk(const std::string& bytes) {
  const auto file = bytes_of(bytes);
  WireReader reader(file, {0, file.size()});
  Field field;
  std::string seen;
  while (reader.next(field)) {
    seen += std::to_string(field.number) + "@" + std::to_string(field.offset) + "=";
    seen += field.type == WireType::Bytes ? std::string(text_of(file, field.bytes))
                                          : std::to_string(field.value);
    seen += " ";
  }
  const Result<void> status = reader.status();
  return status ? seen : seen + to_string(status.error());
}

using namespace std::string_literals;

TEST_CASE("fields of all wire types, with their offsets") {
  CHECK(walk("") == "");
  CHECK(walk("\x08\x96\x01\x12\x02hi"s) == "1@0=150 2@3=hi ");
  CHECK(walk("\x0d\x01\x00\x00\x00\x11\x02\x00\x00\x00\x00\x00\x00\x00"s) == "1@0=1 2@5=2 ");
  CHECK(walk("\x12\x00"s) == "2@0= ");
  CHECK(walk("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s) == "1@0=18446744073709551615 ");
}

TEST_CASE("faults say what and where") {
  const std::string fetch = "; the file is incomplete: fetch or export it again";
  const std::string damaged = "; the file is damaged: fetch or export it again";
  CHECK(walk("\x08\x01\x08"s) == "1@0=1 field 1 is cut off where the file ends, at byte 3" + fetch);
  CHECK(walk("\x08\x01\x88"s) == "1@0=1 a field is cut off where the file ends, at byte 2" + fetch);
  CHECK(walk("\x12\x05hi"s) ==
        "field 2 claims 5 bytes and reaches beyond the end of the file, at byte 0" + fetch);
  CHECK(walk("\x0d\x01\x00"s) == "field 1 is cut off where the file ends, at byte 1" + fetch);
  CHECK(walk("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s) ==
        "a number is longer than 10 bytes, at byte 1" + damaged);
  CHECK(walk("\x0b"s) ==
        "field 1 has a group wire type, which ONNX does not use, at byte 0" + damaged);
  CHECK(walk("\x0c"s) ==
        "field 1 has a group wire type, which ONNX does not use, at byte 0" + damaged);
  CHECK(walk("\x0e"s) == "an impossible field tag, at byte 0" + damaged);
  CHECK(walk("\x02\x01x"s) == "an impossible field tag, at byte 0" + damaged);
  CHECK(walk("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01hi"s) ==
        "field 2 claims 18446744073709551615 bytes and reaches beyond the end of the file, at byte "
        "0" +
            fetch);
}

TEST_CASE("a field of an inner message that reaches beyond it is damage, not a cut") {
  const std::string bytes = "\x12\x05hi"s + "more bytes behind"s;
  WireReader reader(bytes_of(bytes), {0, 4});
  Field field;
  CHECK_FALSE(reader.next(field));
  CHECK(reader.status().error().kind == ErrorKind::Malformed);
}

TEST_CASE("repeated numbers come packed or one by one") {
  std::vector<std::int64_t> numbers;
  const std::string bytes = "\x0a\x03\x01\x96\x01\x08\x07"s;
  const auto file = bytes_of(bytes);
  WireReader reader(file, {0, file.size()});
  Field field;
  while (reader.next(field)) CHECK(append_varints(file, field, numbers));
  CHECK(numbers == std::vector<std::int64_t>{1, 150, 7});

  std::vector<std::uint64_t> words;
  const std::string cut = "\x0a\x05\x01\x00\x00\x00\x02"s;
  const auto cut_file = bytes_of(cut);
  WireReader again(cut_file, {0, cut_file.size()});
  CHECK(again.next(field));
  CHECK_FALSE(append_fixed(cut_file, field, 4, words));
  CHECK(words == std::vector<std::uint64_t>{1});
}

}  // namespace
}  // namespace qdq::reader
