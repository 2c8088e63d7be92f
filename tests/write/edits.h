// edits.h: models that are edited with the ordinary rules, written and read again.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "onnx/models.h"
#include "qdq_lint/rules.h"
#include "qdq_lint/write_model.h"
#include "rewrite/run_phases.h"

namespace qdq::test {

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline std::span<const std::byte> as_span(const std::string& bytes) {
  return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

// The models below a folder of the project, sorted.
inline std::vector<std::filesystem::path> models_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code missing;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, missing))
    if (entry.path().extension() == ".onnx") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// What the rules, each a phase, make of the model's graph.
inline Result<Graph> edited_by(const Graph& graph, const RuleSet& rules,
                               const std::vector<std::string>& names,
                               std::optional<StepId> until = std::nullopt) {
  std::vector<Phase> phases;
  for (const std::string& name : names) phases.push_back({name, {}, PhaseOrder::Forward, {name}});
  RewriteOptions options;
  options.until = until;
  Result<Rewritten> out =
      run_phases(graph, rules.compiled(), *rules.target("trt10.0"), phases, options);
  if (!out) return out.take_error();
  return std::move(out->graph);
}

struct Written {
  std::string bytes;
  onnx::ModelProto proto;
  Model model;
};

// Written, read again and found to be what was meant.
inline Written write(const std::string& source, const Model& model, const Graph& edited,
                     const std::filesystem::path& base = {}) {
  Result<std::string> bytes = write_model(model, edited, as_span(source), base);
  REQUIRE_MESSAGE(bytes, to_string(bytes.error()));
  Result<Model> read = read_bytes(*bytes, base);
  REQUIRE_MESSAGE(read, to_string(read.error()));
  const Result<void> as_meant = check_written(edited, read->graph);
  REQUIRE_MESSAGE(as_meant, to_string(as_meant.error()));
  Written out{std::move(*bytes), {}, std::move(*read)};
  REQUIRE(out.proto.ParseFromString(out.bytes));
  return out;
}

inline const onnx::NodeProto* proto_making(const onnx::ModelProto& model,
                                           const std::string& tensor) {
  for (const onnx::NodeProto& node : model.graph().node())
    for (const std::string& output : node.output())
      if (output == tensor) return &node;
  return nullptr;
}

inline const onnx::TensorProto* initializer(const onnx::ModelProto& model,
                                            const std::string& name) {
  for (const onnx::TensorProto& tensor : model.graph().initializer())
    if (tensor.name() == name) return &tensor;
  return nullptr;
}

inline std::string inputs_of(const onnx::NodeProto* node) {
  if (node == nullptr) return "no such node";
  std::string text;
  for (const std::string& input : node->input()) text += (text.empty() ? "" : " ") + input;
  return text;
}

}  // namespace qdq::test
