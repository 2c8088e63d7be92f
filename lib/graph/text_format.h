// text_format.h: the lines of graph notation, for the printer and for the canonical form. Both
// write the same lines; they differ in the names, which they give through TextNames.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

// Asked for every name in the order in which names are written. Names come ready for the text,
// quoted where need be.
class TextNames {
 public:
  virtual ~TextNames() = default;
  virtual std::string value(ValueId id) = 0;
  virtual std::string quant(QuantId id) = 0;
  virtual std::string source(ConstantId id) = 0;  // of an unknown constant
};

std::string format_attribute(const AttrValue& value);
std::string format_declaration(const std::string& name, const TensorType& type);  // "x: f32[1,?]"
std::string format_quant(const Graph& graph, QuantId id, TextNames& names);       // behind "="
std::string format_node(const Node& node, TextNames& names);

// How a constant came about, as text: "Q{w}(k)", or its numbers, or nothing if they are unknown.
std::string format_fold(const Folded& folded, TextNames& names);
std::string format_content(const Graph& graph, const Value& constant);

// The type that goes with format_content: its dimensions fit the numbers, even if the value's own
// do not.
TensorType content_type(const Graph& graph, const Value& constant);

// The operand slots of a node in the order in which its line names them.
std::vector<std::size_t> written_slots(const Node& node);

// A constant and those it is folded from, as far as they are not written, the farthest first.
std::vector<ValueId> fold_chain(const Graph& graph, ValueId id,
                                const std::function<bool(ValueId)>& written);

// What is known of the type of a folded constant without being told.
TensorType folded_type(const Graph& graph, const Folded& folded);

}  // namespace qdq
