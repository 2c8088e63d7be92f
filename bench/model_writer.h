// model_writer.h: an ONNX model put together node by node, with the fields and the habits of names that
// an export of PyTorch has.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire_message.h"

namespace qdq::bench {

constexpr int kFloat = 1;  // TensorProto.DataType
constexpr int kInt8 = 3;

struct IntsAttribute {
  std::string_view name;
  std::vector<std::int64_t> values;
};

class ModelWriter {
 public:
  using Dims = std::vector<std::int64_t>;

  void input(std::string_view name, const Dims& dims) { value_info(11, name, dims); }
  void output(std::string_view name, const Dims& dims) { value_info(12, name, dims); }

  void node(std::string_view op, std::string_view name, const std::vector<std::string>& inputs,
            const std::string& output, const std::vector<IntsAttribute>& lists = {},
            std::initializer_list<std::pair<std::string_view, std::int64_t>> integers = {});

  void floats(std::string_view name, const Dims& dims, const std::vector<float>& values);
  void int8s(std::string_view name, const Dims& dims, std::string_view values);
  // An initializer of `bytes` bytes of noise; written when the file is.
  void bulk(std::string_view name, int type, const Dims& dims, std::uint64_t bytes);
  // An initializer whose content stands in another file of the model's folder.
  void external(std::string_view name, int type, const Dims& dims, std::string_view file,
                std::uint64_t offset, std::uint64_t length);

  std::uint64_t nodes() const { return nodes_; }
  // False: the file cannot be written.
  bool write(const std::filesystem::path& path) const;

 private:
  struct Piece {
    std::string bytes;
    std::uint64_t noise = 0;  // bytes that follow
  };

  void value_info(std::uint32_t field, std::string_view name, const Dims& dims);
  std::string& tail();

  std::vector<Piece> pieces_;  // of the GraphProto
  std::uint64_t nodes_ = 0;
};

}  // namespace qdq::bench
