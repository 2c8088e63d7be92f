// graph_pictures.h: a graph to look at: as Graphviz's DOT, as a flowchart of Mermaid, as SVG.
//
// A Picture is plain data, boxes and the edges between them, and the same for all formats: what a box
// says and stands for is decided once. Names are printable() and short in it; each format escapes them
// for its own readers. Pure functions: same input, same bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"
#include "qdq_lint/qdq_lint.h"

namespace QDQ_LINT_API qdq {

// What a box stands for. Each has a colour and a form of its own in every format.
enum class BoxKind {
  Input,       // of the network or of a subgraph
  Output,      // of the network
  Constant,    // that a Q or DQ reads, or that an operator works on
  Int8,        // an operator that reads INT8
  Fp8,         // an operator that reads FP8
  Float,       // an operator in a high-precision type
  Conversion,  // a Q, a DQ, both in one, or a reformat
  Other,       // an operator on integers and the like, or one that no rule knows
  Cut,         // what is not in the picture goes on here
};
std::string_view box_kind_name(BoxKind kind);  // "input", "int8", "conversion", ...

struct PictureBox {
  std::string id;  // letters and digits; unique, and that of the same node in any part of the graph
  BoxKind kind = BoxKind::Other;
  std::string heading;             // "Conv + Relu"
  std::string verdict;             // "int8", "dangling DQ", "unknown"; may be empty
  std::vector<std::string> lines;  // name, quantization, constants
  std::string full_name;           // not shortened, unless it is very long
  bool focus = false;              // the picture is of what is around it
};

struct PictureEdge {
  std::size_t from = 0, to = 0;      // indices of boxes
  std::size_t port = 0;              // edges of one box and one port carry one tensor
  std::string label;                 // its type: "i8[1,64,56,56]"; may be empty
  BoxKind carries = BoxKind::Other;  // Int8, Fp8, Float or Other
  bool cut = false;                  // one end is not in the picture
};

// Boxes in a topological order, edges in the order of the boxes that they lead to.
struct Picture {
  std::string title;
  std::vector<PictureBox> boxes;
  std::vector<PictureEdge> edges;
};

// The nodes from which at most `depth` edges, in any direction, lead to one of `from`; these among them.
// By id. Precondition: `from` are live nodes of the graph.
std::vector<NodeId> nodes_around(const Graph& graph, std::span<const NodeId> from,
                                 std::size_t depth);

// The live nodes of `graph` that an ONNX node became. `graph` is that of the model, of the analysis, or of
// a step in between; the name is that of the node or of the tensor that it makes, as for node_fate, or else that
// of a module, "layer1.0", which stands for all nodes of the layers in it. Error Usage: no such name, with the
// nearest ones; or nothing of the node is left in this graph.
Result<std::vector<NodeId>> nodes_named(const Analysis& analysis, const Graph& graph,
                                        std::string_view name);

// What a picture shows of a graph.
struct PictureOptions {
  std::string title = {};
  // The layers of the graph; null: what runs how is told by the types of tensors alone.
  const Prediction* prediction = nullptr;
  const std::vector<NodeId>* part = nullptr;  // these nodes only; null: all
  std::vector<NodeId> focus = {};
};

// Makes the picture. Precondition: `prediction`, if there is one, is that of this graph.
Picture make_picture(const Graph& graph, const PictureOptions& options = {});

// A `digraph` for Graphviz 2.30 or later. No limit.
std::string picture_dot(const Picture& picture);

// A `flowchart TD` for Mermaid 10 or later, as GitHub draws it. Error Limit if Mermaid would refuse to
// draw it: with its defaults maxEdges and maxTextSize it takes 500 edges and 50,000 characters
// (https://mermaid.js.org/config/schema-docs/config.html).
Result<std::string> picture_mermaid(const Picture& picture);

// An SVG document of its own, laid out here: no scripts, no fonts, nothing from elsewhere. Light or dark as
// its reader prefers. Error Limit if it is too large to be read.
Result<std::string> picture_svg(const Picture& picture);

}  // namespace qdq
