// engine_parts.h: the readers of the two kinds of engine files, behind read_engine().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/engine.h"

namespace qdq {

// `text` is UTF-8 without a byte order mark; errors come without the file's name.
Result<EngineReport> engine_from_json(std::string_view text, const EngineLimits& limits);
Result<EngineReport> engine_from_log(std::string_view text);

// The names in "[ONNX Layer: A]\x1e[ONNX Layer: B]", each once, in order.
std::vector<std::string> metadata_nodes(std::string_view text);

}  // namespace qdq
