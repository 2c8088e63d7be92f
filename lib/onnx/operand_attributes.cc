#include "onnx/operand_attributes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace qdq::reader {
namespace {

enum class Form { Ints, Floats, Int, Float, Dropped };

struct Move {
  std::string_view op;
  std::size_t slot;
  std::string_view attribute;
  Form form;
};

// Names as in the last opset that had the attribute. "Reduce" stands for all reductions.
constexpr std::array kMoves = std::to_array<Move>({
    {"Clip", 1, "min", Form::Float},        {"Clip", 2, "max", Form::Float},
    {"Dropout", 1, "ratio", Form::Dropped}, {"Dropout", 2, "training_mode", Form::Dropped},
    {"Expand", 1, "shape", Form::Ints},     {"Pad", 1, "pads", Form::Ints},
    {"Pad", 2, "value", Form::Float},       {"Pad", 3, "axes", Form::Ints},
    {"Reduce", 1, "axes", Form::Ints},      {"Reshape", 1, "shape", Form::Ints},
    {"Resize", 1, "roi", Form::Floats},     {"Resize", 2, "scales", Form::Floats},
    {"Resize", 3, "sizes", Form::Ints},     {"Slice", 1, "starts", Form::Ints},
    {"Slice", 2, "ends", Form::Ints},       {"Slice", 3, "axes", Form::Ints},
    {"Slice", 4, "steps", Form::Ints},      {"Split", 1, "split", Form::Ints},
    {"Squeeze", 1, "axes", Form::Ints},     {"TopK", 1, "k", Form::Int},
    {"Unsqueeze", 1, "axes", Form::Ints},   {"Upsample", 1, "scales", Form::Floats},
});

// Resize of opset 10 has its scales where roi is later.
constexpr Move kOldResize = {"Resize", 1, "scales", Form::Floats};

bool concerns(const Move& move, std::string_view op) {
  if (move.op == "Reduce") return op.starts_with("Reduce");
  return move.op == op;
}

// The contents in the attribute's form; empty if they cannot be read or do not have that form.
std::optional<AttrValue> value_of(ConstantReader& constants, std::uint32_t constant, Form form,
                                  std::uint64_t most) {
  constexpr auto kAnywhere = ConstantReader::Where::Anywhere;
  if (form == Form::Int || form == Form::Ints) {
    auto found = constants.integers(constant, most, kAnywhere);
    if (!found.why.empty()) return std::nullopt;
    if (form == Form::Ints) return AttrValue(std::move(found.numbers));
    if (found.numbers.size() != 1) return std::nullopt;
    return AttrValue(found.numbers[0]);
  }
  auto found = constants.numbers(constant, most, kAnywhere);
  if (!found.why.empty()) return std::nullopt;
  if (form == Form::Floats) return AttrValue(std::move(found.numbers));
  if (found.numbers.size() != 1) return std::nullopt;
  return AttrValue(found.numbers[0]);
}

// An empty scales, sizes or roi of a Resize means that it is not given.
bool is_absent(const FlatModel& model, std::string_view op, std::uint32_t value) {
  if (op != "Resize" && op != "Upsample") return false;
  return element_count(model.constants[model.values[value].constant].tensor.dims) == 0;
}

// Dropout does nothing unless it is told to; only then it says so.
void drop(ConstantReader& constants, std::uint32_t constant, const Move& move,
          Attributes& attributes) {
  const auto found = constants.numbers(constant, 1, ConstantReader::Where::Model);
  if (move.attribute != "training_mode" || found.numbers.empty()) return;
  if (found.numbers[0] != 0) attributes.insert_or_assign("training_mode", std::int64_t{1});
}

void move_operands(FlatModel& model, ConstantReader& constants, std::uint64_t most,
                   std::uint32_t number) {
  const FlatNode& node = model.nodes[number];
  Attributes& attributes = model.attributes[number];
  const bool old_resize = node.op == "Resize" && model.scopes[node.scope].opset <= 10;
  if (node.op == "Dropout") attributes.erase("ratio");
  for (const Move& entry : kMoves) {
    if (!concerns(entry, node.op)) continue;
    const Move& move = old_resize && entry.slot == 1 ? kOldResize : entry;
    if (move.slot >= node.operand_count) continue;
    std::uint32_t& operand = model.operands[node.first_operand + move.slot];
    if (!model.is_constant(operand)) continue;
    const std::uint32_t constant = model.values[operand].constant;
    if (move.form == Form::Dropped) {
      drop(constants, constant, move, attributes);
    } else if (!is_absent(model, node.op, operand)) {
      std::optional<AttrValue> value = value_of(constants, constant, move.form, most);
      if (!value) continue;
      attributes.insert_or_assign(move.attribute, std::move(*value));
    }
    operand = kNone;
  }
}

}  // namespace

void operands_to_attributes(FlatModel& model, ConstantReader& constants, const ReadLimits& limits) {
  const std::uint64_t most = limits.max_constant_bytes / sizeof(double);
  std::vector<bool> moves;  // by number of the operator
  for (const std::string_view op : model.ops) {
    moves.push_back(
        std::ranges::any_of(kMoves, [&](const Move& move) { return concerns(move, op); }));
  }
  for (const std::uint32_t number : model.sequence) {
    FlatNode& node = model.nodes[number];
    if (node.folded) continue;
    if (node.domain.empty() && moves[node.op_number]) move_operands(model, constants, most, number);
    while (node.operand_count > 0 && model.operands_of(node).back() == kNone) {
      --node.operand_count;
    }
  }
}

}  // namespace qdq::reader
