// graph_text.h: the graph notation, read and written (docs/graph-notation.md).
//
//   opset 13                              # what the model declares; may be left out
//   in    x: f32[1,8,4,4]                 # a graph input and its type; "?" is an unknown dim
//   formal i: i64[]                       # a formal input of a subgraph
//   const k: f32[8,8,3,3]                 # a constant; "= 0.5" or "= [1, 2]" gives known content
//   const qk = Q{w}(k)                    # a folded constant
//   quant a = i8 per-tensor 0.05          # also "per-channel axis=0 [0.1, 0.2]", "block axis=1 size=32";
//                                         # without a scale it is unknown; then " zp=3"
//   qx = Q{a}(x)                          # QuantizeLinear; DQ is DequantizeLinear
//   y  = Conv<pads=[1,1,1,1]>(dx, k, b)   # any ONNX operator; "_" is an absent operand
//   z  = Conv{a, w, _ -> o}(qx, qk, b)    # parameters per operand ("_" none) -> result
//   y  = com.microsoft::QGemm(x, k)       # an operator of another domain
//   z  = Conv{a, w -> o}(qx, qk, b) | Relu(%0) | Add{r}(%1, qr)
//   out y, z
//
// A fused node is a chain of stages; "%k" is the result of stage k. "-> o" in the first stage's braces
// is the parameters of the whole node's result. A stage's braces name the parameters of its own
// operands, "%k" not counted; trailing "_" may be left out. A Q or DQ stage carries its own:
//
//   Conv{a, w -> o}(qx, qk) | Q{b}(%0) | DQ{b}(%1)
//   Pad<pads=[0,0,1,1,0,0,1,1]>(x) | Conv(%0, k) as Conv
//
// "as OP" names the principal operator where it is not the first stage's.
//
// A bare name is [A-Za-z_/][A-Za-z0-9_./-]*; other names, and words such as in, out or nan, stand
// in quotes: "x:0". Braces and attributes may come in either order.
//
// A node's name is the name of its first result. The type of a result may be written, "y: f32[1,8] =
// Gemm(x, k)", where something depends on it; else parsing gives results of Q their quantized type and
// leaves others Undefined. print_graph does not write them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"

namespace QDQ_LINT_API qdq {

// Parses the notation. `file` is used in errors only. Error kind BadNotation with line, column,
// piece; BadGraph for a graph that parses and does not verify.
Result<Graph> parse_graph(std::string_view text, std::string_view file = "");

// Prints live nodes in topological order with the model's own value names.
// parse_graph(print_graph(g)) has the same canonical form as g.
std::string print_graph(const Graph& graph);

// Prints a part of a graph, as a graph: these nodes only, with the names that they have in the whole.
// Tensors from elsewhere are inputs of the part, those that go elsewhere are outputs, both in the order of `nodes`. Precondition: the
// nodes are live ones of the graph.
std::string print_part(const Graph& graph, std::span<const NodeId> nodes);

// The canonical form: values renumbered from the outputs, constants and quantization parameters by
// content. Two graphs are equal for the tests when their canonical forms are equal bytes.
std::string canonical_form(const Graph& graph);

}  // namespace qdq
