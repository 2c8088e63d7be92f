// engine_names.h: which ONNX nodes a layer name of TensorRT speaks of.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

enum class NameKind {
  Node,      // an ONNX node, perhaps a clone of it
  Constant,  // a tensor of the model: a weight folded in front
  Made,      // TensorRT's own: "(Unnamed Layer* 3) [Shuffle]", "copied_squeeze_after_..."
  Unknown,   // in neither: the model is another one, or a name was changed
};

struct NamePart {
  std::string text;  // as in the layer's name, without what TensorRT wrapped around it
  NameKind kind = NameKind::Unknown;
  std::optional<OriginId> node;
};

struct LayerName {
  bool reformat = false;        // "Reformatting CopyNode for Input Tensor 0 to ..."
  bool myelin_kernel = false;   // "__myl_MulAdd_myl0_3", "/attn/MatMul_myl0_15"
  std::vector<NamePart> parts;  // in order; empty for regions
  std::optional<std::pair<std::string, std::string>> region;  // the ends of {ForeignNode[a...b]}
};

// Without what TensorRT appends to the name of a node: "_clone_0", "_quantize_scale_node" (8.0, 8.2),
// "_myl0_3".
std::string_view without_suffixes(std::string_view name);

class EngineNames {
 public:
  explicit EngineNames(const Graph& model);

  LayerName parse(std::string_view name) const;
  // The node of this name, clone marks and the like aside; "node_of_T" is the maker of the tensor T.
  std::optional<OriginId> find(std::string_view name) const;
  // The nodes on the paths from the first end to the last, in the model's order. An end that names a
  // tensor stands for its readers. Empty if an end is not known.
  std::vector<OriginId> between(const std::pair<std::string, std::string>& ends) const;

 private:
  void add_parts(std::string_view text, std::size_t separator, LayerName& out) const;
  NamePart part(std::string_view text) const;
  std::vector<NodeId> nodes_of(std::string_view name, bool readers) const;

  const Graph& model_;
  std::unordered_map<std::string, OriginId> nodes_;
  std::unordered_map<OriginId, NodeId> holder_;
};

}  // namespace qdq
