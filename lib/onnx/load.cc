#include <algorithm>

#include "base/guard.h"
#include "base/parallel.h"
#include "onnx/constants.h"
#include "onnx/detect.h"
#include "onnx/emit.h"
#include "onnx/external_data.h"
#include "onnx/flatten.h"
#include "onnx/marks.h"
#include "onnx/model_file.h"
#include "onnx/operand_attributes.h"
#include "onnx/order.h"
#include "onnx/quant_params.h"
#include "onnx/read_error.h"
#include "onnx/scan.h"
#include "onnx/shapes.h"
#include "qdq_lint/model.h"

namespace qdq {
namespace reader {
namespace {

std::string producer_of(const ModelScan& scan) {
  std::string producer(scan.producer_name);
  if (!producer.empty() && !scan.producer_version.empty()) producer += " ";
  return producer + std::string(scan.producer_version);
}

void note_opset(FlatModel& flat) {
  const std::int64_t opset = flat.scopes[0].opset;
  if (opset < 1 || opset >= 10) return;
  const bool has_qdq = std::ranges::any_of(flat.nodes, [](const FlatNode& node) {
    return node.domain.empty() && (is_quantize(node) || is_dequantize(node));
  });
  if (!has_qdq) return;
  flat.notes.push_back("opset " + std::to_string(opset) +
                       " has no QuantizeLinear and DequantizeLinear; they came with opset 10");
}

Result<ModelScan> scan_bytes(Bytes bytes) {
  if (auto refused = refuse_bytes(bytes)) return std::move(*refused);
  ModelScan scan;
  const Result<void> fault = scan_model(bytes, scan);
  if (auto refused = refuse_scan(bytes, scan, fault)) return std::move(*refused);
  return scan;
}

bool over(const ReadLimits& limits) { return limits.watch != nullptr && limits.watch->over_now(); }

// What a stage gave; the watch's error if it is over, which most stages do not ask themselves.
Result<void> in_time(Result<void> done, const ReadLimits& limits) {
  if (done && over(limits)) return limits.watch->error();
  return done;
}

Result<void> read_nodes(const ModelScan& scan, const ReadLimits& limits, FlatModel& flat) {
  if (auto done = in_time(flatten(scan, limits, flat), limits); !done) return done;
  if (auto done = in_time(sort_topologically(flat), limits); !done) return done;
  if (auto done = in_time(fold_constants(flat), limits); !done) return done;
  return in_time(read_attributes(flat), limits);
}

// Makes the index of names and checks all else, which do not touch each other.
Result<void> finish(const Graph& graph, GraphEditor& editor, const ReadLimits& limits) {
  Result<void> sound;
  in_parallel(limits.watch, 2, 1, [&](std::size_t part, std::size_t end) {
    for (; part < end; ++part) {
      if (part == 0) sound = verify(graph);
      if (part == 1) editor.index_names();
    }
  });
  return in_time(std::move(sound), limits);
}

Result<Model> build(Bytes bytes, const std::filesystem::path& base, const ReadLimits& limits) {
  const Result<ModelScan> scan = scan_bytes(bytes);
  if (!scan) return scan.error();
  if (over(limits)) return limits.watch->error();
  FlatModel flat;
  flat.file = bytes;
  if (auto done = read_nodes(*scan, limits, flat); !done) return done.take_error();
  ExternalData external(base);
  ConstantReader constants(flat, external);
  operands_to_attributes(flat, constants, limits);
  if (over(limits)) return limits.watch->error();

  Model model;
  GraphEditor editor(model.graph);
  Result<FlatQuants> quants = QuantReader(flat, constants, limits, editor).read();
  if (!quants) return quants.take_error();
  if (over(limits)) return limits.watch->error();
  infer_types(flat, constants, *quants);
  note_misfits(flat, *quants);
  note_opset(flat);
  GraphWriter writer(flat, *quants, constants, limits, editor);
  writer.write();
  if (over(limits)) return limits.watch->error();
  if (auto done = finish(model.graph, editor, limits); !done) return done.take_error();

  model.graph.name = scan->graph.name;
  model.graph.ir_version = scan->ir_version;
  model.graph.opset = flat.scopes[0].opset;
  model.graph.producer = producer_of(*scan);
  model.file_bytes = bytes.size();
  model.marks = marks_of(flat, writer);
  model.notes = std::move(flat.notes);
  std::ranges::sort(model.notes);
  return model;
}

Result<Model> read_bytes(Bytes bytes, const std::filesystem::path& base, const std::string& name,
                         const ReadLimits& limits) {
  Result<Model> model = guarded([&] { return build(bytes, base, limits); });
  if (model) {
    model->path = name;
    return model;
  }
  Error error = model.take_error();
  error.where.file = name;
  return error;
}

}  // namespace
}  // namespace reader

Result<Model> read_model(const std::filesystem::path& path, const ReadLimits& limits) {
  return guarded([&]() -> Result<Model> {
    Result<reader::ModelFile> file = reader::ModelFile::open(path);
    if (!file) return file.take_error();
    const std::filesystem::path folder = path.parent_path();
    Result<Model> model =
        reader::read_bytes(file->bytes(), folder.empty() ? "." : folder, path.string(), limits);
    // Whatever was made of bytes that were not the file's does not count.
    if (Result<void> sound = file->finish(); !sound) {
      Error error = sound.take_error();
      error.where.file = path.string();
      return error;
    }
    return model;
  });
}

Result<Model> read_model(std::span<const std::byte> bytes, const std::filesystem::path& base,
                         const ReadLimits& limits) {
  return guarded([&] { return reader::read_bytes(bytes, base, "-", limits); });
}

}  // namespace qdq
