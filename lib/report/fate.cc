#include "report/fate.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/nearest.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kSuggestions = 5;

bool holds(const OriginRefs& refs, OriginId origin) {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const OriginRef& ref) { return ref.origin == origin; });
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

Fates::Fates(const Analysis& analysis) : run_(analysis) {
  entries_.resize(analysis.optimized.origins().size());
  add_steps();
  add_places();
}

void Fates::add_steps() {
  const Graph& graph = run_.optimized;
  for (const Step& step : run_.trace.steps) {
    const auto touch = [&](const std::vector<NodeId>& nodes) {
      for (const NodeId id : nodes)
        for (const OriginRef& ref : graph.node(id).origins) {
          std::vector<StepId>& steps = entries_[index(ref.origin)].steps;
          if (steps.empty() || steps.back() != step.id) steps.push_back(step.id);
        }
    };
    touch(claimed(step));
    touch(step.removed);
    touch(step.created);
  }
}

void Fates::add_places() {
  const Graph& graph = run_.optimized;
  const std::vector<Layer>& layers = run_.prediction.layers;
  for (std::uint32_t k = 0; k < layers.size(); ++k)
    for (const OriginRef& ref : layers[k].origins) {
      std::vector<std::uint32_t>& in = entries_[index(ref.origin)].layers;
      if (in.empty() || in.back() != k) in.push_back(k);
    }
  for (const RemovedNode& removed : run_.prediction.removed)
    entries_[index(removed.origin)].removed = &removed;
  for (const Value& value : graph.values()) {
    if (value.kind != ValueKind::Constant) continue;
    for (const OriginRef& ref : value.origins) {
      std::vector<ValueId>& constants = entries_[index(ref.origin)].constants;
      if (constants.empty() || constants.back() != value.id) constants.push_back(value.id);
    }
  }
  for (const Node& node : graph.nodes())
    if (!node.origins.empty())
      entries_[index(principal_origin(graph, node))].ages.push_back(node.id);
}

// A rule that nearly applied to the node at any age, and applied at none; or that did, and came near
// a better case. What happened last counts.
std::vector<const Miss*> Fates::misses_of(const Fate& fate) const {
  std::set<std::pair<RuleId, std::string_view>> told;
  for (StepId step : fate.steps) told.emplace(run_.trace.steps[index(step)].rule, "");
  std::vector<const Miss*> misses;
  const std::vector<NodeId>& ages = entries_[index(fate.origin)].ages;
  for (std::size_t k = ages.size(); k-- > 0;)
    for (const Miss* miss : misses_at(run_.trace, ages[k]))
      if (told.emplace(miss->rule, miss->case_name).second) misses.push_back(miss);
  std::stable_sort(misses.begin(), misses.end(),
                   [](const Miss* a, const Miss* b) { return a->depth > b->depth; });
  return misses;
}

const std::vector<StepId>& Fates::steps_of(OriginId origin) const {
  return entries_[index(origin)].steps;
}

const std::vector<std::uint32_t>& Fates::layers_of(OriginId origin) const {
  return entries_[index(origin)].layers;
}

Fate Fates::of(OriginId origin) const {
  const Entry& entry = entries_[index(origin)];
  Fate fate;
  fate.origin = origin;
  fate.steps = entry.steps;
  fate.layers = entry.layers;
  fate.removed = entry.removed;
  fate.constants = entry.constants;
  fate.misses = misses_of(fate);
  return fate;
}

Fate fate_of(const Analysis& analysis, OriginId origin) { return Fates(analysis).of(origin); }

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
