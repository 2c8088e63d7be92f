#include "report/module_nodes.h"

#include <map>
#include <set>
#include <utility>

#include "base/nearest.h"
#include "report/module_path.h"

namespace qdq {
namespace {

constexpr std::size_t kSuggestions = 3;

using Modules = std::map<std::string, std::set<OriginId>>;  // by path, "layer1.0.conv1"

std::string dotted(const ModulePath& path) {
  std::string text;
  for (const std::string& module : path) text += (text.empty() ? "" : ".") + module;
  return text;
}

Modules modules_of(const Analysis& analysis) {
  Modules modules;
  const std::vector<ModulePath> paths = layer_paths(analysis);
  for (std::size_t k = 0; k < paths.size(); ++k) {
    const OriginRefs& origins = analysis.prediction.layers[k].origins;
    for (ModulePath path = paths[k]; !path.empty(); path.pop_back()) {
      std::set<OriginId>& inside = modules[dotted(path)];
      for (const OriginRef& ref : origins) inside.insert(ref.origin);
    }
  }
  return modules;
}

}  // namespace

ModuleNodes module_nodes(const Analysis& analysis, std::string_view name) {
  const Modules modules = modules_of(analysis);
  const std::string wanted = dotted(module_path(std::string(name) + "/"));
  auto found = wanted.empty() ? modules.end() : modules.find(wanted);
  ModuleNodes out;
  if (found == modules.end() && !wanted.empty()) {
    for (auto at = modules.begin(); at != modules.end(); ++at)
      if (at->first.ends_with("." + wanted)) {
        out.near.push_back(at->first);
        found = at;
      }
    if (out.near.size() != 1) found = modules.end();
  }
  if (found != modules.end()) return {{found->second.begin(), found->second.end()}, {}};
  if (out.near.empty()) {
    std::vector<std::string> names;
    for (const auto& [path, origins] : modules) names.push_back(path);
    out.near = nearest_names(name, names, kSuggestions);
  }
  if (out.near.size() > kSuggestions) out.near.resize(kSuggestions);
  return out;
}

}  // namespace qdq
