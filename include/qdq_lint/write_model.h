// write_model.h: a changed graph back into the ONNX file that it was read from.
//
// The new file is the old one with as few bytes changed as can be. Nodes that were not touched, weights,
// metadata, unknown fields and the order of all that stay as they are, byte for byte; an edit that changes
// nothing gives the same file. What changes:
//   - a node whose operands, results or quantization parameters changed is its NodeProto with other names in
//     these slots, and so is a new node that takes the place of an erased one of the same origin and operator;
//   - further Q and DQ are written from their parameters; a further copy of another operator is its NodeProto
//     under the name "NAME_1", .... New nodes stand in front of their first reader;
//   - scales and zero points that the file has are used again; new ones, "T_scale" and "T_zero_point", are
//     initializers, and so are constants that the edit folded (Value::folded), computed as ONNX defines it;
//   - new tensors are named "T_OP_Output", new Q and DQ "T_OP"; T is the tensor that a Q/DQ stands at, and for
//     another operator the result of the one that it copies. A name that is taken gets "_1", "_2", ...;
//   - initializers, Constant nodes, entries of value_info and quantization_annotation that the edit left without
//     a reader or a tensor are left out; declared element types follow the tensors.
//
// Only nodes of the main graph can be changed, not those of subgraphs and of local functions. External data
// stays where it is: a file in another folder would not find it (external_data_files).
//
// Thread safety: functions of their arguments alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/model.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

// Elements of a folded constant that is computed; a larger one is an Error of kind Limit.
constexpr std::size_t kMostComputedElements = std::size_t{1} << 26;

// Takes the new file's bytes, piece by piece from front to back. Its Error ends the writing.
using ByteSink = std::function<Result<void>(std::string_view)>;

// Writes the file of `model`, which was read from `source`, with its graph changed into `edited`, a graph that
// was made of a copy of model.graph. Weights are copied in pieces and never held as a whole. What the sink
// was given counts only if no Error comes back; Usage and Limit come before its first piece. Errors: Usage, naming the node or tensor, for an edit that
// ONNX has no words for or that lies in a subgraph or function; Limit; Unreadable if the file cannot be read
// or is another one than was read.
Result<void> write_model(const Model& model, const Graph& edited,
                         const std::filesystem::path& source, const ByteSink& sink);

// The same in memory. `base` is the folder that external data is looked up in, for constants that are to be
// computed; empty: none.
Result<std::string> write_model(const Model& model, const Graph& edited,
                                std::span<const std::byte> source,
                                const std::filesystem::path& base = {});

// Whether `written`, read from what write_model wrote, says what `edited` means: their canonical forms agree,
// apart from what ONNX spells in several ways (a zero point of zeros; attributes of Q and DQ that their
// parameters tell). Error Internal with the first line that differs.
Result<void> check_written(const Graph& edited, const Graph& written);

// The files beside the model that its tensors name as the place of their data, sorted; names as in the model,
// not to be trusted. Empty: all data lies in the model. Errors: as read_model has them.
Result<std::vector<std::string>> external_data_files(const std::filesystem::path& source);
Result<std::vector<std::string>> external_data_files(std::span<const std::byte> bytes);

}  // namespace qdq
