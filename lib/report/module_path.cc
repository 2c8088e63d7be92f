#include "report/module_path.h"

#include <algorithm>

namespace qdq {
namespace {

constexpr std::size_t kMostModules = 16;

// The pieces between separators; empty ones are left out.
std::vector<std::string_view> pieces(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty() && out.size() <= kMostModules) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_quantization(const Origin& origin) {
  return origin.op.ends_with("QuantizeLinear") || origin.op.ends_with("DequantizeLinear");
}

// The module whose weights the node reads, as far as their name tells it.
ModulePath weights_path(const Node& node, const Graph& graph) {
  constexpr std::string_view kParameter = ".weight";
  ModulePath path;
  for (const ValueId operand : node.operands) {
    if (operand == kNoValue || graph.value(operand).kind != ValueKind::Constant) continue;
    const Value* value = &graph.value(operand);
    while (value->folded) value = &graph.value(value->folded->from);
    std::string_view name = value->name;
    if (!name.ends_with(kParameter) || name.find('/') != std::string_view::npos) continue;
    name.remove_suffix(kParameter.size());
    for (const std::string_view module : pieces(name, '.')) path.emplace_back(module);
    path.resize(std::min(path.size(), kMostModules));
    return path;
  }
  return path;
}

void keep_common(ModulePath& path, const ModulePath& other) {
  const auto [end, ignored] = std::ranges::mismatch(path, other);
  path.erase(end, path.end());
}

}  // namespace

ModulePath module_path(std::string_view node_name) {
  // TensorFlow Lite joins the names of what it fused with ";".
  const std::string_view first = node_name.substr(0, node_name.find(';'));
  const std::size_t own = first.rfind('/');
  ModulePath path;
  if (own == std::string_view::npos) return path;
  std::string_view outer;
  for (const std::string_view module : pieces(first.substr(0, own), '/')) {
    const bool child = !outer.empty() && module.starts_with(outer) &&
                       module.size() > outer.size() && module[outer.size()] == '.';
    for (const std::string_view name : pieces(child ? module.substr(outer.size()) : module, '.'))
      path.emplace_back(name);
    outer = module;
  }
  path.resize(std::min(path.size(), kMostModules));
  return path;
}

ModulePath module_path(const Layer& layer, const Graph& graph) {
  ModulePath path;
  for (const bool computing : {true, false}) {
    for (const OriginRef& ref : layer.origins) {
      const Origin& origin = graph.origin(ref.origin);
      if (computing && is_quantization(origin)) continue;
      const ModulePath other = module_path(qualified_name(origin));
      if (other.empty()) continue;
      if (path.empty()) path = other;
      keep_common(path, other);
      if (path.empty()) return path;
    }
    if (!path.empty()) return path;
  }
  if (layer.node == kNoNode || !layer.region.empty()) return path;
  return weights_path(graph.node(layer.node), graph);
}

std::vector<ModulePath> layer_paths(const Analysis& analysis) {
  const std::vector<Layer>& layers = analysis.prediction.layers;
  std::vector<ModulePath> paths(layers.size());
  for (std::size_t k = layers.size(); k-- > 0;) {
    const bool before_reader = layers[k].node == kNoNode && k + 1 < layers.size();
    paths[k] = before_reader ? paths[k + 1] : module_path(layers[k], analysis.optimized);
  }
  return paths;
}

}  // namespace qdq
