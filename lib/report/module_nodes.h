// module_nodes.h: the nodes of a module, by the name that the HTML report gives it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

struct ModuleNodes {
  std::vector<OriginId> origins;  // ascending; empty: there is no such module
  std::vector<std::string> near;  // then the names of modules that may be meant, nearest first
};

// A name is a path, "layer1.0" or "/layer1/layer1.0", or its end, "layer.17" of "encoder.layer.17", if no other
// module ends so. The module's nodes are those of the layers in it (layer_paths), its children's among them.
ModuleNodes module_nodes(const Analysis& analysis, std::string_view name);

}  // namespace qdq
