// models.h: which models a run is about.
#pragma once

#include <string>
#include <vector>

namespace qdq::cli {

// The models that the arguments name, sorted, each once: a folder stands for all *.onnx below it, but for
// those in folders whose name begins with a dot. A folder without models stays, for reading to refuse.
std::vector<std::string> named_models(const std::vector<std::string>& arguments);

}  // namespace qdq::cli
