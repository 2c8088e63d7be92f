#include "commands/models.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace qdq::cli {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > 1 && name.front() == '.' && name != "..";
}

// Folders that cannot be read are left out; a symbolic link to a folder is not followed, so that there
// is no circle.
std::vector<std::string> models_below(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code code;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                        code);
  for (const fs::recursive_directory_iterator end; !code && walk != end; walk.increment(code)) {
    std::error_code ignored;
    if (walk->is_directory(ignored)) {
      if (is_hidden(walk->path())) walk.disable_recursion_pending();
    } else if (walk->path().extension() == ".onnx") {
      out.push_back(walk->path().generic_string());
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> named_models(const std::vector<std::string>& arguments) {
  // By the normal form of the path, so that "a.onnx" and "./a.onnx" are one model and the order does not
  // depend on how it is spelled.
  std::map<std::string, std::string> models;
  const auto add = [&](const std::string& path) {
    models.emplace(fs::path(path).lexically_normal().generic_string(), path);
  };
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    std::vector<std::string> found;
    if (fs::is_directory(argument, ignored)) found = models_below(argument);
    if (found.empty()) found.push_back(argument);
    for (const std::string& path : found) add(path);
  }
  std::vector<std::string> out;
  for (const auto& [key, path] : models) out.push_back(path);
  return out;
}

}  // namespace qdq::cli
