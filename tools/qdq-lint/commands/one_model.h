// one_model.h: what the commands on a single model have in common.
#pragma once

#include <functional>
#include <string>

#include "commands/options.h"

namespace qdq::cli {

// The rules and the target that hold for a model. Says what the target noted.
Result<Setup> set_up(const CommonOptions& options, const std::string& model);

// Analyses the model and writes the document that `make` gives. Returns the exit code.
int run_on_model(const CommonOptions& options, const std::string& model,
                 const std::function<Result<std::string>(const Analysis&, const RuleSet&,
                                                         const TextStyle&)>& make);

}  // namespace qdq::cli
