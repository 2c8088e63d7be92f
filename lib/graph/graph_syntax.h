// graph_syntax.h: a text in graph notation as statements, names not yet looked up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/text_syntax.h"
#include "qdq_lint/result.h"

namespace qdq {

// The content of a constant: [type] (number | [numbers] | ?source).
struct LiteralSyntax {
  std::optional<DataType> type;
  std::optional<std::vector<std::int64_t>> dims;
  bool scalar = false;  // one number, without brackets
  std::vector<double> data;
  std::optional<std::string> unknown;  // the source of what could not be read
  int line = 0;
  int column = 0;
};

struct ArgSyntax {
  NameRef name;                       // of a value, unless `stage` is set
  std::optional<std::int64_t> stage;  // the k of "%k"
};

struct StageSyntax {
  OperatorName op;
  QuantSyntax quant;
  Attributes attrs;
  std::vector<ArgSyntax> args;
};

struct InputSyntax {
  NameRef name;
  TensorType type;
  bool formal = false;
};

struct ConstantSyntax {
  NameRef name;
  std::optional<TensorType> type;
  std::optional<LiteralSyntax> content;
  std::optional<StageSyntax> folded;  // "= Q{w}(k)"
};

struct QuantLineSyntax {
  NameRef name;
  QuantParams params;  // scale and zero point are in the literals
  std::optional<LiteralSyntax> scale;
  std::optional<LiteralSyntax> zero_point;
};

struct NodeSyntax {
  std::vector<NameRef> results;
  std::vector<std::optional<TensorType>> types;  // parallel to results: "y: f32[1,8] = ..."
  std::vector<StageSyntax> stages;
  std::optional<OperatorName> as;
};

struct GraphSyntax {
  std::optional<std::int64_t> opset;
  std::vector<InputSyntax> inputs;
  std::vector<ConstantSyntax> constants;
  std::vector<QuantLineSyntax> quants;
  std::vector<NodeSyntax> nodes;
  std::vector<NameRef> outputs;
};

Result<GraphSyntax> parse_syntax(std::string_view text, std::string_view file);

// Looks the names up and makes the graph. Does not verify it.
Result<Graph> build_graph(const GraphSyntax& syntax, std::string_view file);

}  // namespace qdq
