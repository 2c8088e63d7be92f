#include "rewrite/log_words.h"

namespace qdq {
namespace {

constexpr std::string_view kEachPair = "{qdq}";

const Bound* find(const std::string& name, const std::vector<Hole>& holes,
                  const std::vector<Bound>& bound) {
  for (std::size_t k = 0; k < holes.size() && k < bound.size(); ++k)
    if (holes[k].name == name && !std::holds_alternative<std::monostate>(bound[k]))
      return &bound[k];
  return nullptr;
}

bool has_folded_scale(const Node& node) {
  return (node.op == "QuantizeLinear" && node.out_quant) ||
         (node.op == "DequantizeLinear" && node.operand_quant(0));
}

}  // namespace

std::string worded(const std::string& log, const Graph& graph, const std::vector<Hole>& holes,
                   const std::vector<Bound>& bound) {
  std::string out;
  for (std::size_t at = 0; at < log.size(); ++at) {
    const std::size_t close = log[at] == '{' ? log.find('}', at) : std::string::npos;
    const Bound* what = close == std::string::npos
                            ? nullptr
                            : find(log.substr(at + 1, close - at - 1), holes, bound);
    if (!what) {
      out += log[at];
      continue;
    }
    if (const auto* node = std::get_if<NodeId>(what)) {
      out += graph.node(*node).name;
    } else if (const auto* value = std::get_if<ValueId>(what)) {
      const Value& found = graph.value(*value);
      out += found.layer_name.empty() ? found.name : found.layer_name;
    }
    at = close;
  }
  return out;
}

std::vector<std::string> worded_header(const std::string& log, const Graph& graph) {
  const std::size_t at = log.find(kEachPair);
  if (at == std::string::npos) return {log};
  std::vector<std::string> lines;
  for (const Node& node : graph.nodes())
    if (!node.erased && has_folded_scale(node))
      lines.push_back(std::string(log).replace(at, kEachPair.size(), node.name));
  return lines;
}

}  // namespace qdq
