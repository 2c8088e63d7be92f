// write_names.h: what tensors and nodes of an edited graph are called in the file.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx/write_source.h"

namespace qdq::writer {

// Names stay valid as long as this object and the source.
class Names {
 public:
  Names(const Source& source, const Model& model, const Graph& edited);

  // Error: no node of the main graph could read it. `reader` is named in it.
  Result<std::string_view> value(ValueId id, const Node& reader);
  // The tensor that a Q/DQ reading `id` stands at.
  std::string_view base(ValueId id) const;
  std::string_view unused(std::string name);  // made different from all there are

 private:
  std::string_view make(const Value& value);
  std::string_view original_of(const Node& node) const;  // the result of the node that it copies

  const Source& source_;
  const Model& model_;
  const Graph& edited_;
  std::vector<std::string_view> made_;          // by value; empty: not yet
  std::unordered_set<std::string_view> freed_;  // names of tensors that the edit took away
  std::unordered_set<std::string_view> new_names_;
  std::deque<std::string> kept_;
};

// A Q or DQ whose parameters are known, and those.
std::optional<QuantId> quant_of(const Node& node);

}  // namespace qdq::writer
