// engine.h: the layers of an engine that TensorRT built, read from what its tools write.
//
// Two kinds of file are known, told apart by their content and never by their name:
//  - layer information as JSON (`trtexec --exportLayerInfo`, the engine inspector), with detailed
//    profiling verbosity or with names only;
//  - a log of `trtexec --verbose` or `--dumpLayerInfo` with the list of the engine's layers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/result.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

struct EngineTensor {
  std::string name;
  // As the file spells it: "Row major Int8 format", "Int8[1,64:32,56,56]". Empty, or words that name
  // no type ("N/A due to dynamic shapes"): unknown, see has_known_type().
  std::string type;
};

struct EngineLayer {
  std::string name;    // as TensorRT joins it
  std::string type;    // "CaskConvolution"; empty where the file gives names only
  bool typed = false;  // the file gives inputs and outputs
  std::string origin;  // of a reformat: "QDQ" for a Q or DQ of the model; empty where not told
  std::vector<EngineTensor> inputs, outputs;
  std::vector<std::string>
      metadata;  // the ONNX nodes of "[ONNX Layer: NAME]", TensorRT 10 and later
};

enum class EngineFormat { LayerInfo, Log };
std::string_view engine_format_name(EngineFormat format);  // "layer information", "log"

struct EngineReport {
  std::string path;  // as given
  EngineFormat format = EngineFormat::LayerInfo;
  std::optional<ReleaseVersion> release;  // where a log tells it
  std::vector<EngineLayer> layers;        // in the file's order; at least one
  std::vector<std::string> notes;         // what the reader had to choose; one sentence each
};

// Whether the file tells the tensor's data type at all; the layer's: of each of its tensors.
bool has_known_type(const EngineTensor& tensor);
bool has_known_types(const EngineLayer& layer);

// Whether every layer has its inputs and outputs; without them only names can be compared.
bool has_types(const EngineReport& report);

// What an engine file may ask of the reader.
struct EngineLimits {
  std::size_t max_bytes = std::size_t{1} << 30;
  std::size_t max_depth = 64;  // nesting of the JSON
};

// Reads a regular file. Errors: NotFound, Unreadable, LfsPointer, Limit, Truncated, and Malformed,
// also for a file that is something else altogether; each names the file and, where there is one,
// the line or the JSON pointer.
Result<EngineReport> read_engine(const std::filesystem::path& path,
                                 const EngineLimits& limits = {});

// The same from memory; `path` is only for errors. Never NotFound or Unreadable.
Result<EngineReport> parse_engine(std::string_view text, const std::string& path,
                                  const EngineLimits& limits = {});

}  // namespace qdq
