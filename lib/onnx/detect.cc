#include "onnx/detect.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>

#include "onnx/lfs_pointer.h"
#include "onnx/read_error.h"

namespace qdq::reader {
namespace {

std::string_view head_of(Bytes file, std::size_t size) {
  return text_of(file, {0, std::min<std::uint64_t>(size, file.size())});
}

bool looks_like_text(Bytes file) {
  const std::string_view head = head_of(file, 512);
  return std::ranges::none_of(head, [](char c) {
    const auto code = static_cast<unsigned char>(c);
    const bool control = code < 0x20 && c != '\t' && c != '\n' && c != '\r';
    return control || code == 0x7f || code >= 0xf8;  // UTF-8 has no bytes above 0xf7
  });
}

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view what;
};

constexpr std::array<Magic, 8> kMagic = {{
    {0, "PK\x03\x04", "a ZIP archive, as PyTorch checkpoints are"},
    {0, "\x80\x02", "a Python pickle"},
    {0, "\x1f\x8b", "gzip-compressed"},
    {0, "\x89HDF\r\n", "an HDF5 file, as Keras models are"},
    {4, "TFL3", "a TensorFlow Lite model"},
    {4, "ORTM", "an ONNX Runtime .ort model"},
    {0, "ptrt", "a TensorRT engine"},
    {0, "ftrt", "a TensorRT engine"},
}};

std::string kind_of(Bytes file) {
  for (const Magic& magic : kMagic) {
    const std::string_view head = head_of(file, magic.offset + magic.bytes.size());
    if (head.size() > magic.offset && head.substr(magic.offset) == magic.bytes) {
      return "the file is " + std::string(magic.what) + ", not an ONNX model";
    }
  }
  if (looks_like_text(file)) return "the file is text, not an ONNX model";
  return "the file is not an ONNX model";
}

Error not_onnx(Bytes file) {
  return read_error(ErrorKind::NotOnnx, kind_of(file), "name a model in ONNX's binary form");
}

std::string human_size(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"bytes", "kB", "MB", "GB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1000 && unit + 1 < kUnits.size(); ++unit) size /= 1000;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", size, kUnits[unit]);
  return text.data();
}

}  // namespace

std::optional<std::uint64_t> lfs_size(std::span<const std::byte> bytes) {
  constexpr std::string_view kKey = "\nsize ";
  const std::string_view text = head_of(Bytes(bytes), 1024);
  const std::size_t key = text.find(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(key + kKey.size());
  std::uint64_t size = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return size;
}

std::optional<Error> refuse_bytes(Bytes file) {
  if (file.empty()) {
    return read_error(ErrorKind::NotOnnx, "the file is empty", "export or fetch the model again");
  }
  const std::span<const std::byte> head = file.of({0, std::min<std::uint64_t>(1024, file.size())});
  if (!is_lfs_pointer(head)) return std::nullopt;
  const std::optional<std::uint64_t> size = lfs_size(head);
  return read_error(
      ErrorKind::LfsPointer,
      "Git LFS pointer" + (size ? " (" + human_size(*size) + " not fetched)" : std::string()),
      "run git lfs pull");
}

std::optional<Error> refuse_scan(Bytes file, const ModelScan& scan, const Result<void>& fault) {
  const bool known = scan.has_ir_version || scan.has_graph;
  if (!fault) {
    // A cut in the very first bytes of a model leaves nothing to know it by but its first tag.
    const bool starts_like_model = file[0] == std::byte{0x08} && file.size() < 16;
    if (known || starts_like_model) return fault.error();
    return not_onnx(file);
  }
  if (!known) return not_onnx(file);
  if (scan.has_graph) return std::nullopt;
  return read_error(ErrorKind::NotOnnx,
                    "the file holds no graph: not an ONNX model, or one that was cut short",
                    "export or fetch the model again");
}

}  // namespace qdq::reader
