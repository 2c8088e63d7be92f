// node_bytes.h: NodeProtos with other names, and new ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "onnx/pieces.h"

namespace qdq::writer {

using IntegerAttributes = std::vector<std::pair<std::string_view, std::int64_t>>;

struct NodeChange {
  std::vector<std::string_view> inputs;  // all of them
  std::vector<std::string_view> outputs;
  std::optional<std::string_view> name;  // instead of the one it has, if it has one
  IntegerAttributes attributes;          // set to these
};

// A NodeProto with the changes; all else stays as it is, in its place.
Result<Pieces> changed_node(Bytes file, Range node, const NodeChange& change);

struct NewNode {
  std::string_view op;
  std::string_view domain;
  std::string_view name;
};
Pieces new_node(const NewNode& node, const NodeChange& contents);

}  // namespace qdq::writer
