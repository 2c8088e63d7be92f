// picture_faults.h: what in a picture is not as its format wants it, so that a name could act on who shows it.
#pragma once

#include <string>
#include <string_view>

namespace qdq::testing {

// Empty, or the first line or tag that is at fault. Not whole grammars: what the tool writes, and nothing else.
std::string svg_fault(std::string_view text);
std::string dot_fault(std::string_view text);
std::string mermaid_fault(std::string_view text);

}  // namespace qdq::testing
