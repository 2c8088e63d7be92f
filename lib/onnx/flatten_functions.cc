// Calls of local functions: the body takes the call's place.
#include "onnx/flattener.h"

namespace qdq::reader {

std::string Flattener::function_key(std::string_view domain, std::string_view name,
                                    std::string_view overload) {
  std::string key(domain);
  key += '\0';
  key += name;
  key += '\0';
  key += overload;
  return key;
}

const FunctionScan* Flattener::function_of(const FlatNode& node, std::string_view overload) const {
  if (functions_.empty()) return nullptr;
  const auto found = functions_.find(function_key(node.domain, node.op, overload));
  return found == functions_.end() ? nullptr : found->second;
}

// Values of attributes are resolved through the caller's own binding here, so that a body never
// looks further than its own.
Result<std::uint32_t> Flattener::bind_attributes(std::uint32_t call, const FunctionScan& function) {
  const Bytes file = model_.file;
  const std::uint32_t outer = model_.scopes[model_.nodes[call].scope].binding;
  Binding binding;
  for (const Range range : function.default_attributes) {
    if (auto read = parse_attribute(file, range, attr_scan_); !read) return read.take_error();
    if (attr_scan_.ref.empty()) binding.insert_or_assign(attr_scan_.name, range);
  }
  if (auto read = parse_node(file, model_.nodes[call].range, node_scan_); !read) {
    return read.take_error();
  }
  for (const Range range : node_scan_.attributes) {
    if (auto read = parse_attribute(file, range, attr_scan_); !read) return read.take_error();
    Range bound = range;
    if (!attr_scan_.ref.empty()) {
      if (outer == kNone || !model_.bindings[outer].contains(attr_scan_.ref)) continue;
      bound = model_.bindings[outer].at(attr_scan_.ref);
    }
    binding.insert_or_assign(attr_scan_.name, bound);
  }
  model_.bindings.push_back(std::move(binding));
  return static_cast<std::uint32_t>(model_.bindings.size() - 1);
}

// The call's result is the operand itself: an Identity says so.
Result<void> Flattener::pass_through(std::uint32_t call, std::uint32_t slot,
                                     std::uint32_t operand) {
  const auto number = static_cast<std::uint32_t>(model_.nodes.size());
  FlatNode node = model_.nodes[call];
  const std::uint32_t result = model_.results[node.first_result + slot];
  node.op = "Identity";
  node.domain = {};
  node.role = FlatRole::Identity;
  number_op(node);
  node.is_call = false;
  node.passes_through = true;
  node.unread = false;
  node.first_operand = static_cast<std::uint32_t>(model_.operands.size());
  node.operand_count = 1;
  model_.operands.push_back(operand);
  node.first_result = static_cast<std::uint32_t>(model_.results.size());
  node.result_count = 1;
  model_.results.push_back(result);
  model_.values[result].producer = number;
  model_.values[result].result_index = 0;
  model_.nodes.push_back(node);
  model_.attributes.emplace_back();
  model_.sequence.push_back(number);
  if (model_.nodes.size() <= limits_.max_nodes) return {};
  return limit("nodes", "more than " + std::to_string(limits_.max_nodes) + " nodes", call);
}

Result<void> Flattener::pass_results_through(std::uint32_t call, const FunctionScan& function,
                                             Frame& body) {
  for (std::uint32_t slot = 0; slot < model_.nodes[call].result_count; ++slot) {
    const std::uint32_t result = model_.results[model_.nodes[call].first_result + slot];
    if (result == kNone || model_.values[result].producer != call) continue;
    const std::string_view formal =
        slot < function.outputs.size() ? function.outputs[slot] : std::string_view{};
    const std::uint32_t source = formal.empty() ? kNone : body.names.find(formal);
    if (source == NameTable::kAbsent || source == kAbsentFormal) {
      return bad_graph("the called function does not produce a result of the call",
                       model_.nodes[call].name, model_.values[result].name);
    }
    if (auto done = pass_through(call, slot, source); !done) return done;
  }
  return {};
}

Result<void> Flattener::inline_call(std::uint32_t call, const FunctionScan& function,
                                    const Frame& outer,
                                    const std::vector<std::uint32_t>& operands) {
  Frame body;
  if (auto allowed = deeper(outer, call, body); !allowed) return allowed;
  if (auto paid = spend(function.size + 64); !paid) return paid;
  const Result<std::uint32_t> binding = bind_attributes(call, function);
  if (!binding) return binding.error();
  const FlatScope& around = model_.scopes[outer.scope];
  const std::int64_t own_opset = default_opset(function.opsets);
  std::string text = around.text.empty() ? "" : around.text + "/";
  text += model_.nodes[call].name;
  if (auto paid = spend(text.size()); !paid) return paid;
  const std::int64_t opset = own_opset == 0 ? around.opset : own_opset;
  body.scope = static_cast<std::uint32_t>(model_.scopes.size());
  body.is_function = true;
  model_.scopes.push_back({std::move(text), opset, *binding});

  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    const std::uint32_t value = i < operands.size() ? operands[i] : kNone;
    body.names.insert(function.inputs[i], value == kNone ? kAbsentFormal : value);
  }
  const FlatNode& node = model_.nodes[call];
  for (std::uint32_t i = 0; i < function.outputs.size() && i < node.result_count; ++i) {
    const std::uint32_t value = model_.results[node.first_result + i];
    if (value != kNone) body.formal_results.insert(function.outputs[i], value);
  }
  const std::size_t first = model_.sequence.size();
  if (auto done = add_nodes(function.nodes, body); !done) return done;
  if (auto done = declare_results(body); !done) return done;
  if (auto done = declare_types(function.value_infos, body); !done) return done;
  if (auto done = resolve(body); !done) return done;
  if (auto done = pass_results_through(call, function, body); !done) return done;
  attach_call(call, first);
  return {};
}

// The call's origin stands with the node that makes its first result; else with the body's first.
void Flattener::attach_call(std::uint32_t call, std::size_t first) {
  const FlatNode& node = model_.nodes[call];
  for (std::uint32_t slot = 0; slot < node.result_count; ++slot) {
    const std::uint32_t result = model_.results[node.first_result + slot];
    if (result == kNone) continue;
    const std::uint32_t producer = model_.values[result].producer;
    const FlatNode& made_by = model_.nodes[producer];
    const bool is_own = made_by.passes_through && made_by.scope == node.scope &&
                        made_by.index == node.index;  // it has the call's origin already
    if (is_own) {
      model_.stand_ins.emplace(call, producer);
    } else {
      model_.calls.emplace_back(producer, call);
    }
    return;
  }
  if (first < model_.sequence.size()) model_.calls.emplace_back(model_.sequence[first], call);
}

}  // namespace qdq::reader
