#include "qdq_lint/write_model.h"

#include <algorithm>

#include "base/guard.h"
#include "onnx/model_file.h"
#include "onnx/write_folds.h"
#include "onnx/write_graph.h"
#include "onnx/write_types.h"

namespace qdq {
namespace writer {
namespace {

// What protobuf can read: a message is shorter than 2 GiB.
constexpr std::uint64_t kMostBytes = (std::uint64_t{1} << 31) - 1;
constexpr std::uint32_t kGraph = 7;  // ModelProto.graph

Result<void> same_interface(const Model& model, const Graph& edited) {
  const Graph& graph = model.graph;
  if (edited.nodes().size() < graph.nodes().size() ||
      edited.values().size() < graph.values().size() ||
      edited.origins().size() < graph.origins().size())
    return cannot_write("the edited graph was not made of the model's", {});
  if (!std::ranges::equal(edited.inputs(), graph.inputs()) ||
      !std::ranges::equal(edited.outputs(), graph.outputs()))
    return cannot_write("the edit adds, removes or reorders inputs or outputs of the model", {});
  return {};
}

// The constants that the edit made, as far as they are read.
Result<void> add_constants(const Model& model, const Graph& edited, FoldComputer& folds,
                           Names& names, std::vector<NewTensor>& tensors) {
  for (std::size_t k = model.graph.values().size(); k < edited.values().size(); ++k) {
    const Value& value = edited.values()[k];
    if (value.erased || value.kind != ValueKind::Constant || value.uses.empty()) continue;
    Result<NewTensor> tensor = folds.compute(value.id);
    if (!tensor) return tensor.take_error();
    const Result<std::string_view> name = names.value(value.id, edited.node(value.uses[0].node));
    if (!name) return name.error();
    tensor->name = *name;
    tensors.push_back(std::move(*tensor));
  }
  return {};
}

// The whole new file.
Result<Pieces> plan_file(const Source& source, const Model& model, const Graph& edited,
                         const std::filesystem::path& base) {
  if (auto done = same_interface(model, edited); !done) return done.take_error();
  Names names(source, model, edited);
  QuantTensors tensors(source, model, edited, names);
  GraphChanges changes;
  Result<NodePlan> nodes = plan_nodes(source, model, edited, names, tensors);
  if (!nodes) return nodes.take_error();
  changes.nodes = std::move(*nodes);
  auto types = changed_types(model, edited);
  if (!types) return types.take_error();
  changes.types = std::move(*types);
  changes.tensors = std::move(tensors.made());
  FoldComputer folds(source, edited, base);
  if (auto done = add_constants(model, edited, folds, names, changes.tensors); !done)
    return done.take_error();
  Pieces out;
  const bool changed = changes.nodes.changed || !changes.types.empty();
  const auto graphs = std::ranges::count_if(
      source.model_fields, [](const FieldAt& at) { return at.field.is(kGraph, WireType::Bytes); });
  if (changed && graphs != 1) return cannot_write("the file has its graph in several parts", {});
  for (const FieldAt& at : source.model_fields) {
    if (graphs != 1 || !at.field.is(kGraph, WireType::Bytes)) {
      out.copy(at.all);
      continue;
    }
    const Result<Pieces> graph = write_graph(source, changes);
    if (!graph) return graph.error();
    if (graph->is(at.field.bytes) || at.field.bytes.size() == 0)
      out.copy(at.all);
    else
      out.add_field(kGraph, *graph);
  }
  if (out.size() > kMostBytes && source.file.size() <= kMostBytes)
    return reader::read_error(ErrorKind::Limit, "the changed model would be larger than 2 GiB");
  return out;
}

// Nothing below this line throws further.
Result<Pieces> plan_guarded(Bytes file, const Model& model, const Graph& edited,
                            const std::filesystem::path& base) {
  return guarded([&]() -> Result<Pieces> {
    const Result<Source> source = read_source(file, model);
    if (!source) return source.error();
    return plan_file(*source, model, edited, base);
  });
}

Error in_file(Error error, const std::string& name) {
  error.where.file = name;
  return error;
}

}  // namespace
}  // namespace writer

Result<void> write_model(const Model& model, const Graph& edited,
                         const std::filesystem::path& source, const ByteSink& sink) {
  Result<reader::ModelFile> file = reader::ModelFile::open(source);
  if (!file) return file.take_error();
  const std::filesystem::path folder = source.parent_path();
  Result<writer::Pieces> pieces =
      writer::plan_guarded(file->bytes(), model, edited, folder.empty() ? "." : folder);
  // Bytes that could not be read were taken for zeros; that comes before what they led to.
  if (auto sound = file->finish(); !sound) return writer::in_file(sound.take_error(), source);
  if (!pieces) return writer::in_file(pieces.take_error(), source);
  for (const writer::Pieces::Piece& piece : pieces->all()) {
    Result<void> done =
        piece.made.empty() ? file->copy(piece.range, sink) : sink(std::string_view(piece.made));
    if (!done) return done;
  }
  if (auto sound = file->finish(); !sound) return writer::in_file(sound.take_error(), source);
  return {};
}

Result<std::string> write_model(const Model& model, const Graph& edited,
                                std::span<const std::byte> source,
                                const std::filesystem::path& base) {
  const reader::Bytes bytes(source);
  Result<writer::Pieces> pieces = writer::plan_guarded(bytes, model, edited, base);
  if (!pieces) return pieces.take_error();
  std::string out;
  out.reserve(pieces->size());
  for (const writer::Pieces::Piece& piece : pieces->all())
    out += piece.made.empty() ? reader::text_of(bytes, piece.range) : std::string_view(piece.made);
  return out;
}

}  // namespace qdq
