// scheme.h: other Q/DQ for one model, in memory.
//
// A quantizer that looks for the best placement asks the same question over and over: what would TensorRT make
// of this model with Q/DQ there instead of here? An EditableModel is read once and knows where Q/DQ pairs may
// stand and which ones the model came with; a Scheme says which of those are taken out and which pairs are put
// in. analyze() of qdq_lint.h judges a scheme.
//
//   qdq::EditableModel model(std::move(*qdq::read_model("resnet18.onnx")));
//   qdq::Scheme scheme = model.without_pairs();
//   scheme.add(model.find_tensor("input")->tensor, qdq::per_tensor(0.0173));
//   auto judged = qdq::analyze(model, scheme, rules, qdq::AnalyzeOptions::prediction_only());
//
// The result is that of the file that the scheme stands for, written and read again. In that file
//   - a pair that is taken out is gone: those who read its DQ read the tensor in front of its Q, which is gone
//     if nobody else reads it;
//   - a pair that is put in is a QuantizeLinear and a DequantizeLinear in front of the first node that they
//     serve, in the order of that node's operands; scale and zero point are initializers, of the tensor's type
//     and of the quantized type. They are named "T_QuantizeLinear" and "T_DequantizeLinear", their results
//     "T_QuantizeLinear_Output" and "T_DequantizeLinear_Output"; T is the tensor, and for a pair in front of one
//     reader "TENSOR_READER_SLOT". A name that is taken gets "_1", "_2", ...;
//   - nodes stand in the order of Model::graph and go by the names that they have there; all else is as it was.
// Places in the file (Origin::byte_offset) and Model::notes stay those of the model that was read.
//
// Pairs can stand in the main graph only, at float tensors whose type is known: elsewhere they would change
// types behind them. What cannot be edited is not among tensors() and pairs().
//
// Thread safety: a const EditableModel may be used by any number of threads; so may copies of one Scheme, each
// by one thread.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/model.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

enum class PairId : std::uint32_t {};  // a position in EditableModel::pairs()

// How a pair quantizes. Numbers are rounded to what the types hold.
struct Quantizer {
  DataType type = DataType::Int8;  // an integer of 4, 8 or 16 bits, or a float of 4 or 8 bits
  std::vector<double> scale;       // one, or one for each slice along `axis`
  std::vector<double> zero_point;  // as many; empty: zeros
  std::int64_t axis = 1;           // of more than one scale; may be negative
  bool operator==(const Quantizer&) const = default;
};
using SharedQuantizer = std::shared_ptr<const Quantizer>;

// One symmetric scale for the whole tensor.
SharedQuantizer per_tensor(double scale, DataType type = DataType::Int8);
// Symmetric scales, one for each slice along the axis: as weights have them.
SharedQuantizer per_channel(std::vector<double> scales, std::int64_t axis = 0,
                            DataType type = DataType::Int8);

// A pair that is put in: at the tensor, for all its readers or for one of them. Where a reader has a pair of
// its own, the tensor's does not serve it.
struct Placement {
  ValueId tensor = kNoValue;
  std::optional<Use> reader;
  SharedQuantizer quantizer;  // never null
};

// A set of pairs to take out and of placements, no two at one place. A value: copies share what they hold
// until one is changed, so that copying costs next to nothing. It knows no model: what does not fit one is
// told by EditableModel::apply.
class Scheme {
 public:
  // Adds a pair for all readers of the tensor, or for one. Replaces the one at this place.
  void add(ValueId tensor, SharedQuantizer quantizer);
  void add(ValueId tensor, Use reader, SharedQuantizer quantizer);
  // Removes what add() added there. False: there was nothing.
  bool remove(ValueId tensor);
  bool remove(ValueId tensor, Use reader);
  // Takes out a pair that the model came with, and puts it back.
  void take_out(PairId pair);
  void put_back(PairId pair);
  bool takes_out(PairId pair) const;

  // By tensor, that for all readers first, then by reader.
  std::span<const Placement> placements() const { return placements_.read(); }
  std::span<const PairId> taken_out() const { return taken_out_.read(); }  // ascending
  bool operator==(const Scheme& other) const;

 private:
  void put(Placement placement);
  bool drop(ValueId tensor, std::optional<Use> reader);

  Shared<std::vector<Placement>> placements_;
  Shared<std::vector<PairId>> taken_out_;
};

// A tensor of the float network (all pairs() taken out) where a pair may stand, and the operands that it can
// serve: those of nodes of the main graph that read the tensor then. Left out are Q and DQ, Shape and Size,
// which look at no data, and nodes with subgraphs.
struct EditableTensor {
  ValueId tensor = kNoValue;
  bool constant = false;  // a weight, a bias
  std::vector<Use> readers;
};

// A Q and a DQ of the model that can be taken out. Several DQ of one Q are several pairs.
struct ModelPair {
  ValueId tensor = kNoValue;  // what the Q reads: a float tensor, or the result of another pair
  NodeId quantize = kNoNode;
  NodeId dequantize = kNoNode;
};

class EditableModel {
 public:
  // Looks for tensors and pairs; linear in the model's size.
  explicit EditableModel(Model model);

  // As it was read. All ids here are of its graph.
  const Model& model() const;
  std::span<const EditableTensor> tensors() const;  // in the order of the graph's values
  std::span<const ModelPair> pairs() const;         // in the order of the DQ
  // The tensor with this name; null if there is none, or no pair can stand there.
  const EditableTensor* find_tensor(std::string_view name) const;
  // The scheme that takes out all pairs().
  Scheme without_pairs() const;

  // The model with the scheme. Errors, of kind Usage: a place that is none of tensors(); a pair that is none of
  // pairs(); numbers that do not fit the tensor; a placement that no reader is left for, because each
  // has a placement of its own or is still served by a pair of the model.
  Result<Model> apply(const Scheme& scheme) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace qdq
