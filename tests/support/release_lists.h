// release_lists.h: whether releases run the rules that are for them.
#pragma once

#include <string>
#include <vector>

#include "qdq_lint/rules.h"

namespace qdq::testing {

// "trt8.4 does not run conv-requantize": for each rewrite or layer rule that a release does not list
// although the rule's "releases" cover it.
std::vector<std::string> rules_not_listed(const RuleSet& rules);

}  // namespace qdq::testing
