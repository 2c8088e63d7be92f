// external_data.h: a few bytes of a file beside the model.
//
// A name from a model is not trusted: absolute paths, "..", NUL bytes and links that lead out of
// the model's folder are refused, and only regular files are opened. Whatever goes wrong is a
// reason in words, not an Error: the model can be analysed without the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/tensor.h"

namespace qdq::reader {

class ExternalData {
 public:
  // An empty base: there is no folder to look things up in.
  explicit ExternalData(std::filesystem::path base) : base_(std::move(base)) {}
  ExternalData(const ExternalData&) = delete;
  ExternalData& operator=(const ExternalData&) = delete;
  ~ExternalData();

  struct Slice {
    std::vector<std::byte> bytes;
    std::string why;  // empty: the bytes are there
  };
  // Exactly `size` bytes.
  Slice read(const ExternalLocation& location, std::uint64_t size);

 private:
  std::string open(std::string_view name);
  std::string open_below_base(const std::filesystem::path& path);
  void close();

  std::filesystem::path base_;
  // The file read last stays open: a model's tensors usually share one.
  std::string name_;
  std::string why_;  // why that file could not be opened
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace qdq::reader
