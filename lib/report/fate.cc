#include "report/fate.h"

#include <algorithm>
#include <set>

#include "base/nearest.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kSuggestions = 5;

bool holds(const OriginRefs& refs, OriginId origin) {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const OriginRef& ref) { return ref.origin == origin; });
}

std::vector<StepId> steps_of(const Analysis& analysis, OriginId origin) {
  const Graph& graph = analysis.optimized;
  std::vector<StepId> steps;
  for (const Step& step : analysis.trace.steps) {
    const auto touches = [&](NodeId id) { return holds(graph.node(id), origin); };
    const std::vector<NodeId> region = claimed(step);
    if (std::any_of(region.begin(), region.end(), touches) ||
        std::any_of(step.removed.begin(), step.removed.end(), touches) ||
        std::any_of(step.created.begin(), step.created.end(), touches))
      steps.push_back(step.id);
  }
  return steps;
}

// A rule that nearly applied to the node at any age, and applied at none; or that did, and came near
// a better case. What happened last counts.
std::vector<const Miss*> misses_of(const Analysis& analysis, const Fate& fate) {
  const Graph& graph = analysis.optimized;
  std::set<std::pair<RuleId, std::string>> told;
  for (StepId step : fate.steps) told.emplace(analysis.trace.steps[index(step)].rule, "");
  std::vector<const Miss*> misses;
  for (std::size_t k = graph.nodes().size(); k-- > 0;) {
    const Node& node = graph.nodes()[k];
    if (node.origins.empty() || !holds(node, fate.origin) ||
        principal_origin(graph, node) != fate.origin)
      continue;
    for (const Miss* miss : misses_at(analysis.trace, node.id))
      if (told.emplace(miss->rule, miss->case_name).second) misses.push_back(miss);
  }
  std::stable_sort(misses.begin(), misses.end(),
                   [](const Miss* a, const Miss* b) { return a->depth > b->depth; });
  return misses;
}

Error unknown_name(const Analysis& analysis, std::string_view name) {
  std::vector<std::string> names;
  for (const Origin& origin : analysis.optimized.origins()) names.push_back(qualified_name(origin));
  const std::vector<std::string> near = nearest_names(name, names, kSuggestions);
  Error error{ErrorKind::Usage, "no node or tensor of this name", {}, {}};
  error.where.file = analysis.model.path;
  error.where.piece = std::string(name);
  if (!near.empty()) error.hint = "did you mean " + joined(near, ", ") + "?";
  return error;
}

Error no_producer(const Analysis& analysis, const Value& value) {
  const bool input = value.kind == ValueKind::Input;
  Error error{ErrorKind::Usage,
              input ? "the tensor is an input, no node makes it"
                    : "the tensor is a constant, no node makes it",
              {},
              {}};
  error.where.file = analysis.model.path;
  error.where.piece = value.name;
  std::vector<std::string> readers;
  for (const Use& use : value.uses) {
    if (readers.size() == kSuggestions) break;
    readers.push_back(node_name(analysis.model.graph, use.node));
  }
  if (!readers.empty()) error.hint = "it is read by " + joined(readers, ", ");
  return error;
}

}  // namespace

bool holds(const Node& node, OriginId origin) { return holds(node.origins, origin); }

Fate fate_of(const Analysis& analysis, OriginId origin) {
  Fate fate;
  fate.origin = origin;
  fate.steps = steps_of(analysis, origin);
  for (std::uint32_t k = 0; k < analysis.prediction.layers.size(); ++k)
    if (holds(analysis.prediction.layers[k].origins, origin)) fate.layers.push_back(k);
  for (const RemovedNode& removed : analysis.prediction.removed)
    if (removed.origin == origin) fate.removed = &removed;
  for (const Value& value : analysis.optimized.values())
    if (value.kind == ValueKind::Constant && holds(value.origins, origin))
      fate.constants.push_back(value.id);
  fate.misses = misses_of(analysis, fate);
  return fate;
}

Result<std::vector<OriginId>> find_origins(const Analysis& analysis, std::string_view name) {
  const std::span<const Origin> origins = analysis.optimized.origins();
  std::vector<OriginId> found;
  for (std::size_t k = 0; k < origins.size(); ++k)
    if (origins[k].name == name || qualified_name(origins[k]) == name)
      found.push_back(static_cast<OriginId>(k));
  if (!found.empty()) return found;
  const Graph& model = analysis.model.graph;
  const ValueId id = model.find_value(name);
  if (id == kNoValue) return unknown_name(analysis, name);
  const Value& value = model.value(id);
  if (value.producer != kNoNode)
    return std::vector{principal_origin(model, model.node(value.producer))};
  if (!value.origins.empty()) return std::vector{value.origins.back().origin};
  return no_producer(analysis, value);
}

}  // namespace qdq
