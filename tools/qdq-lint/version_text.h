// version_text.h: what --version prints.
#pragma once

#include <string>

namespace qdq::cli {

// The tool, its rules, the releases that they know, and what ONNX was read with and tested against.
std::string version_text();

}  // namespace qdq::cli
