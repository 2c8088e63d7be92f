// where_clause.h: one condition of a rule, "not per_tensor(s)" or "attribute(n, \"mode\", \"edge\")".
#pragma once

#include "rules/compiled.h"
#include "rules/json_reader.h"

namespace qdq {

// Parses and checks one clause: known predicate, number and kind of arguments, bound names.
// Throws BadRuleFile.
PredicateCall compile_where(const Field& clause, const std::vector<Hole>& holes);

}  // namespace qdq
