// The models that come with onnx: each is read, and what is said of its tensors agrees with onnx.
#include <doctest/doctest.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "onnx/models.h"

namespace qdq {
namespace {

std::vector<std::filesystem::path> models() {
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path root = "/usr/share/libonnx-testdata";
  std::error_code missing;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root, missing)) {
    if (entry.path().extension() == ".onnx") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool contradicts(const TensorType& ours, const onnx::TypeProto_Tensor& theirs) {
  const auto type = static_cast<DataType>(theirs.elem_type());
  if (ours.type != DataType::Undefined && ours.type != type) return true;
  if (!ours.shape || !theirs.has_shape()) return false;
  if (ours.shape->size() != static_cast<std::size_t>(theirs.shape().dim_size())) return true;
  for (int i = 0; i < theirs.shape().dim_size(); ++i) {
    const std::int64_t dim = (*ours.shape)[static_cast<std::size_t>(i)];
    if (dim >= 0 && theirs.shape().dim(i).has_dim_value() &&
        dim != theirs.shape().dim(i).dim_value()) {
      return true;
    }
  }
  return false;
}

TEST_CASE("all models are read") {
  const auto paths = models();
  if (paths.empty()) {
    MESSAGE("libonnx-testdata is not installed");
    return;
  }
  CHECK(paths.size() > 1000);
  for (const auto& path : paths) {
    const auto model = read_model(path);
    CAPTURE(path.string());
    CHECK_MESSAGE(model, (model ? std::string() : to_string(model.error())));
  }
}

// Reads the model without its declared types and holds what comes out against what it declared and
// what onnx infers. Returns the number of tensors on which both know something.
std::size_t compare(const std::filesystem::path& path) {
  onnx::ModelProto model;
  REQUIRE(model.ParseFromString(contents(path)));
  const onnx::GraphProto declared = model.graph();
  model.mutable_graph()->clear_value_info();
  for (auto& output : *model.mutable_graph()->mutable_output()) output.clear_type();
  const auto read = test::read_bytes(test::bytes_of(model));
  try {
    onnx::shape_inference::InferShapes(model);
  } catch (const std::exception&) {
    // What it had inferred by then counts.
  }
  std::size_t compared = 0;
  const auto hold = [&](const onnx::ValueInfoProto& info) {
    const ValueId value = read->graph.find_value(info.name());
    if (value == kNoValue || !info.type().has_tensor_type()) return;
    if (info.type().tensor_type().elem_type() == 0) return;
    CAPTURE(info.name());
    CHECK_FALSE(contradicts(read->graph.value(value).type, info.type().tensor_type()));
    compared += read->graph.value(value).type.type != DataType::Undefined;
  };
  for (const auto& info : declared.output()) hold(info);
  for (const auto& info : declared.value_info()) hold(info);
  for (const auto& info : model.graph().value_info()) hold(info);
  for (const auto& info : model.graph().output()) hold(info);
  return compared;
}

TEST_CASE("types agree with onnx wherever both know them") {
  std::size_t compared = 0;
  const auto paths = models();
  for (const auto& path : paths) {
    CAPTURE(path.string());
    compared += compare(path);
  }
  if (!paths.empty()) CHECK(compared > 3000);
}

}  // namespace
}  // namespace qdq
