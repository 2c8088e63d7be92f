// engine.h: the file of a real engine among the arguments.
#pragma once

#include <string>

#include "commands/options.h"
#include "qdq_lint/engine.h"

namespace qdq::cli {

// Reads it and says its notes. Errors: those of read_engine.
Result<EngineReport> read_engine_argument(const std::string& file);

// A log tells its release; layer information does not. The prediction is for that release then, unless the
// user named another one.
void choose_target(CommonOptions& options, bool target_given, const EngineReport& engine);

}  // namespace qdq::cli
