// What a graph declares: initializers, inputs, results of nodes, and the types given for them.
#include <algorithm>

#include "base/parallel.h"
#include "onnx/flattener.h"

namespace qdq::reader {
namespace {

constexpr std::size_t kGrain = 4096;  // initializers that a thread reads at a time

// What is wrong with an element, which stands before `at`.
struct Fault {
  std::size_t at = 0;
  Result<void> what;
};

}  // namespace

Flattener::Flattener(const ModelScan& scan, const ReadLimits& limits, FlatModel& model)
    : scan_(scan), limits_(limits), model_(model) {
  for (const FunctionScan& function : scan.functions) {
    functions_.emplace(function_key(function.domain, function.name, function.overload), &function);
  }
}

// The main graph's names are unique by themselves; only other scopes need the table of all names.
Result<std::string_view> Flattener::unique_value_name(std::string_view name, const Frame& frame) {
  if (frame.scope == 0) return name;
  if (taken_names_.empty()) {
    for (const FlatValue& value : model_.values) taken_names_.insert(value.name);
  }
  if (!frame.is_function && taken_names_.insert(name).second) return name;
  const std::string base = model_.scopes[frame.scope].text + "/" + std::string(name);
  std::string unique = base;
  // Scopes may share a name too; counting on from the last suffix keeps many of them linear.
  std::uint32_t& suffix = suffixes_.try_emplace(base, 1).first->second;
  while (taken_names_.contains(unique)) unique = base + "_" + std::to_string(++suffix);
  if (auto paid = spend(unique.size()); !paid) return paid.take_error();
  const std::string_view kept = model_.keep(std::move(unique));
  taken_names_.insert(kept);
  return kept;
}

Result<std::uint32_t> Flattener::declare(HashedName name, FlatValue value, Frame& frame) {
  const auto number = static_cast<std::uint32_t>(model_.values.size());
  if (!frame.names.insert(name, number)) {
    const std::uint32_t other = frame.names.find(name.name);
    const bool again = other != kAbsentFormal && model_.values[other].kind == FlatKind::Result;
    const std::uint32_t producer = again ? model_.values[other].producer : value.producer;
    return bad_graph("a tensor is produced twice",
                     producer == kNone ? std::string_view{} : model_.nodes[producer].name,
                     name.name);
  }
  const Result<std::string_view> unique = unique_value_name(name.name, frame);
  if (!unique) return unique.error();
  value.name = *unique;
  model_.values.push_back(std::move(value));
  return number;
}

Result<void> Flattener::declare_initializers(const GraphScan& graph, Frame& frame) {
  const std::size_t first = model_.constants.size();
  const std::size_t dense = graph.initializers.size();
  model_.constants.resize(first + dense + graph.sparse_initializers.size());
  std::vector<HashedName> names(model_.constants.size() - first);
  std::vector<Fault> faults(names.size() / kGrain + 1);  // the first of each stretch
  in_parallel(limits_.watch, names.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    Fault& fault = faults[begin / kGrain];
    for (fault.at = begin; fault.at < end && fault.what; ++fault.at) {
      const std::size_t k = fault.at;
      TensorScan& tensor = model_.constants[first + k].tensor;
      fault.what = k < dense ? parse_tensor(model_.file, graph.initializers[k], tensor)
                             : parse_sparse_tensor(model_.file,
                                                   graph.sparse_initializers[k - dense], tensor);
      names[k] = tensor.name;
    }
  });
  if (limits_.watch != nullptr && limits_.watch->over()) return limits_.watch->error();
  const auto fault = std::ranges::find_if(faults, [](const Fault& at) { return !at.what; });
  if (fault != faults.end()) names.resize(fault->at - 1);
  auto done = declare_constants(names, first, frame);
  return done && fault != faults.end() ? std::move(fault->what) : std::move(done);
}

Result<void> Flattener::declare_constants(std::span<const HashedName> names, std::size_t first,
                                          Frame& frame) {
  Result<void> done;
  frame.names.each(names, [&](std::size_t k, HashedName name) {
    FlatValue value;
    value.kind = FlatKind::Constant;
    value.constant = static_cast<std::uint32_t>(first + k);
    const Result<std::uint32_t> declared = declare(name, std::move(value), frame);
    if (!declared) {
      done = declared.error();
      return false;
    }
    model_.constants[first + k].source = model_.values[*declared].name;
    return true;
  });
  return done;
}

// An initializer that is listed as an input too, as IR 3 demanded, is a constant.
Result<void> Flattener::declare_inputs(const std::vector<Range>& inputs, Frame& frame) {
  for (const Range range : inputs) {
    ValueInfo info;
    if (auto read = parse_value_info(model_.file, range, info); !read) return read;
    const std::uint32_t known = frame.names.find(info.name);
    if (known != NameTable::kAbsent && model_.values[known].kind == FlatKind::Constant) continue;
    FlatValue value;
    value.kind = FlatKind::Input;
    value.network_input = frame.scope == 0;
    value.type = std::move(info.type);
    const Result<std::uint32_t> declared = declare(info.name, std::move(value), frame);
    if (!declared) return declared.error();
    if (frame.scope == 0) model_.inputs.push_back(*declared);
  }
  return {};
}

Result<void> Flattener::declare_result(HashedName name, std::uint32_t node, std::uint32_t slot,
                                       Frame& frame) {
  if (name.name.empty()) {
    model_.results.push_back(kNone);
    return {};
  }
  const std::uint32_t formal = frame.formal_results.find(name.name);
  if (formal != NameTable::kAbsent && frame.names.insert(name, formal)) {
    model_.values[formal].producer = node;
    model_.values[formal].result_index = slot;
    model_.results.push_back(formal);
    return {};
  }
  FlatValue value;
  value.producer = node;
  value.result_index = slot;
  const Result<std::uint32_t> declared = declare(name, std::move(value), frame);
  if (!declared) return declared.error();
  model_.results.push_back(*declared);
  return {};
}

Result<void> Flattener::declare_results(Frame& frame) {
  const auto first = static_cast<std::uint32_t>(model_.results.size());
  std::uint32_t all = 0;
  for (std::uint32_t n = frame.first_node; n < frame.end_node; ++n) {
    model_.nodes[n].first_result = first + all;
    all += model_.nodes[n].result_count;
  }
  Result<void> done;
  std::uint32_t node = frame.first_node;
  std::uint32_t slot = 0;
  frame.names.each(frame.results, [&](std::size_t, HashedName name) {
    for (; slot == model_.nodes[node].result_count; ++node) slot = 0;
    done = declare_result(name, node, slot++, frame);
    return static_cast<bool>(done);
  });
  return done;
}

// Types of what the graph itself declares; a constant's type is its own.
Result<void> Flattener::declare_types(const std::vector<Range>& infos, const Frame& frame) {
  for (const Range range : infos) {
    ValueInfo info;
    if (auto read = parse_value_info(model_.file, range, info); !read) return read;
    const std::uint32_t known = frame.names.find(info.name);
    if (known == NameTable::kAbsent || known == kAbsentFormal) continue;
    FlatValue& value = model_.values[known];
    if (value.kind == FlatKind::Constant) continue;
    if (value.type.type == DataType::Undefined) value.type.type = info.type.type;
    if (!value.type.shape) value.type.shape = std::move(info.type.shape);
  }
  return {};
}

Result<void> Flattener::declare_graph(const GraphScan& graph, Frame& frame) {
  // A guess that is right for a graph of nodes with one result; the main graph is nearly everything.
  const std::size_t nodes = graph.nodes.size();
  const std::size_t values = graph.initializers.size() + graph.inputs.size() + nodes;
  frame.names.reserve(values);
  if (frame.scope == 0) {
    model_.values.reserve(values);
    model_.constants.reserve(graph.initializers.size());
    model_.nodes.reserve(nodes);
    model_.attributes.reserve(nodes);
    model_.sequence.reserve(nodes);
    model_.results.reserve(nodes);
    model_.operands.reserve(2 * nodes);
    frame.results.reserve(nodes);
    frame.operands.reserve(2 * nodes);
  }
  if (auto done = declare_initializers(graph, frame); !done) return done;
  if (auto done = declare_inputs(graph.inputs, frame); !done) return done;
  if (auto done = add_nodes(graph.nodes, frame); !done) return done;
  if (auto done = declare_results(frame); !done) return done;
  if (auto done = declare_types(graph.value_infos, frame); !done) return done;
  return declare_types(graph.outputs, frame);
}

}  // namespace qdq::reader
