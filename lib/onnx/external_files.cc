// The files that a model's tensors name, wherever in it they stand.
#include <set>

#include "onnx/model_file.h"
#include "onnx/read_error.h"
#include "onnx/tensor.h"
#include "qdq_lint/write_model.h"

namespace qdq {
namespace reader {
namespace {

enum class Kind { Model, Training, Function, Graph, Node, Attribute, Sparse, Tensor };

struct Inside {
  Kind kind;
  std::uint32_t number;
  Kind what;
};

// The fields that lead to tensors.
constexpr Inside kInside[] = {
    {Kind::Model, 7, Kind::Graph},         {Kind::Model, 20, Kind::Training},
    {Kind::Model, 25, Kind::Function},     {Kind::Training, 1, Kind::Graph},
    {Kind::Training, 2, Kind::Graph},      {Kind::Function, 7, Kind::Node},
    {Kind::Function, 11, Kind::Attribute}, {Kind::Graph, 1, Kind::Node},
    {Kind::Graph, 5, Kind::Tensor},        {Kind::Graph, 15, Kind::Sparse},
    {Kind::Node, 5, Kind::Attribute},      {Kind::Attribute, 5, Kind::Tensor},
    {Kind::Attribute, 10, Kind::Tensor},   {Kind::Attribute, 6, Kind::Graph},
    {Kind::Attribute, 11, Kind::Graph},    {Kind::Attribute, 22, Kind::Sparse},
    {Kind::Attribute, 23, Kind::Sparse},   {Kind::Sparse, 1, Kind::Tensor},
    {Kind::Sparse, 2, Kind::Tensor},
};

constexpr int kMaxDepth = 256;  // of messages: three for each level of subgraphs

Result<void> collect(Bytes file, Range range, Kind kind, int depth, std::set<std::string>& found) {
  if (depth > kMaxDepth) {
    Error error = read_error(ErrorKind::Limit, "subgraphs are nested too deep");
    error.limit = "depth";
    return error;
  }
  if (kind == Kind::Tensor) {
    TensorScan tensor;
    if (auto read = parse_tensor(file, range, tensor); !read) return read;
    if (tensor.external) found.emplace(external_location(file, tensor).file);
    return {};
  }
  WireReader reader(file, range);
  Field field;
  while (reader.next(field)) {
    for (const Inside& inside : kInside) {
      if (inside.kind != kind || !field.is(inside.number, WireType::Bytes)) continue;
      if (auto done = collect(file, field.bytes, inside.what, depth + 1, found); !done) return done;
    }
  }
  return reader.status();
}

Result<std::vector<std::string>> external_files(Bytes file) {
  std::set<std::string> found;
  if (auto done = collect(file, {0, file.size()}, Kind::Model, 0, found); !done)
    return done.take_error();
  return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace
}  // namespace reader

Result<std::vector<std::string>> external_data_files(const std::filesystem::path& source) {
  Result<reader::ModelFile> file = reader::ModelFile::open(source);
  if (!file) return file.take_error();
  Result<std::vector<std::string>> found = reader::external_files(file->bytes());
  if (auto sound = file->finish(); !sound) found = sound.take_error();
  if (found) return found;
  Error error = found.take_error();
  error.where.file = source.string();
  return error;
}

Result<std::vector<std::string>> external_data_files(std::span<const std::byte> bytes) {
  return reader::external_files(bytes);
}

}  // namespace qdq
