#include "onnx/emit.h"

#include <algorithm>

#include "base/parallel.h"
#include "graph/held_bytes.h"

namespace qdq::reader {
namespace {

constexpr auto kNoOrigin = static_cast<OriginId>(kNone);
constexpr std::size_t kShare = 32768;  // nodes after which the watch is asked
constexpr std::size_t kLists = 3;      // values, nodes and origins

// The innermost call first: it stands nearest to the node.
std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_by_node(
    const FlatModel& model) {
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls;
  for (const auto& [node, call] : model.calls) calls[node].push_back(call);
  return calls;
}

// The nodes whose results became the constant, root first.
std::vector<std::uint32_t> folded_into(const FlatModel& model, const FlatConstant& constant) {
  std::vector<std::uint32_t> nodes;
  for (const FlatConstant* at = &constant; at->node != kNone; at = &model.constants[at->parent]) {
    nodes.push_back(at->node);
    if (at->parent == kNone) break;
  }
  std::ranges::reverse(nodes);
  return nodes;
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

std::optional<OriginId> GraphWriter::written_origin(std::uint32_t node) const {
  if (origins_[node] == kNoOrigin) return std::nullopt;
  return origins_[node];
}

// A Q or DQ reads its tensor alone: scale and zero point are its parameters.
std::span<const std::uint32_t> GraphWriter::operands_of(const FlatNode& node,
                                                        bool quantizes) const {
  const std::span<const std::uint32_t> operands = model_.operands_of(node);
  return quantizes ? operands.first(1) : operands;
}

void GraphWriter::number_origin(std::uint32_t node) {
  if (origins_[node] != kNoOrigin) return;
  origins_[node] = static_cast<OriginId>(numbered_origins_.size());
  numbered_origins_.push_back(node);
}

void GraphWriter::number_origins_of(std::uint32_t node) {
  number_origin(node);
  const auto calls = calls_.find(node);
  if (calls == calls_.end()) return;
  for (const std::uint32_t call : calls->second) number_origin(call);
}

void GraphWriter::number_constant(const FlatConstant& constant) {
  for (const std::uint32_t node : folded_into(model_, constant)) number_origins_of(node);
}

std::optional<ConstantId> GraphWriter::content_of(std::uint32_t number) {
  const FlatConstant& constant = model_.constants[number];
  const std::uint64_t most = limits_.max_constant_bytes / sizeof(double);
  auto contents = constants_.numbers(number, most, ConstantReader::Where::Model);
  if (!contents.why.empty()) return std::nullopt;
  Constant content;
  content.type = constant.tensor.type;
  content.dims = constant.tensor.dims;
  content.data = std::move(contents.numbers);
  content.source = constant.source;
  return editor_.intern(std::move(content));
}

void GraphWriter::number_value(std::uint32_t number) {
  if (number == kNone || values_[number] != kNoValue) return;
  const FlatValue& flat = model_.values[number];
  Numbered numbered{number, std::nullopt};
  if (flat.kind == FlatKind::Constant) {
    number_constant(model_.constants[flat.constant]);
    numbered.content = content_of(flat.constant);
  }
  values_[number] = static_cast<ValueId>(numbered_values_.size());
  numbered_values_.push_back(numbered);
}

QuantId GraphWriter::quant_of(const FlatQuant& quant) {
  QuantParams params;
  params.type = quant.type;
  params.granularity = quant.granularity;
  params.axis = quant.axis;
  params.block_size = quant.block_size;
  params.scale = quant.scale;
  params.zero_point = quant.zero_point;
  return editor_.intern(params);
}

void GraphWriter::number_node(std::uint32_t number) {
  const FlatNode& flat = model_.nodes[number];
  NumberedNode numbered{number, std::nullopt};
  number_origins_of(number);
  if (const FlatQuant* quant = quants_.find(number)) numbered.quant = quant_of(*quant);
  for (const std::uint32_t operand : operands_of(flat, numbered.quant.has_value()))
    number_value(operand);
  for (const std::uint32_t result : model_.results_of(flat)) number_value(result);
  numbered_nodes_.push_back(numbered);
}

void GraphWriter::number_all() {
  // Most scales and zero points do not become values of the Graph.
  numbered_values_.reserve(model_.values.size() - quants_.constants);
  numbered_nodes_.reserve(model_.sequence.size());
  numbered_origins_.reserve(model_.nodes.size());
  for (const std::uint32_t input : model_.inputs) number_value(input);
  for (const std::uint32_t number : model_.sequence) {
    if (limits_.watch != nullptr && limits_.watch->over()) return;
    if (!model_.nodes[number].folded) number_node(number);
  }
  for (std::uint32_t number = 0; number < model_.values.size(); ++number) {
    const FlatValue& flat = model_.values[number];
    if (flat.kind != FlatKind::Constant) continue;
    if (model_.constants[flat.constant].node != kNone) number_value(number);
  }
  for (const std::uint32_t output : model_.outputs) number_value(output);
}

OriginRefs GraphWriter::origins_of(std::uint32_t number) const {
  OriginRefs refs = {{origins_[number], true}};
  const auto calls = calls_.find(number);
  if (calls == calls_.end()) return refs;
  for (const std::uint32_t call : calls->second) refs.push_back({origins_[call], false});
  return refs;
}

OriginRefs GraphWriter::origins_of(const FlatConstant& constant) const {
  OriginRefs origins;
  for (const std::uint32_t node : folded_into(model_, constant)) {
    const OriginRefs refs = origins_of(node);
    origins.append(refs.begin(), refs.end());
  }
  return origins;
}

Origin GraphWriter::make_origin(std::size_t k) const {
  const FlatNode& node = model_.nodes[numbered_origins_[k]];
  Origin origin;
  origin.name = node.name;
  origin.op = node.op;
  origin.scope = model_.scopes[node.scope].text;
  origin.named = node.named;
  origin.index = node.index;
  origin.byte_offset = node.range.begin;
  origin.byte_length = node.range.size();
  return origin;
}

Value GraphWriter::make_value(std::size_t k) {
  FlatValue& flat = model_.values[numbered_values_[k].number];
  Value value;
  switch (flat.kind) {
    case FlatKind::Constant:
      value.kind = ValueKind::Constant;
      value.layer_name = model_.constants[flat.constant].source;
      value.origins = origins_of(model_.constants[flat.constant]);
      value.content = numbered_values_[k].content;
      break;
    case FlatKind::Input:
      value.kind = ValueKind::Input;
      value.network_input = flat.network_input;
      break;
    case FlatKind::Result:
      value.kind = ValueKind::Result;
      value.network_input = flat.network_input;
      break;
  }
  value.name = flat.name;
  value.type = std::move(flat.type);
  return value;
}

Node GraphWriter::make_node(std::size_t k) {
  const NumberedNode& numbered = numbered_nodes_[k];
  const FlatNode& flat = model_.nodes[numbered.number];
  Node node;
  node.op = flat.op;
  node.domain = flat.domain;
  node.name = flat.name;
  node.order = static_cast<std::uint32_t>(k);
  node.attrs = std::move(model_.attributes[numbered.number]);
  node.origins = origins_of(numbered.number);
  if (numbered.quant && quants_.find(numbered.number)->quantizes) {
    node.out_quant = numbered.quant;
  } else if (numbered.quant) {
    node.in_quant = {numbered.quant};
  }
  const std::span<const std::uint32_t> operands = operands_of(flat, numbered.quant.has_value());
  node.operands.reserve(operands.size());
  for (const std::uint32_t operand : operands) node.operands.push_back(value_of(operand));
  for (const std::uint32_t result : model_.results_of(flat))
    node.results.push_back(value_of(result));
  while (!node.results.empty() && node.results.back() == kNoValue) node.results.pop_back();
  return node;
}

// Three lists, each by one thread and in its order; by shares of them, so that the watch is asked in between.
void GraphWriter::add_all() {
  const std::size_t shares = numbered_nodes_.size() / kShare + 1;
  for (std::size_t share = 0; share < shares; ++share) {
    const auto each_of = [&](std::size_t count, const auto& add) {
      const std::size_t end = (share + 1) * count / shares;
      for (std::size_t k = share * count / shares; k < end; ++k) add(k);
    };
    in_parallel(limits_.watch, kLists, 1, [&](std::size_t list, std::size_t end) {
      for (; list < end; ++list) {
        if (list == 0)
          each_of(numbered_values_.size(),
                  [&](std::size_t k) { editor_.add_value(make_value(k)); });
        if (list == 1)
          each_of(numbered_nodes_.size(),
                  [&](std::size_t k) { editor_.add_unlinked(make_node(k)); });
        if (list == 2)
          each_of(numbered_origins_.size(),
                  [&](std::size_t k) { editor_.add_origin(make_origin(k)); });
      }
    });
    if (limits_.watch == nullptr) continue;
    each_of(numbered_nodes_.size(), [&](std::size_t k) { hold(static_cast<NodeId>(k)); });
    if (limits_.watch->over()) return;
  }
}

void GraphWriter::hold(NodeId id) const {
  const Node& node = editor_.node(id);
  limits_.watch->hold(held_bytes(node) + node.results.size() * sizeof(Value));
}

void GraphWriter::write() {
  number_all();
  if (limits_.watch != nullptr && limits_.watch->over()) return;
  editor_.reserve(numbered_nodes_.size(), numbered_values_.size(), numbered_origins_.size());
  add_all();
  if (limits_.watch != nullptr && limits_.watch->over()) return;
  for (std::size_t k = 0; k < numbered_nodes_.size(); ++k) editor_.link(static_cast<NodeId>(k));
  for (const std::uint32_t input : model_.inputs) editor_.add_input(values_[input]);
  for (const std::uint32_t output : model_.outputs) editor_.add_output(values_[output]);
}

}  // namespace qdq::reader
