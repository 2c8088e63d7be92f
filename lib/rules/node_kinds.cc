#include "rules/node_kinds.h"

#include <algorithm>

#include "base/check.h"

namespace qdq {

// There are no more kinds than the rules have names, twice: a name with and without its domain.
NodeKinds::Kind NodeKinds::find(const Node& node) {
  Operators ops{rules_.operator_number(node.op), kNoOperator};
  ops.qualified =
      node.domain.empty() ? ops.plain : rules_.operator_number(node.domain + "::" + node.op);
  const auto known = std::find(kinds_.begin(), kinds_.end(), ops);
  const auto at = static_cast<std::size_t>(known - kinds_.begin());
  if (known == kinds_.end()) kinds_.push_back(ops);
  QDQ_CHECK(kinds_.size() < static_cast<std::size_t>(kUnknown));
  return static_cast<Kind>(at);
}

}  // namespace qdq
