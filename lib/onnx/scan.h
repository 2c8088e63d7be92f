// scan.h: where things stand in the bytes of a model. One walk over ModelProto and GraphProto that
// keeps byte ranges and reads no message below them, so that its cost does not depend on weights.
//
// As protobuf has it, a repeated occurrence of a single message (two graphs, say) is merged.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "onnx/wire.h"
#include "qdq_lint/graph.h"

namespace qdq::reader {

struct OpsetImport {
  std::string_view domain;
  std::int64_t version = 0;
};

struct GraphScan {
  std::string_view name;
  std::vector<Range> nodes;
  std::vector<Range> initializers;
  std::vector<Range> sparse_initializers;
  std::vector<Range> inputs;
  std::vector<Range> outputs;
  std::vector<Range> value_infos;
};

struct FunctionScan {
  std::uint64_t size = 0;  // of the FunctionProto
  std::string_view name;
  std::string_view domain;
  std::string_view overload;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<Range> nodes;
  std::vector<Range> default_attributes;
  std::vector<Range> value_infos;
  std::vector<OpsetImport> opsets;
};

struct ModelScan {
  bool has_ir_version = false;
  bool has_graph = false;
  std::int64_t ir_version = 0;
  std::string_view producer_name;
  std::string_view producer_version;
  std::vector<OpsetImport> opsets;
  std::vector<Range> metadata;
  GraphScan graph;
  std::vector<FunctionScan> functions;
};

// What was found before a fault stays in `scan`: detection looks at it.
Result<void> scan_model(Bytes file, ModelScan& scan);
Result<void> scan_graph(Bytes file, Range graph, GraphScan& scan);

// No tensor has more dimensions; a shape with more is damage or mischief, and counts as unknown.
constexpr std::size_t kMaxRank = 64;

struct ValueInfo {
  std::string_view name;
  TensorType type;  // Undefined without shape for sequences, maps and optionals
};
Result<void> parse_value_info(Bytes file, Range range, ValueInfo& info);

// The version of the default domain; 0 if there is none.
std::int64_t default_opset(const std::vector<OpsetImport>& opsets);

// "ai.onnx" is the default domain's other name.
inline std::string_view canonical_domain(std::string_view domain) {
  return domain == "ai.onnx" ? std::string_view{} : domain;
}

}  // namespace qdq::reader
