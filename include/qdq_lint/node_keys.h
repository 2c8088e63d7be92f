// node_keys.h: a key for each ONNX node that survives renaming.
//
// A key is made of the node's operator and attributes and of what stands around it, some edges far:
// operators, shapes of constants, types of quantization; no name and no scale. So an exporter that
// numbers its nodes anew, or a calibration run again, gives the same keys, and a change elsewhere in a
// large model moves only the keys near it. Nodes that look alike that far are told apart by their
// order among themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"

namespace QDQ_LINT_API qdq {

class NodeKeys {
 public:
  // Of the model as loaded. Linear in its edges.
  explicit NodeKeys(const Graph& model);

  std::uint64_t key(OriginId origin) const;  // of a node of that model

 private:
  std::vector<std::uint64_t> keys_;  // by origin; unique but for chance
};

std::string key_text(std::uint64_t key);  // 16 hexadecimal digits

// The identity of a finding of that rule on that node, as text.
std::string fingerprint(std::string_view rule_code, std::uint64_t node_key);

}  // namespace qdq
