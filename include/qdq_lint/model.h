// model.h: read an ONNX file into a Graph. No ONNX or protobuf type appears here.
//
// Weights are never read: initializers keep type and dims; only small ones (scales, zero points,
// shape operands) keep their content. External data is read for scales, zero points and the small
// operands that become attributes (below), a few bytes each, never outside the model's folder.
//
// What the reader normalises, so that rules see one form (docs/architecture.md, "Reading a model"):
//  - Constant nodes, and Cast/Identity of constants, become constants (origins kept).
//  - Q and DQ with constant scale get QuantParams; with a computed scale they stay plain operators
//  with
//    three operands and no parameters.
//  - Small constant integer operands become attributes under their older-opset names, where the
//  opset
//    moved them out: Pad (pads, value, mode), Slice (starts, ends, axes, steps), Squeeze/Unsqueeze
//    (axes), Reduce* (axes), Split (split), Clip (min, max), Reshape/Expand (shape), Resize
//    (scales, sizes), Upsample (scales), Dropout (ratio and training_mode dropped), TopK (k).
//    Non-constant ones stay operands.
//  - Subgraphs are flattened: their nodes carry the scope in Origin, captured values are plain
//  uses,
//    formal inputs are inputs with network_input = false, and the control-flow node takes the
//    subgraph's outputs as further operands. Local functions are inlined.
//  - Unnamed nodes are named "<Op>_<k>", k counting unnamed nodes of the operator in its graph,
//  made
//    unique against the model's own names.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/watch.h"

namespace QDQ_LINT_API qdq {

// Limits on what a model may ask of the reader. Reaching one is an Error of kind Limit, except that
// a constant or scale that is too large is merely not read: it has no content, or is not known.
struct ReadLimits {
  std::size_t max_nodes = 4'000'000;         // after flattening and inlining
  std::size_t max_depth = 64;                // nesting of subgraphs and functions
  std::size_t max_constant_bytes = 4096;     // content kept of one constant that is not a scale
  std::size_t max_scale_elements = 1 << 20;  // of one scale
  // Inlined function bodies and the names of nested scopes, beyond the file's own bytes.
  std::size_t max_expanded_bytes = std::size_t{256} << 20;
  std::size_t max_mark_bytes = std::size_t{64} << 10;  // beyond: a note, and no further marks
  Watch* watch = nullptr;  // asked on the way; not owned. Its Error if it is over
};

// A suppression that stands in the model itself, as text; parse_mark() of config.h reads it.
struct Mark {
  std::optional<OriginId> node;  // empty: the model's own
  std::string text;              // what stands behind the key or the prefix, trimmed
  // "metadata_props" and "node metadata_props": an entry with the key "qdq-lint.ignore".
  // "doc_string": a line of a node's that begins with "qdq-lint: ignore".
  std::string place;
};

struct Model {
  Graph graph;
  std::string path;                // as given; "-" for a buffer
  std::vector<std::string> notes;  // "scale of X could not be read: ...", sorted
  std::uint64_t file_bytes = 0;
  std::vector<Mark> marks = {};  // the model's own first, then those of nodes in a fixed order
};

// Reads a file. Errors: NotFound, Unreadable, LfsPointer, NotOnnx, Truncated, Malformed, BadGraph,
// Limit; each names file and byte offset or node.
Result<Model> read_model(const std::filesystem::path& path, const ReadLimits& limits = {});

// Reads a model from memory. `base` is the folder that external data is looked up in; empty: none.
Result<Model> read_model(std::span<const std::byte> bytes, const std::filesystem::path& base,
                         const ReadLimits& limits = {});

}  // namespace qdq
