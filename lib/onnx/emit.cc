#include "onnx/emit.h"

#include <algorithm>

#include "graph/held_bytes.h"

namespace qdq::reader {
namespace {

constexpr auto kNoOrigin = static_cast<OriginId>(kNone);

// The innermost call first: it stands nearest to the node.
std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_by_node(
    const FlatModel& model) {
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls;
  for (const auto& [node, call] : model.calls) calls[node].push_back(call);
  return calls;
}

}  // namespace

GraphWriter::GraphWriter(FlatModel& model, const FlatQuants& quants, ConstantReader& constants,
                         const ReadLimits& limits, GraphEditor& editor)
    : model_(model),
      quants_(quants),
      constants_(constants),
      limits_(limits),
      editor_(editor),
      values_(model.values.size(), kNoValue),
      origins_(model.nodes.size(), kNoOrigin),
      calls_(calls_by_node(model)) {}

OriginId GraphWriter::origin(std::uint32_t number) {
  if (origins_[number] != kNoOrigin) return origins_[number];
  const FlatNode& node = model_.nodes[number];
  Origin origin;
  origin.name = node.name;
  origin.op = node.op;
  origin.scope = model_.scopes[node.scope].text;
  origin.named = node.named;
  origin.index = node.index;
  origin.byte_offset = node.range.begin;
  origin.byte_length = node.range.size();
  origins_[number] = editor_.add_origin(std::move(origin));
  return origins_[number];
}

std::optional<OriginId> GraphWriter::written_origin(std::uint32_t node) const {
  if (origins_[node] == kNoOrigin) return std::nullopt;
  return origins_[node];
}

OriginRefs GraphWriter::origins_of(std::uint32_t number) {
  OriginRefs refs = {{origin(number), true}};
  const auto calls = calls_.find(number);
  if (calls == calls_.end()) return refs;
  for (const std::uint32_t call : calls->second) refs.push_back({origin(call), false});
  return refs;
}

// Of the nodes folded into a constant, root first.
void GraphWriter::append_origins(const FlatConstant& constant, OriginRefs& origins) {
  std::vector<std::uint32_t> nodes;
  for (const FlatConstant* at = &constant; at->node != kNone; at = &model_.constants[at->parent]) {
    nodes.push_back(at->node);
    if (at->parent == kNone) break;
  }
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    const OriginRefs refs = origins_of(*node);
    origins.append(refs.begin(), refs.end());
  }
}

Value GraphWriter::constant_value(std::uint32_t number) {
  const FlatValue& flat = model_.values[number];
  const FlatConstant& constant = model_.constants[flat.constant];
  Value value;
  value.kind = ValueKind::Constant;
  value.layer_name = constant.source;
  append_origins(constant, value.origins);
  const std::uint64_t most = limits_.max_constant_bytes / sizeof(double);
  auto contents = constants_.numbers(flat.constant, most, ConstantReader::Where::Model);
  if (contents.why.empty()) {
    Constant content;
    content.type = constant.tensor.type;
    content.dims = constant.tensor.dims;
    content.data = std::move(contents.numbers);
    content.source = constant.source;
    value.content = editor_.intern(std::move(content));
  }
  return value;
}

ValueId GraphWriter::value(std::uint32_t number) {
  if (number == kNone) return kNoValue;
  if (values_[number] != kNoValue) return values_[number];
  const FlatValue& flat = model_.values[number];
  Value value;
  if (flat.kind == FlatKind::Constant) {
    value = constant_value(number);
  } else {
    value.kind = flat.kind == FlatKind::Input ? ValueKind::Input : ValueKind::Result;
    value.network_input = flat.network_input;
  }
  value.name = flat.name;
  value.type = std::move(model_.values[number].type);
  values_[number] = editor_.add_value(std::move(value));
  return values_[number];
}

void GraphWriter::set_quant(const FlatQuant& quant, Node& node) {
  QuantParams params;
  params.type = quant.type;
  params.granularity = quant.granularity;
  params.axis = quant.axis;
  params.block_size = quant.block_size;
  params.scale = quant.scale;
  params.zero_point = quant.zero_point;
  const QuantId id = editor_.intern(params);
  if (quant.quantizes) {
    node.out_quant = id;
  } else {
    node.in_quant = {id};
  }
}

void GraphWriter::write_node(std::uint32_t number, std::uint32_t order) {
  const FlatNode& flat = model_.nodes[number];
  Node node;
  node.op = flat.op;
  node.domain = flat.domain;
  node.name = flat.name;
  node.order = order;
  node.attrs = std::move(model_.attributes[number]);
  node.origins = origins_of(number);
  std::span<const std::uint32_t> operands = model_.operands_of(flat);
  if (const FlatQuant* quant = quants_.find(number)) {
    operands = operands.first(1);
    set_quant(*quant, node);
  }
  node.operands.reserve(operands.size());
  for (const std::uint32_t operand : operands) node.operands.push_back(value(operand));
  for (const std::uint32_t result : model_.results_of(flat)) node.results.push_back(value(result));
  while (!node.results.empty() && node.results.back() == kNoValue) node.results.pop_back();
  if (limits_.watch != nullptr) {
    limits_.watch->hold(held_bytes(node) + node.results.size() * sizeof(Value));
  }
  editor_.add_node(std::move(node));
}

void GraphWriter::write() {
  // Most scales and zero points do not become values of the Graph.
  const std::size_t values = model_.values.size() - quants_.constants;
  editor_.reserve(model_.sequence.size(), values, model_.nodes.size());
  for (const std::uint32_t input : model_.inputs) editor_.add_input(value(input));
  std::uint32_t order = 0;
  for (const std::uint32_t number : model_.sequence) {
    if (limits_.watch != nullptr && limits_.watch->over()) return;
    if (!model_.nodes[number].folded) write_node(number, order++);
  }
  for (std::uint32_t number = 0; number < model_.values.size(); ++number) {
    const FlatValue& flat = model_.values[number];
    if (flat.kind != FlatKind::Constant) continue;
    if (model_.constants[flat.constant].node != kNone) value(number);
  }
  for (const std::uint32_t output : model_.outputs) editor_.add_output(value(output));
}

}  // namespace qdq::reader
