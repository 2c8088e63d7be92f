// graph_boxes.h: what the boxes of a picture say and stand for.
#pragma once

#include <string>

#include "qdq_lint/graph_pictures.h"

namespace qdq {

// A name for a box: printable and short.
std::string short_name(const std::string& name);
// The same for where there is room.
std::string long_name(const std::string& name);

// The box of a node, but for its id and focus. `layer` is the one that it is in; null: not known.
PictureBox node_box(const Graph& graph, const Node& node, const Layer* layer);
PictureBox constant_box(const Graph& graph, const Value& value);

// Whether a constant operand has a box of its own. Else a line in the node's box tells of it.
bool has_own_box(const Graph& graph, const Node& node, std::size_t slot);

// "i8[1,64,56,56]"; what is not known is left out.
std::string type_words(const TensorType& type);
BoxKind carried(DataType type);

// "i8, scale 0.02", "i8, 64 scales 0.000998 to 0.0051".
std::string quant_words(const Graph& graph, QuantId id);

}  // namespace qdq
