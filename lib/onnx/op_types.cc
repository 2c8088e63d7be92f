#include "onnx/op_types.h"

#include <array>

namespace qdq::reader {

OpRule op_rule(std::string_view op) {
  constexpr std::array kKinds = {pointwise_rule, window_rule,   matrix_rule,
                                 layout_rule,    indexing_rule, reduction_rule};
  for (const auto kind : kKinds) {
    if (const OpRule rule = kind(op)) return rule;
  }
  return nullptr;
}

}  // namespace qdq::reader
