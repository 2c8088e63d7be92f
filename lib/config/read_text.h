// read_text.h: a settings file's bytes.
#pragma once

#include <filesystem>
#include <string>

#include "qdq_lint/result.h"

namespace qdq {

// Errors: NotFound, Unreadable (also what is no regular file), Limit (kMaxConfigBytes).
Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace qdq
