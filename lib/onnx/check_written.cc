// Whether a written file says what was meant. Both graphs are brought into one spelling; then their canonical forms
// are compared. A canonical form has no names, so constants are made to hold a number that stands for theirs.
#include <algorithm>
#include <unordered_map>

#include "onnx/read_error.h"
#include "onnx/write_names.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/write_model.h"

namespace qdq {
namespace {

using LiveNames = std::unordered_map<std::string_view, int>;  // how many live values have the name

LiveNames live_names(const Graph& graph) {
  LiveNames names;
  for (const Value& value : graph.values())
    if (!value.erased) ++names[value.name];
  return names;
}

QuantId plain_quant(const Graph& graph, QuantId id, GraphEditor& edit) {
  QuantParams params = graph.quant(id);
  if (!params.zero_point) return id;
  const Constant& zero = graph.constant(*params.zero_point);
  if (!zero.known || std::ranges::any_of(zero.data, [](double number) { return number != 0; }))
    return id;
  params.zero_point.reset();
  return edit.intern(params);
}

// A whole number that a double holds, the same in every build.
double number_of(const Value& value) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto add = [&](std::uint64_t what) { hash = (hash ^ what) * 0x100000001b3u; };
  for (const char c : value.name) add(static_cast<unsigned char>(c));
  add(static_cast<std::uint64_t>(value.type.type));
  if (value.type.shape)
    for (const std::int64_t dim : *value.type.shape) add(static_cast<std::uint64_t>(dim));
  return static_cast<double>(hash >> 11);
}

// `edited` tells which names a constant must have: a folded one whose name is not free gets another.
Graph in_one_spelling(const Graph& graph, const LiveNames& edited) {
  Graph out = graph;
  GraphEditor edit(out);
  for (const Node& node : graph.nodes()) {
    if (node.erased || !writer::quant_of(node)) continue;
    Node& changed = edit.node(node.id);
    changed.domain.clear();
    for (const char* known : {"axis", "block_size", "output_dtype", "saturate", "precision"})
      changed.attrs.erase(known);
    if (changed.out_quant) changed.out_quant = plain_quant(graph, *changed.out_quant, edit);
    for (std::optional<QuantId>& quant : changed.in_quant)
      if (quant) quant = plain_quant(graph, *quant, edit);
  }
  for (const Value& value : graph.values()) {
    if (value.erased || value.kind != ValueKind::Constant) continue;
    Value& changed = edit.value(value.id);
    changed.folded.reset();
    changed.content.reset();
    const auto named = edited.find(value.name);
    if (named == edited.end() || named->second != 1) continue;
    Constant content;
    content.type = value.type.type;
    content.data = {number_of(value)};
    changed.content = edit.intern(std::move(content));
  }
  return out;
}

Error differs(std::string_view meant, std::string_view found) {
  return reader::read_error(
      ErrorKind::Internal, "the written model is not the one that was meant: \"" +
                               std::string(found) + "\" instead of \"" + std::string(meant) + "\"");
}

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t from = at == 0 || begin == text.npos ? 0 : begin + 1;
  return text.substr(from, text.find('\n', at) - from);
}

Result<void> same_names(const Graph& edited, std::span<const ValueId> meant, const Graph& written,
                        std::span<const ValueId> found) {
  if (meant.size() != found.size()) return differs("the model's inputs and outputs", "others");
  for (std::size_t k = 0; k < meant.size(); ++k) {
    const std::string& name = edited.value(meant[k]).name;
    if (written.value(found[k]).name != name) return differs(name, written.value(found[k]).name);
  }
  return {};
}

}  // namespace

Result<void> check_written(const Graph& edited, const Graph& written) {
  if (auto same = same_names(edited, edited.inputs(), written, written.inputs()); !same)
    return same;
  if (auto same = same_names(edited, edited.outputs(), written, written.outputs()); !same)
    return same;
  const LiveNames names = live_names(edited);
  const std::string meant = canonical_form(in_one_spelling(edited, names));
  const std::string found = canonical_form(in_one_spelling(written, names));
  if (meant == found) return {};
  const auto [a, b] = std::ranges::mismatch(meant, found);
  return differs(line_at(meant, static_cast<std::size_t>(a - meant.begin())),
                 line_at(found, static_cast<std::size_t>(b - found.begin())));
}

}  // namespace qdq
