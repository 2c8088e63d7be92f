#include "predict/engine_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace qdq {
namespace {

constexpr std::string_view kReformat = "Reformatting CopyNode for ";
constexpr std::string_view kRegion = "{ForeignNode[";

// How TensorRT joins names, the loosest first: fused layers, horizontally merged ones, pointwise groups.
constexpr std::array<std::string_view, 4> kSeparators = {" + ", " || ", ", ", "PWN("};

constexpr std::array<std::string_view, 10> kMadePrefixes = {
    "(Unnamed Layer*", "{ForeignNode[",     "copied_squeeze_after_", "unsqueeze_node_after_",
    "squeeze_after_",  "transpose_before_", "transpose_after_",      "shuffle_",
    "reshape_",        "ONNXTRT_"};

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// The length of "_clone_12" or "_myl0_3" at the end; 0: neither.
std::size_t counted_suffix(std::string_view name) {
  const std::size_t last = name.rfind('_');
  if (last == std::string_view::npos || !is_digits(name.substr(last + 1))) return 0;
  const std::string_view head = name.substr(0, last);
  if (head.ends_with("_clone")) return name.size() - (last - 6);
  const std::size_t myelin = head.rfind("_myl");
  if (myelin != std::string_view::npos && is_digits(head.substr(myelin + 4)))
    return name.size() - myelin;
  return 0;
}

std::size_t suffix_length(std::string_view name) {
  for (const std::string_view suffix : {"_dequantize_scale_node", "_quantize_scale_node"})
    if (name.ends_with(suffix)) return suffix.size();
  return counted_suffix(name);
}

bool is_myelin_kernel(std::string_view name) {
  if (name.starts_with("__my")) return true;
  const std::size_t length = counted_suffix(name);
  return length > 0 && name.substr(name.size() - length).starts_with("_myl");
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Closing brackets of groups that were split off in front.
std::string_view balanced(std::string_view text) {
  auto surplus = std::ranges::count(text, ')') - std::ranges::count(text, '(');
  for (; surplus > 0 && text.ends_with(')'); --surplus) text.remove_suffix(1);
  return trimmed(text);
}

// "Input Tensor 0 to NAME" -> NAME; nothing if the text is not of that form.
std::optional<std::string_view> behind_reformat(std::string_view text) {
  if (!text.starts_with(kReformat)) return std::nullopt;
  text.remove_prefix(kReformat.size());
  const std::size_t to = text.find(" to ");
  const bool side = text.starts_with("Input Tensor ") || text.starts_with("Output Tensor ");
  return side && to != std::string_view::npos ? text.substr(to + 4) : std::string_view();
}

using Ends = std::pair<std::string, std::string>;

std::optional<Ends> region_ends(std::string_view text) {
  if (!text.starts_with(kRegion)) return std::nullopt;
  const std::size_t close = text.rfind("]}");
  if (close == std::string_view::npos || close < kRegion.size()) return std::nullopt;
  const std::string_view inside = text.substr(kRegion.size(), close - kRegion.size());
  const std::size_t dots = inside.find("...");
  if (dots == std::string_view::npos) return Ends(inside, inside);
  return Ends(inside.substr(0, dots), inside.substr(dots + 3));
}

}  // namespace

std::string_view without_suffixes(std::string_view name) {
  for (std::size_t length = suffix_length(name); length > 0 && length < name.size();
       length = suffix_length(name))
    name.remove_suffix(length);
  return name;
}

EngineNames::EngineNames(const Graph& model) : model_(model) {
  for (std::size_t k = 0; k < model.origins().size(); ++k)
    nodes_.emplace(model.origins()[k].name, static_cast<OriginId>(k));
  for (const Node& node : model.nodes())
    if (!node.erased)
      for (const OriginRef& ref : node.origins) holder_.emplace(ref.origin, node.id);
}

std::optional<OriginId> EngineNames::find(std::string_view name) const {
  for (const std::string_view spelling : {name, without_suffixes(name)})
    if (const auto it = nodes_.find(std::string(spelling)); it != nodes_.end()) return it->second;
  constexpr std::string_view kMaker = "node_of_";
  if (!name.starts_with(kMaker)) return std::nullopt;
  const ValueId value = model_.find_value(without_suffixes(name.substr(kMaker.size())));
  if (value == kNoValue || model_.value(value).producer == kNoNode) return std::nullopt;
  const Node& node = model_.node(model_.value(value).producer);
  return node.origins.empty() ? std::nullopt : std::optional(node.origins.back().origin);
}

NamePart EngineNames::part(std::string_view text) const {
  NamePart out{std::string(text), NameKind::Unknown, find(text)};
  if (out.node) {
    out.kind = NameKind::Node;
  } else if (model_.find_value(text) != kNoValue) {
    out.kind = NameKind::Constant;
  } else if (is_myelin_kernel(text) ||
             std::ranges::any_of(kMadePrefixes, [&](std::string_view prefix) {
               return text.starts_with(prefix);
             })) {
    out.kind = NameKind::Made;
  }
  return out;
}

void EngineNames::add_parts(std::string_view text, std::size_t separator, LayerName& out) const {
  text = trimmed(text);
  if (text.empty()) return;
  // A name may hold a separator itself.
  if (separator == kSeparators.size() || find(text)) {
    const std::string_view name = find(text) ? text : balanced(text);
    if (!name.empty()) out.parts.push_back(part(name));
    return;
  }
  const std::string_view mark = kSeparators[separator];
  for (;;) {
    const std::size_t at = text.find(mark);
    add_parts(text.substr(0, at), separator + 1, out);
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + mark.size());
  }
}

LayerName EngineNames::parse(std::string_view name) const {
  LayerName out;
  if (const std::optional<std::string_view> inner = behind_reformat(name)) {
    out.reformat = true;
    name = *inner;
  }
  out.region = region_ends(name);
  if (out.region) return out;
  out.myelin_kernel = is_myelin_kernel(name);
  add_parts(name, 0, out);
  return out;
}

// An end may itself be joined of names: "Transpose_2125 + Flatten_2127 + (Unnamed Layer* 4) [Shuffle]".
std::vector<NodeId> EngineNames::nodes_of(std::string_view name, bool readers) const {
  LayerName joined;
  add_parts(name, 0, joined);
  if (!readers) std::ranges::reverse(joined.parts);
  const auto known = std::ranges::find_if(joined.parts, [](const NamePart& part) {
    return part.kind == NameKind::Node || part.kind == NameKind::Constant;
  });
  if (known == joined.parts.end()) return {};
  if (known->node)
    if (const auto it = holder_.find(*known->node); it != holder_.end()) return {it->second};
  const ValueId id = model_.find_value(known->text);
  if (id == kNoValue) return {};
  const Value& value = model_.value(id);
  std::vector<NodeId> out;
  if (readers)
    for (const Use& use : value.uses) out.push_back(use.node);
  if (!readers && value.producer != kNoNode) out.push_back(value.producer);
  return out;
}

std::vector<OriginId> EngineNames::between(const Ends& ends) const {
  constexpr unsigned kBehindFirst = 1;
  constexpr unsigned kBeforeLast = 2;
  std::vector<unsigned> marks(model_.nodes().size());
  const auto spread = [&](std::vector<NodeId> open, unsigned mark, const auto& neighbours) {
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      if ((marks[index(id)] & mark) != 0) continue;
      marks[index(id)] |= mark;
      neighbours(model_.node(id), open);
    }
  };
  spread(nodes_of(ends.first, true), kBehindFirst, [&](const Node& node, auto& open) {
    for (ValueId result : node.results)
      if (result != kNoValue)
        for (const Use& use : model_.value(result).uses) open.push_back(use.node);
  });
  spread(nodes_of(ends.second, false), kBeforeLast, [&](const Node& node, auto& open) {
    for (ValueId operand : node.operands)
      if (operand != kNoValue && model_.value(operand).producer != kNoNode)
        open.push_back(model_.value(operand).producer);
  });
  std::vector<OriginId> out;
  for (const Node& node : model_.nodes())
    if (marks[index(node.id)] == (kBehindFirst | kBeforeLast))
      for (const OriginRef& ref : node.origins) out.push_back(ref.origin);
  return out;
}

}  // namespace qdq
