// compare.h: a prediction against the engine that TensorRT built, as counted items.
//
// What is counted, each item right or wrong:
//   precision   a real layer's INT8 or float on its inputs and outputs, where the file tells both
//   fusion      a real layer's set of compute nodes
//   standalone  a Q or DQ that is a layer of its own; a miss and a false alarm are one item each
//   reformat    a reformat that converts between INT8 and float, by number
//   extra       wrong only: a predicted layer for a node that the engine has in no layer of its own,
//               or a node in two predicted layers
//
// A real layer is one whose name, or else metadata, names ONNX nodes. Where only metadata does, as for
// Myelin's kernels, constants stand among the inputs, and precision is whether a side has INT8 at all. Nodes that the engine never
// names (a BatchNormalization in a convolution) are not compared. tests/engine/score.py counts alike.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "qdq_lint/engine.h"
#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/layers.h"

namespace QDQ_LINT_API qdq {

enum class Aspect { Precision, Fusion, Standalone, Reformat, Extra };
constexpr std::array<Aspect, 5> kAspects = {Aspect::Precision, Aspect::Fusion, Aspect::Standalone,
                                            Aspect::Reformat, Aspect::Extra};
std::string_view aspect_name(Aspect aspect);  // "precision", ...

struct ComparedItem {
  Aspect aspect = Aspect::Precision;
  bool right = false;
  std::optional<std::size_t> engine;     // EngineReport::layers; empty: the engine has none
  std::optional<std::size_t> predicted;  // Prediction::layers; empty: not predicted
  std::optional<OriginId> node;          // that it is about; empty for reformats
  std::vector<OriginId> missing;         // fusion: in the engine's layer only
  std::vector<OriginId> surplus;         // fusion: in the predicted layer only
};

// What an engine's layer is to the model.
enum class EngineRole {
  Compute,     // names operators other than Q and DQ
  Standalone,  // names Q or DQ only, or is of the origin QDQ
  Converting,  // a reformat between INT8 and float
  Layout,      // any other reformat
  Region,      // {ForeignNode[first...last]}: names only the ends of what it holds
  Made,        // TensorRT's own: names no node of the model
};
std::string_view engine_role_name(EngineRole role);  // "compute", ...

struct ComparedLayer {
  EngineRole role = EngineRole::Made;
  std::vector<OriginId> nodes;           // in name order; Region: what lies between its ends
  bool by_metadata = false;              // the nodes are not in the name
  std::optional<std::size_t> predicted;  // the predicted layer that it was compared with
};

struct Comparison {
  std::vector<ComparedLayer> layers;  // one for each of the engine's
  std::vector<ComparedItem> items;    // by aspect, then in the engine's order
  std::vector<std::size_t>
      predicted_only;          // predicted layers that no engine layer was compared with
  bool types_compared = true;  // false: the file gives names only
  // Layers that would count, but the file does not tell all of their types. If that is so for a
  // reformat, none counts: their number is unknown.
  std::size_t precision_left_out = 0;
  std::size_t reformats_left_out = 0;
};

struct AspectCount {
  std::size_t right = 0;
  std::size_t total = 0;
};
AspectCount count(const Comparison& comparison);  // of all items
AspectCount count(const Comparison& comparison, Aspect aspect);
double percent(AspectCount count);  // of right items; 0 if there are none

// INT8 or not, which is all that precision compares. Unsigned counts too; FP8, INT4 and FP4 do not.
bool has_int8_type(const EngineTensor& tensor);
bool has_int8_type(const LayerTensor& tensor);

// `model` is the graph as loaded. Pure. Error Usage if no layer of the engine names a node of the
// model: it is another model's, or its names were lost.
Result<Comparison> compare(const EngineReport& engine, const Graph& model,
                           const Prediction& prediction);

}  // namespace qdq
