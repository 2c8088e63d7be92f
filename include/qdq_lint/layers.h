// layers.h: the engine that the rewritten graph stands for.
//
// Every live node of the rewritten graph is in exactly one layer; every ONNX node is in a layer or
// in `removed` with the step that removed it. What the rules do not model has Confidence::Unknown
// and a reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/trace.h"
#include "qdq_lint/watch.h"

namespace QDQ_LINT_API qdq {

enum class LayerKind {
  Compute,     // a kernel: convolution, pooling, elementwise, ...
  Quantize,    // a Q left standing alone (TensorRT: Reformat, origin QDQ)
  Dequantize,  // a DQ left standing alone
  Requantize,  // DQ and Q in one INT8 -> INT8 layer
  Reformat,    // a converting CopyNode between layers of different types
  NoOp,        // a reshape or concat that costs nothing
};
std::string_view layer_kind_name(LayerKind kind);  // "compute", "q", "dq", "requantize", ...

// The precision class of an activation.
enum class Precision { Int8, Fp8, Float, Other };
std::string_view precision_name(Precision precision);  // "int8", "fp8", "float", "other"

struct LayerTensor {
  ValueId value = kNoValue;
  std::string name;
  DataType type = DataType::Undefined;  // Float16 in float regions under fp16, else the ONNX type
  Precision precision = Precision::Float;
  std::optional<std::vector<std::int64_t>> shape;
};

// INT8-in/INT8-out, INT8-in/float-out, float: the verdict on layers that have INT8 kernels.
enum class Int8Use { None, Int8InFloatOut, FloatInInt8Out, Int8 };

struct Layer {
  std::string name;  // as TensorRT joins it
  std::string type;  // TensorRT's LayerType where it is known: "CaskConvolution", "Reformat"
  LayerKind kind = LayerKind::Compute;
  NodeId node = kNoNode;  // in the rewritten graph; kNoNode for converting reformats
  std::string op;         // principal operator
  std::string rule;       // the layer rule that says what it is; empty: none, or a reformat
  OriginRefs origins;
  std::vector<LayerTensor> inputs, outputs;  // activations only
  Int8Use int8 = Int8Use::None;
  bool weighted = false;       // Conv, ConvTranspose, Gemm, MatMul
  std::optional<double> macs;  // multiply-accumulates; empty: shapes unknown or not weighted
  double int8_macs = 0;        // those of them that multiply INT8
  // What quantized weights hold that the kernel reads as they are: INT8, FP8, or INT4 beside a float
  // activation. Undefined: the weights are float, or there are none.
  DataType weights = DataType::Undefined;
  // A region that Myelin took whole: its nodes in topological order. Else empty.
  std::vector<NodeId> region;
  Confidence confidence = Confidence::Observed;
  std::vector<StepId> because;       // the steps that its nodes were born of, oldest first
  std::vector<std::string> reasons;  // why unknown or assumed; one sentence each
  std::vector<std::string> log;      // the lines of TensorRT's verbose log that make this layer
};

// An ONNX node that is in no layer.
struct RemovedNode {
  OriginId origin{};
  std::optional<StepId> step;  // the step that removed it; empty: the reader made it a constant
  std::string rule;            // the rule of that step; "constant-initializers" for the reader
};

struct Summary {
  int weighted_int8 = 0;            // conv/gemm INT8-in, INT8-out
  int weighted_int8_float_out = 0;  // INT8-in, float-out
  int weighted_fp8 = 0;             // FP8-in
  int weighted_float = 0;
  int weight_only = 0;  // of weighted_float: quantized weights, float activation
  int regions = 0;      // layers that Myelin took whole; their products are in none of these counts
  std::optional<double> int8_mac_share;  // of MACs in layers with INT8 input; empty: no shapes
  int dangling_q = 0, dangling_dq = 0;   // leftover Q and DQ, requantizations in neither
  int requantize = 0;
  int reformats = 0;  // forecast converting reformats
  int unknown_layers = 0;
};

struct Prediction {
  std::vector<Layer> layers;         // in topological order
  std::vector<RemovedNode> removed;  // by origin
  Summary summary;
};

// Reads the layers off the rewritten graph. A layer of a release that was checked against no engine is
// documented at most. Pure. `watch`, if there is one, is asked on the way: once it is over, the prediction is
// not complete.
Prediction predict(const Graph& model, const Graph& rewritten, const Trace& trace,
                   const RuleSet& rules, const Target& target, Watch* watch = nullptr);

}  // namespace qdq
