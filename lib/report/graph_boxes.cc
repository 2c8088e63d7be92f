// What the boxes of a picture say and stand for.
#include "report/graph_boxes.h"

#include <algorithm>

#include "qdq_lint/findings.h"
#include "report/layout.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::size_t kLine = 40;       // characters of a line
constexpr std::size_t kFullName = 300;  // TensorRT's names of large layers have no end
constexpr std::size_t kConstants = 3;   // lines on constants in a box
constexpr std::size_t kContents = 4;    // elements of a constant that are shown
constexpr std::size_t kStageLines = 4;

bool is_qdq(std::string_view op) {
  return op.ends_with("QuantizeLinear") || op.ends_with("DequantizeLinear");
}

bool converts(const Node& node) {
  if (node.stages.empty()) return is_qdq(node.op) && node.op != "DynamicQuantizeLinear";
  return std::all_of(node.stages.begin(), node.stages.end(),
                     [](const Stage& stage) { return is_qdq(stage.op); });
}

// What the node reads and writes first: what a kernel is named after.
BoxKind reads(const Graph& graph, const Node& node) {
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    if (node.operands[slot] == kNoValue) continue;
    if (node.operand_quant(slot)) return carried(graph.quant(*node.operand_quant(slot)).type);
    const Value& value = graph.value(node.operands[slot]);
    if (value.kind != ValueKind::Constant) return carried(value.type.type);
  }
  return BoxKind::Other;
}

BoxKind writes(const Graph& graph, const Node& node) {
  if (node.out_quant) return carried(graph.quant(*node.out_quant).type);
  for (const ValueId result : node.results)
    if (result != kNoValue) return carried(graph.value(result).type.type);
  return BoxKind::Other;
}

// Reading counts: a kernel that reads INT8 computes in it, whatever it writes.
BoxKind kind_by_types(const Graph& graph, const Node& node) {
  if (converts(node)) return BoxKind::Conversion;
  const BoxKind in = reads(graph, node);
  if (in != BoxKind::Other) return in;
  return writes(graph, node) == BoxKind::Float ? BoxKind::Float : BoxKind::Other;
}

BoxKind kind_of(const Graph& graph, const Node& node, const Layer* layer) {
  if (!layer || !layer->region.empty()) return kind_by_types(graph, node);
  if (layer->confidence == Confidence::Unknown) return BoxKind::Other;
  if (layer->kind != LayerKind::Compute && layer->kind != LayerKind::NoOp)
    return BoxKind::Conversion;
  return kind_by_types(graph, node);
}

std::string verdict_by_types(const Graph& graph, const Node& node) {
  if (converts(node)) return "";
  const BoxKind in = reads(graph, node);
  const BoxKind out = writes(graph, node);
  const bool low_in = in == BoxKind::Int8 || in == BoxKind::Fp8;
  if (low_in) return std::string(box_kind_name(in)) + (out == in ? "" : " in");
  if (out == BoxKind::Int8 || out == BoxKind::Fp8) return std::string(box_kind_name(out)) + " out";
  return kind_by_types(graph, node) == BoxKind::Float ? "float" : "";
}

std::string verdict_of(const Graph& graph, const Node& node, const Layer* layer) {
  if (!layer || !layer->region.empty()) return verdict_by_types(graph, node);
  std::string verdict = layer_verdict(*layer);
  if (verdict == "-") verdict = verdict_by_types(graph, node);
  if (layer->confidence != Confidence::Unknown) return verdict;
  return "unknown";
}

// The stages as they fit: in the heading, or below it in lines.
void add_operators(const Node& node, PictureBox& box) {
  std::vector<std::string> ops;
  for (const Stage& stage : node.stages) ops.push_back(stage.op);
  const bool named =
      ops.empty() || std::find(ops.begin(), ops.end(), spelled_op(node)) != ops.end();
  const std::string stages = joined(ops, " + ");
  if (ops.empty()) {
    box.heading = short_name(spelled_op(node));
  } else if (named && display_width(stages) <= kLine) {
    box.heading = printable(stages);
  } else {
    box.heading = short_name(spelled_op(node));
    std::string line;
    for (const std::string& op : ops) {
      const std::string more = (line.empty() ? "" : " + ") + short_name(op);
      if (!line.empty() && display_width(line + more) > kLine - 2) {
        box.lines.push_back(line + " +");
        line.clear();
      }
      line += line.empty() ? short_name(op) : more;
    }
    box.lines.push_back(line);
    if (box.lines.size() > kStageLines) {
      box.lines.resize(kStageLines);
      box.lines.back() += " ... " + counted(ops.size(), "stage");
    }
  }
}

std::string contents(const Graph& graph, const Value& value) {
  if (!value.content) return "";
  const Constant& content = graph.constant(*value.content);
  if (!content.known || content.data.empty() || content.data.size() > kContents) return "";
  std::vector<std::string> numbers;
  for (double number : content.data) numbers.push_back(short_number(number));
  const std::string list = joined(numbers, ", ");
  return " = " + (content.data.size() == 1 ? list : "[" + list + "]");
}

// What it was folded from, as the model calls it.
std::string constant_name(const Graph& graph, const Value& value) {
  const Value* root = &value;
  for (std::size_t k = 0; root->folded && k < graph.values().size(); ++k)
    root = &graph.value(root->folded->from);
  return root->name;
}

TensorType constant_type(const Graph& graph, const Value& value) {
  TensorType type = value.type;
  if (value.folded && value.folded->quant && type.type == DataType::Undefined)
    type.type = graph.quant(*value.folded->quant).type;
  return type;
}

// The name is what can be shortened.
std::string constant_line(const Graph& graph, const Value& value) {
  const std::string type = type_words(constant_type(graph, value));
  const std::string tail = (type.empty() ? "" : ": " + type) + contents(graph, value);
  constexpr std::size_t least = 12;
  const std::size_t room = kLine > tail.size() + least ? kLine - tail.size() : least;
  return shortened(printable(constant_name(graph, value)), room) + tail;
}

void add_quantization(const Graph& graph, const Node& node, PictureBox& box) {
  if (converts(node)) {
    const std::optional<QuantId> in = node.operand_quant(0);
    if (in) box.lines.push_back(quant_words(graph, *in));
    if (node.out_quant && node.out_quant != in)
      box.lines.push_back(quant_words(graph, *node.out_quant));
    return;
  }
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    const std::optional<QuantId> quant = node.operand_quant(slot);
    if (!quant || node.operands[slot] == kNoValue ||
        graph.value(node.operands[slot]).kind == ValueKind::Constant)
      continue;
    const std::string which = slot == 0 ? "in: " : "in " + std::to_string(slot) + ": ";
    box.lines.push_back(which + quant_words(graph, *quant));
  }
  if (node.out_quant) box.lines.push_back("out: " + quant_words(graph, *node.out_quant));
}

void add_constants(const Graph& graph, const Node& node, PictureBox& box) {
  std::size_t told = 0;
  std::size_t left = 0;
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    if (node.operands[slot] == kNoValue || has_own_box(graph, node, slot)) continue;
    const Value& value = graph.value(node.operands[slot]);
    if (value.kind != ValueKind::Constant) continue;
    if (told == kConstants) {
      ++left;
      continue;
    }
    ++told;
    box.lines.push_back(constant_line(graph, value));
    if (const std::optional<QuantId> quant = node.operand_quant(slot))
      box.lines.push_back("  " + quant_words(graph, *quant));
  }
  if (left > 0) box.lines.push_back("and " + counted(left, "constant") + " more");
}

}  // namespace

std::string_view box_kind_name(BoxKind kind) {
  switch (kind) {
    case BoxKind::Input:
      return "input";
    case BoxKind::Output:
      return "output";
    case BoxKind::Constant:
      return "constant";
    case BoxKind::Int8:
      return "int8";
    case BoxKind::Fp8:
      return "fp8";
    case BoxKind::Float:
      return "float";
    case BoxKind::Conversion:
      return "conversion";
    case BoxKind::Other:
      return "other";
    case BoxKind::Cut:
      return "cut";
  }
  return "other";
}

std::string short_name(const std::string& name) { return shortened(printable(name), kLine); }
std::string long_name(const std::string& name) { return shortened(printable(name), kFullName); }

// What is not known is float, as in a prediction: only a Q makes INT8.
BoxKind carried(DataType type) {
  if (type == DataType::Int8) return BoxKind::Int8;
  if (type == DataType::Float8E4M3FN || type == DataType::Float8E5M2) return BoxKind::Fp8;
  return type == DataType::Undefined || is_float(type) ? BoxKind::Float : BoxKind::Other;
}

std::string type_words(const TensorType& type) {
  if (!type.shape) return type.type == DataType::Undefined ? "" : std::string(type_name(type.type));
  return shortened(tensor_type({kNoValue, "", type.type, Precision::Other, type.shape}), kLine);
}

std::string quant_words(const Graph& graph, QuantId id) {
  const QuantParams& params = graph.quant(id);
  const Constant& scale = graph.constant(params.scale);
  std::string text(type_name(params.type));
  if (params.granularity == Granularity::Block)
    text += ", blocks of " + std::to_string(params.block_size);
  if (!scale.known || scale.data.empty()) {
    text += ", scale unknown";
  } else {
    const auto [least, most] = std::minmax_element(scale.data.begin(), scale.data.end());
    const std::string from = short_number(*least);
    const std::string to = short_number(*most);
    text += ", " + (scale.data.size() == 1 ? "scale" : counted(scale.data.size(), "scale")) + " " +
            (from == to ? from : from + " to " + to);
  }
  if (!params.zero_point) return text;
  const Constant& zero = graph.constant(*params.zero_point);
  if (zero.known &&
      std::all_of(zero.data.begin(), zero.data.end(), [](double z) { return z == 0; }))
    return text;
  return text + (zero.known && zero.data.size() == 1 ? ", zp " + short_number(zero.data[0])
                                                     : ", zero points");
}

bool has_own_box(const Graph& graph, const Node& node, std::size_t slot) {
  if (graph.value(node.operands[slot]).kind != ValueKind::Constant) return false;
  return slot == 0;
}

PictureBox node_box(const Graph& graph, const Node& node, const Layer* layer) {
  PictureBox box;
  box.kind = kind_of(graph, node, layer);
  box.verdict = verdict_of(graph, node, layer);
  add_operators(node, box);
  box.lines.push_back(short_name(node.name));
  box.full_name = long_name(node.name);
  if (layer && layer->region.empty()) box.full_name = long_name(layer->name);
  add_quantization(graph, node, box);
  add_constants(graph, node, box);
  if (layer && !layer->region.empty())
    box.lines.push_back("in a Myelin region of " + counted(layer->region.size(), "node"));
  return box;
}

PictureBox constant_box(const Graph& graph, const Value& value) {
  PictureBox box;
  box.kind = BoxKind::Constant;
  box.heading = short_name(constant_name(graph, value));
  box.full_name = long_name(constant_name(graph, value));
  const std::string facts = type_words(constant_type(graph, value)) + contents(graph, value);
  if (!facts.empty()) box.lines.push_back(facts);
  if (value.folded && value.folded->quant)
    box.lines.push_back(quant_words(graph, *value.folded->quant));
  return box;
}

}  // namespace qdq
