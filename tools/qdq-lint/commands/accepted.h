// accepted.h: what is accepted beside a model and inside it.
#pragma once

#include <string>
#include <vector>

#include "commands/options.h"
#include "qdq_lint/judge.h"

namespace qdq::cli {

// What the file beside the model and the model's own marks accept. A mark that cannot be read accepts nothing;
// with `notes` that is said. Errors: those of load_suppressions and make_acceptance, for the file.
Result<std::vector<Policy::Acceptance>> accepted_beside(const std::string& model,
                                                        const Analysis& analysis,
                                                        const RuleSet& rules,
                                                        const CommonOptions& options, bool notes);

}  // namespace qdq::cli
