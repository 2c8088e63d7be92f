// models.h: models for the tests of the reader, from ONNX text or from onnx's own classes.
#pragma once

#include <onnx/defs/parser.h>
#include <onnx/onnx_pb.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/model.h"

namespace qdq::test {

inline onnx::ModelProto parse_onnx(const std::string& text) {
  onnx::ModelProto model;
  onnx::OnnxParser parser(text.c_str());
  const auto status = parser.Parse(model);
  if (!status.IsOK()) throw std::runtime_error(status.ErrorMessage());
  return model;
}

inline std::string bytes_of(const onnx::ModelProto& model) { return model.SerializeAsString(); }

inline Result<Model> read_bytes(std::string_view bytes, const std::filesystem::path& base = {},
                                const ReadLimits& limits = {}) {
  return read_model(std::as_bytes(std::span(bytes.data(), bytes.size())), base, limits);
}

inline Result<Model> read_proto(const onnx::ModelProto& model,
                                const std::filesystem::path& base = {}) {
  return read_bytes(bytes_of(model), base);
}

inline Result<Model> read_text(const std::string& text) { return read_proto(parse_onnx(text)); }

// The graph in notation without its opset, or the error in one line.
inline std::string shown(const Result<Model>& model) {
  if (!model) return to_string(model.error());
  const std::string text = print_graph(model->graph);
  return text.starts_with("opset ") ? text.substr(text.find('\n') + 1) : text;
}

// A model of the given opset around the body of an ONNX text graph.
inline std::string with_opset(int opset, const std::string& graph) {
  return "<ir_version: 8, opset_import: [\"\" : " + std::to_string(opset) + "]>\n" + graph;
}

// A type in notation, "?" where nothing is known: "f32[1,?,8]", "f32", "?".
inline std::string type_of(const Graph& graph, std::string_view value) {
  const ValueId id = graph.find_value(value);
  if (id == kNoValue) return "no such value";
  const TensorType& type = graph.value(id).type;
  std::string text(type_name(type.type));
  if (!type.shape) return text;
  text += "[";
  for (std::size_t i = 0; i < type.shape->size(); ++i) {
    const std::int64_t dim = (*type.shape)[i];
    text += (i == 0 ? "" : ",") + (dim < 0 ? std::string("?") : std::to_string(dim));
  }
  return text + "]";
}

inline std::string type_of(const Result<Model>& model, std::string_view value) {
  return model ? type_of(model->graph, value) : to_string(model.error());
}

// Names of origins with their scopes: "If_0/then_branch:Relu_0 If_0".
inline std::string origins_of(const Graph& graph, const OriginRefs& refs) {
  std::string text;
  for (const OriginRef ref : refs) {
    const Origin& origin = graph.origin(ref.origin);
    if (!text.empty()) text += " ";
    if (!origin.scope.empty()) text += origin.scope + ":";
    text += origin.name;
    if (!ref.shown) text += "(not shown)";
  }
  return text;
}

inline const Node* node_named(const Graph& graph, std::string_view name) {
  for (const Node& node : graph.nodes()) {
    if (node.name == name) return &node;
  }
  return nullptr;
}

inline onnx::ValueInfoProto value_info(const std::string& name, int type,
                                       std::initializer_list<std::int64_t> dims) {
  onnx::ValueInfoProto info;
  info.set_name(name);
  onnx::TypeProto_Tensor* tensor = info.mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  tensor->mutable_shape();
  for (const std::int64_t dim : dims) tensor->mutable_shape()->add_dim()->set_dim_value(dim);
  return info;
}

inline onnx::TensorProto raw_tensor(const std::string& name, int type,
                                    std::initializer_list<std::int64_t> dims,
                                    const std::string& raw) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_raw_data(raw);
  return tensor;
}

// An empty folder of its own for one test, removed afterwards.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qdq-lint-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::filesystem::path write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace qdq::test
