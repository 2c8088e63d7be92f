// printable.h: text from a model or a file, made safe to show.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/export.h"

namespace QDQ_LINT_API qdq {

// Control characters, marks that turn the reading direction around, bytes that are not UTF-8, and the
// first character of what a CI service's log would take for a command ("::" where a line may begin, "##")
// as \xNN; all else as it is.
std::string printable(std::string_view text);

}  // namespace qdq
