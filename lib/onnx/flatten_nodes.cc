// The nodes of one graph. What a node says by itself is read by several threads, stretch by stretch; what hangs
// on the nodes before it, numbers, limits and errors, comes afterwards and in order.
#include <algorithm>
#include <unordered_map>

#include "base/parallel.h"
#include "onnx/flattener.h"
#include "onnx/marks.h"

namespace qdq::reader {
namespace {

constexpr std::size_t kGrain = 2048;         // nodes that a thread reads at a time
constexpr std::size_t kLongest = 512;        // bytes of attributes that nodes share
constexpr std::size_t kBatch = 16 * kGrain;  // after so many the limits are looked at

}  // namespace

// What the nodes of a stretch say, one after the other.
struct Flattener::Stretch {
  std::vector<HashedName> operands;
  std::vector<HashedName> results;
  std::vector<Subgraph> subgraphs;
  std::vector<std::uint32_t> marked;  // nodes that may hold marks
  std::vector<std::pair<std::uint32_t, const FunctionScan*>> calls;
  // By the bytes that say so: hundreds of nodes have the same attributes, which are read and kept once.
  std::unordered_map<std::string_view, Attributes> known;
  Result<void> fault;  // of the last node that was read
  NodeScan node;       // of the node being read; here for its memory
  AttrScan attr;       // likewise
};

Result<void> Flattener::add_nodes(const std::vector<Range>& ranges, Frame& frame) {
  frame.first_node = static_cast<std::uint32_t>(model_.nodes.size());
  // What attributes take from a function's call must be paid for before it is read: one node at a time.
  const bool bound = model_.scopes[frame.scope].binding != kNone;
  const std::size_t batch = bound ? 1 : kBatch;
  for (std::size_t begin = 0; begin < ranges.size(); begin += batch) {
    const std::size_t count = std::min(batch, ranges.size() - begin);
    if (auto added = add_batch(std::span(ranges).subspan(begin, count), frame); !added)
      return added;
  }
  frame.end_node = static_cast<std::uint32_t>(model_.nodes.size());
  name_nodes(frame);
  return {};
}

Result<void> Flattener::add_batch(std::span<const Range> ranges, Frame& frame) {
  const std::size_t scope_cost = model_.scopes[frame.scope].text.size();
  if (auto paid = spend(scope_cost * ranges.size()); !paid) return paid;
  const std::size_t first = model_.nodes.size();
  const bool too_many = first + ranges.size() > limits_.max_nodes;
  if (too_many) ranges = ranges.first(limits_.max_nodes + 1 - first);
  if (limits_.watch != nullptr)
    limits_.watch->hold(ranges.size() * (sizeof(FlatNode) + sizeof(Attributes)));
  model_.nodes.resize(first + ranges.size());
  model_.attributes.resize(first + ranges.size());
  std::vector<Stretch> stretches((ranges.size() + kGrain - 1) / kGrain);
  in_parallel(limits_.watch, ranges.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    Stretch& stretch = stretches[begin / kGrain];
    for (std::size_t k = begin; k < end && stretch.fault; ++k) {
      const auto number = static_cast<std::uint32_t>(first + k);
      stretch.fault = read_node(ranges[k], number, frame, stretch);
    }
  });
  if (limits_.watch != nullptr && limits_.watch->over()) return limits_.watch->error();
  for (Stretch& stretch : stretches)
    if (auto added = append(stretch, frame); !added) return added;
  for (std::size_t n = first; n < model_.nodes.size(); ++n) number_op(model_.nodes[n]);
  if (!too_many) return {};
  return limit("nodes", "more than " + std::to_string(limits_.max_nodes) + " nodes",
               static_cast<std::uint32_t>(limits_.max_nodes));
}

// Looks at nothing that other nodes change.
Result<void> Flattener::read_node(Range range, std::uint32_t number, const Frame& frame,
                                  Stretch& stretch) {
  NodeScan& scan = stretch.node;
  FlatNode& node = model_.nodes[number];
  node.range = range;
  if (auto read = parse_node(model_.file, range, scan); !read) return read;
  node.name = scan.name;
  node.op = scan.op;
  node.domain = canonical_domain(scan.domain);
  node.role = role_of(node.op, node.domain);
  node.named = !node.name.empty();
  node.unread = node.role == FlatRole::Constant;  // becomes one itself, most likely
  node.scope = frame.scope;
  node.index = number - frame.first_node;
  node.operand_count = static_cast<std::uint32_t>(scan.inputs.size());
  node.result_count = static_cast<std::uint32_t>(scan.outputs.size());
  if (may_hold_marks(scan)) stretch.marked.push_back(number);
  stretch.operands.insert(stretch.operands.end(), scan.inputs.begin(), scan.inputs.end());
  stretch.results.insert(stretch.results.end(), scan.outputs.begin(), scan.outputs.end());
  if (const FunctionScan* function = function_of(node, scan.overload)) {
    node.is_call = true;
    stretch.calls.emplace_back(number, function);
    return {};
  }
  if (scan.attributes.empty()) return {};
  return share_attributes(number, frame, stretch);
}

// What a function's attributes refer to differs from call to call, and subgraphs are each node's own.
Result<void> Flattener::share_attributes(std::uint32_t node, const Frame& frame, Stretch& stretch) {
  const Range fields = stretch.node.attribute_fields;
  const bool bound = model_.scopes[frame.scope].binding != kNone;
  if (bound || model_.nodes[node].unread || fields.size() > kLongest)
    return scan_attributes(node, frame, stretch);
  const std::string_view bytes = text_of(model_.file, fields);
  const auto known = stretch.known.find(bytes);
  if (known != stretch.known.end()) {
    model_.attributes[node] = known->second;
    return {};
  }
  const std::size_t subgraphs = stretch.subgraphs.size();
  auto done = scan_attributes(node, frame, stretch);
  if (done && !model_.nodes[node].unread && stretch.subgraphs.size() == subgraphs)
    stretch.known.emplace(bytes, model_.attributes[node]);
  return done;
}

// Reads the attributes of a node and finds its subgraphs. Walks every attribute, so that a damaged one is
// found here, with its place, and later readers of the same bytes need not fail.
Result<void> Flattener::scan_attributes(std::uint32_t node, const Frame& frame, Stretch& stretch) {
  AttrScan& attr = stretch.attr;
  const std::uint32_t binding = model_.scopes[frame.scope].binding;
  const bool reads = !model_.nodes[node].unread;
  for (const Range range : stretch.node.attributes) {
    if (auto read = parse_attribute(model_.file, range, attr); !read) return read;
    if (!attr.ref.empty() && binding != kNone) {
      const auto bound = model_.bindings[binding].find(attr.ref);
      if (bound == model_.bindings[binding].end()) continue;
      if (auto paid = spend(bound->second.size()); !paid) return paid;
    }
    const bool single = attr.graphs.size() == 1;
    for (std::size_t i = 0; i < attr.graphs.size(); ++i) {
      std::string label(attr.name);
      if (!single) label += "_" + std::to_string(i);
      stretch.subgraphs.push_back({node, std::move(label), attr.graphs[i]});
    }
    if (reads) read_attribute(node, attr);
  }
  return {};
}

// A list that is damaged inside is an error only if nothing worse is wrong with the model, and if its node
// stays: that is left to read_attributes().
void Flattener::read_attribute(std::uint32_t node, AttrScan& attr) {
  if (!resolve_reference(model_, model_.nodes[node].scope, attr)) return;
  Result<AttrValue> value = attribute_value(model_.file, attr);
  if (value) {
    model_.attributes[node].insert_or_assign(attr.name, std::move(value).value());
  } else {
    model_.nodes[node].unread = true;
  }
}

Result<void> Flattener::append(Stretch& stretch, Frame& frame) {
  for (const std::uint32_t number : stretch.marked) {
    if (auto read = parse_node(model_.file, model_.nodes[number].range, node_scan_); !read)
      return read;
    collect_marks(node_scan_, number, limits_, model_);
  }
  if (!stretch.fault) return std::move(stretch.fault);
  if (limits_.watch != nullptr) {
    const std::size_t values = stretch.operands.size() + stretch.results.size();
    limits_.watch->hold(values * sizeof(FlatValue));
    if (limits_.watch->over()) return limits_.watch->error();
  }
  frame.operands.insert(frame.operands.end(), stretch.operands.begin(), stretch.operands.end());
  frame.results.insert(frame.results.end(), stretch.results.begin(), stretch.results.end());
  std::ranges::move(stretch.subgraphs, std::back_inserter(frame.subgraphs));
  called_.insert(stretch.calls.begin(), stretch.calls.end());
  return {};
}

// Equal names of operators become one, at one place.
void Flattener::number_op(FlatNode& node) {
  const auto next = static_cast<std::uint32_t>(model_.ops.size());
  if (op_numbers_.insert(node.op, next)) model_.ops.push_back(node.op);
  node.op_number = op_numbers_.find(node.op);
  node.op = model_.ops[node.op_number];
}

// Nodes without a name get one of their operator and a number.
void Flattener::name_nodes(const Frame& frame) {
  std::unordered_set<std::string_view> taken;
  std::unordered_map<std::string_view, std::uint32_t> counts;
  bool all_named = true;
  for (std::uint32_t n = frame.first_node; n < frame.end_node; ++n) {
    all_named = all_named && model_.nodes[n].named;
  }
  if (all_named) return;
  for (std::uint32_t n = frame.first_node; n < frame.end_node; ++n) {
    if (model_.nodes[n].named) taken.insert(model_.nodes[n].name);
  }
  for (std::uint32_t n = frame.first_node; n < frame.end_node; ++n) {
    FlatNode& node = model_.nodes[n];
    if (node.named) continue;
    const std::string base = std::string(node.op) + "_" + std::to_string(counts[node.op]++);
    std::string name = base;
    for (int i = 1; taken.contains(name); ++i) name = base + "_" + std::to_string(i);
    node.name = model_.keep(std::move(name));
    taken.insert(node.name);
  }
}

}  // namespace qdq::reader
