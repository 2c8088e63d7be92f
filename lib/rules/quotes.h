// quotes.h: what TensorRT says, word for word, by release: the "quotes" of a lint rule.
#pragma once

#include "rules/compiled.h"
#include "rules/json_reader.h"

namespace qdq {

// Reads the rule's "quotes", if it has any. Throws BadRuleFile for a range that does not parse, that
// overlaps another one's or leaves the rule's releases, and for an empty text.
void compile_quotes(CompiledRule& rule, const Field& file);

// The quote for the release, "{op}" filled in; empty if there is none.
std::string quote_for(const CompiledRule& rule, const ReleaseVersion& version,
                      const std::string& op);

}  // namespace qdq
