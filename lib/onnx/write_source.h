// write_source.h: the file that is to be changed, as far as the writer looks at it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx/flat.h"
#include "onnx/pieces.h"
#include "onnx/scan.h"
#include "qdq_lint/model.h"

namespace qdq::writer {

using reader::kNone;

// A NodeProto of the main graph.
struct ProtoNode {
  Range body;
  std::string_view name;
  std::string_view op;
  std::string_view domain;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<std::string_view> inner;  // all names that its subgraphs mention
  NodeId node = kNoNode;                // of the model's graph; none: folded, or a call
};

struct Source {
  Bytes file;
  reader::ModelScan scan;
  std::vector<FieldAt> model_fields;
  std::vector<FieldAt> graph_fields;
  std::vector<ProtoNode> protos;
  std::vector<std::uint32_t>
      proto_of;  // by node of the model's graph; kNone: not in the main graph
  std::unordered_set<std::string_view> tensors;  // of the main graph
  std::unordered_set<std::string_view> taken;    // all names that a new one must not have
  std::unordered_set<std::string> functions;     // "DOMAIN NAME" of the model's own
  std::size_t origins = 0;  // of the model's graph: an edit may add further ones

  // A tensor that nodes of the main graph can read.
  bool visible(std::string_view name) const { return tensors.contains(name); }
  bool calls_function(const ProtoNode& proto) const;
  // The place of the NodeProto that a node of the edited graph comes from; kNone: from none of the main graph.
  std::uint32_t place_of(const Graph& edited, const Node& node) const;
};

// Error Unreadable if the file is not the one that the model was read from.
Result<Source> read_source(Bytes file, const Model& model);

Error changed_meanwhile();
// An edit that cannot be written.
Error cannot_write(std::string what, std::string_view node, std::string_view tensor = {});

}  // namespace qdq::writer
