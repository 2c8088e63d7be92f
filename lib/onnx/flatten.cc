#include "onnx/flatten.h"

#include "base/parallel.h"
#include "onnx/flattener.h"
#include "onnx/marks.h"

namespace qdq::reader {
namespace {

constexpr std::size_t kGrain = 16384;  // operands that a thread looks up at a time

}  // namespace

Error Flattener::limit(std::string_view which, std::string what, std::uint32_t node) const {
  Error error = read_error(ErrorKind::Limit, std::move(what));
  error.limit = which;
  error.where.byte = model_.nodes[node].range.begin;
  error.where.node = model_.nodes[node].name;
  return error;
}

// What flattening adds to the model beyond its own bytes must be paid for: a small file can ask for
// any amount of it.
Result<void> Flattener::spend(std::uint64_t bytes) {
  spent_ += bytes;
  if (spent_ <= limits_.max_expanded_bytes) return {};
  Error error =
      read_error(ErrorKind::Limit, "inlining functions and flattening subgraphs takes more than " +
                                       std::to_string(limits_.max_expanded_bytes) + " bytes");
  error.limit = "expansion";
  return error;
}

Result<void> Flattener::deeper(const Frame& outer, std::uint32_t node, Frame& inner) {
  inner.depth = outer.depth + 1;
  if (inner.depth <= limits_.max_depth) return {};
  return limit(
      "depth",
      "subgraphs and functions are nested more than " + std::to_string(limits_.max_depth) + " deep",
      node);
}

Result<std::uint32_t> Flattener::find(const Frame& frame, std::string_view name,
                                      std::uint32_t node) const {
  if (name.empty()) return kNone;
  for (const Frame* at = &frame; at != nullptr; at = at->parent) {
    const std::uint32_t slot = at->names.find(name);
    if (slot == NameTable::kAbsent) continue;
    return slot == kAbsentFormal ? kNone : slot;
  }
  return bad_graph("no node, input or initializer produces a tensor that a node reads",
                   model_.nodes[node].name, name);
}

// By operand of the frame's nodes: the number under which the frame itself has the name, or kAbsent.
std::vector<std::uint32_t> Flattener::own_values(const Frame& frame) const {
  std::vector<std::uint32_t> values(frame.operands.size());
  in_parallel(limits_.watch, values.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    frame.names.find(std::span(frame.operands).subspan(begin, end - begin),
                     std::span(values).subspan(begin, end - begin));
  });
  return values;
}

Result<void> Flattener::resolve(Frame& frame) {
  const std::vector<std::uint32_t> own = own_values(frame);
  if (limits_.watch != nullptr && limits_.watch->over()) return limits_.watch->error();
  std::size_t next_name = 0;
  std::size_t next_subgraph = 0;
  std::vector<std::uint32_t> operands;
  for (std::uint32_t n = frame.first_node; n < frame.end_node; ++n) {
    operands.clear();
    for (std::uint32_t k = 0; k < model_.nodes[n].operand_count; ++k, ++next_name) {
      if (own[next_name] < kAbsentFormal) {
        operands.push_back(own[next_name]);
        continue;
      }
      const Result<std::uint32_t> value = find(frame, frame.operands[next_name].name, n);
      if (!value) return value.error();
      operands.push_back(*value);
    }
    if (model_.nodes[n].is_call) {
      if (auto done = inline_call(n, *called_.at(n), frame, operands); !done) return done;
      continue;
    }
    for (; next_subgraph < frame.subgraphs.size(); ++next_subgraph) {
      const Subgraph& subgraph = frame.subgraphs[next_subgraph];
      if (subgraph.owner != n) break;
      if (auto done = flatten_subgraph(subgraph, frame, operands); !done) return done;
    }
    FlatNode& node = model_.nodes[n];
    node.first_operand = static_cast<std::uint32_t>(model_.operands.size());
    node.operand_count = static_cast<std::uint32_t>(operands.size());
    model_.operands.insert(model_.operands.end(), operands.begin(), operands.end());
    model_.sequence.push_back(n);
  }
  return {};
}

Result<void> Flattener::flatten_subgraph(const Subgraph& subgraph, const Frame& outer,
                                         std::vector<std::uint32_t>& operands) {
  GraphScan scan;
  if (auto read = scan_graph(model_.file, subgraph.range, scan); !read) return read;
  Frame frame;
  frame.parent = &outer;
  if (auto allowed = deeper(outer, subgraph.owner, frame); !allowed) return allowed;
  const FlatScope& around = model_.scopes[outer.scope];
  std::string text = around.text.empty() ? "" : around.text + "/";
  text += std::string(model_.nodes[subgraph.owner].name) + "/" + subgraph.label;
  if (auto paid = spend(text.size()); !paid) return paid;
  frame.scope = static_cast<std::uint32_t>(model_.scopes.size());
  model_.scopes.push_back({std::move(text), around.opset, around.binding});
  if (auto done = declare_graph(scan, frame); !done) return done;
  if (auto done = resolve(frame); !done) return done;
  for (const Range range : scan.outputs) {
    ValueInfo info;
    if (auto read = parse_value_info(model_.file, range, info); !read) return read;
    const Result<std::uint32_t> value = find(frame, info.name, subgraph.owner);
    if (!value) return value.error();
    operands.push_back(*value);
  }
  return {};
}

Result<void> Flattener::run() {
  collect_marks(scan_.metadata, limits_, model_);
  model_.scopes.push_back({"", default_opset(scan_.opsets), kNone});
  Frame main;
  if (auto done = declare_graph(scan_.graph, main); !done) return done;
  if (auto done = resolve(main); !done) return done;
  for (const Range range : scan_.graph.outputs) {
    ValueInfo info;
    if (auto read = parse_value_info(model_.file, range, info); !read) return read;
    const std::uint32_t value = main.names.find(info.name);
    if (value == NameTable::kAbsent) {
      return bad_graph("nothing produces a tensor that the graph gives out", "", info.name);
    }
    if (model_.values[value].graph_output) {
      return bad_graph("the graph gives out a tensor twice", "", info.name);
    }
    model_.values[value].graph_output = true;
    model_.outputs.push_back(value);
  }
  return {};
}

Result<void> flatten(const ModelScan& scan, const ReadLimits& limits, FlatModel& model) {
  return Flattener(scan, limits, model).run();
}

}  // namespace qdq::reader
