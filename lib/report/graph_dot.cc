// A picture in the language of Graphviz.
#include <string_view>

#include "qdq_lint/graph_pictures.h"
#include "qdq_lint/printable.h"
#include "report/wording.h"

namespace qdq {
namespace {

// A string in quotes that says the text as it is: a backslash begins an escape in it, and an ampersand a
// character's name.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
    if (c == '&') out += "amp;";
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "\"" + escaped(text) + "\""; }

// Outline, fill and line. The colours are those of the SVG pictures, dark enough for lines on white.
std::string_view style(BoxKind kind) {
  switch (kind) {
    case BoxKind::Int8:
      return R"(style="rounded,filled", fillcolor="#cfe4f3", color="#0072b2")";
    case BoxKind::Fp8:
      return R"(style="rounded,filled", peripheries=2, fillcolor="#f4dde9", color="#b0588a")";
    case BoxKind::Float:
      return R"(style="filled", fillcolor="#fbe7ba", color="#b97f00")";
    case BoxKind::Conversion:
      return R"(shape=octagon, style="filled", fillcolor="#f9d3bd", color="#d55e00")";
    case BoxKind::Constant:
      return R"(shape=note, style="filled", fillcolor="#ffffff", color="#7f858c")";
    case BoxKind::Input:
    case BoxKind::Output:
      return R"(shape=ellipse, style="filled", fillcolor="#ffffff", color="#1b1f24")";
    case BoxKind::Other:
      return R"(style="filled,dashed", fillcolor="#e4e6e9", color="#7f858c")";
    case BoxKind::Cut:
      return R"(shape=plaintext, fontcolor="#57606a")";
  }
  return "";
}

std::string box_line(const PictureBox& box) {
  std::string label = escaped(box.heading);
  if (!box.verdict.empty()) label += " (" + escaped(box.verdict) + ")";
  for (const std::string& line : box.lines) label += "\\n" + escaped(line);
  return "  " + box.id + " [label=\"" + label + "\", tooltip=" + in_quotes(box.full_name) + ", " +
         std::string(style(box.kind)) + (box.focus ? ", penwidth=3" : "") + "];\n";
}

std::string_view edge_style(const PictureEdge& edge) {
  if (edge.carries == BoxKind::Int8) return R"(, color="#0072b2", penwidth=2)";
  if (edge.carries == BoxKind::Fp8) return R"(, color="#b0588a", penwidth=2)";
  return "";
}

std::string edge_line(const Picture& picture, const PictureEdge& edge) {
  return "  " + picture.boxes[edge.from].id + " -> " + picture.boxes[edge.to].id +
         " [label=" + in_quotes(edge.label) + std::string(edge_style(edge)) +
         (edge.cut ? ", style=dashed" : "") + "];\n";
}

}  // namespace

std::string picture_dot(const Picture& picture) {
  std::string out = "digraph " + in_quotes(picture.title) +
                    " {\n  label=" + in_quotes(picture.title) +
                    ";\n  labelloc=t;\n  fontname=\"sans-serif\";\n"
                    "  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n"
                    "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#6e7781\"];\n";
  for (const PictureBox& box : picture.boxes) out += box_line(box);
  for (const PictureEdge& edge : picture.edges) out += edge_line(picture, edge);
  return out + "}\n";
}

}  // namespace qdq
