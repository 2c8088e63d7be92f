// A picture as a flowchart of Mermaid.
#include <cctype>
#include <cstdio>
#include <string_view>

#include "qdq_lint/graph_pictures.h"
#include "qdq_lint/printable.h"
#include "report/wording.h"

namespace qdq {
namespace {

// What Mermaid draws with its defaults.
constexpr std::size_t kMostEdges = 500;
constexpr std::size_t kMostCharacters = 50'000;

// Where a run of these stands, Mermaid's Markdown, its directives or GitHub's page may see something else
// in a label than text. So they stand as "#40;", which Mermaid writes as characters when all is parsed.
constexpr std::string_view kNamed = "\"#&<>`\\%$*~@|{}!^;'";

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// "1. ", "- " and "+ " would begin a list, "](" ends a link's text, "://" and "www." begin an address.
bool is_mark(std::string_view text, std::size_t at) {
  const char c = text[at];
  const char before = at > 0 ? text[at - 1] : ' ';
  const char after = at + 1 < text.size() ? text[at + 1] : ' ';
  switch (c) {
    case '_':
      return !in_word(before) || !in_word(after);
    case '.':
      return after == ' ' || (at >= 3 && text.substr(at - 3, 3) == "www");
    case ')':
      return after == ' ' && at < 10;
    case '-':
    case '+':
    case '=':
      return at == 0 || before == c || after == c;
    case ':':
      return after == '/' || after == ':';
    case '[':
    case ']':
      return before == ']' || after == '(' || after == '[';
    default:
      return kNamed.find(c) != kNamed.npos;
  }
}

std::string escaped(std::string_view raw) {
  const std::string text = printable(raw);
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    // Two of them begin a formula even so, and "fa:fa-car" is an icon: Mermaid looks for both when the numbers are
    // characters again. A space of no width keeps them apart.
    const bool formula = at > 0 && text[at] == '$' && text[at - 1] == '$';
    const bool icon = at > 0 && text[at - 1] == ':' && text.substr(at, 3) == "fa-";
    if (formula || icon) out += "#8203;";
    if (is_mark(text, at))
      out += "#" + std::to_string(static_cast<int>(static_cast<unsigned char>(text[at]))) + ";";
    else
      out += text[at];
  }
  return out;
}

struct Form {
  std::string_view open, close;
};

Form form(BoxKind kind) {
  switch (kind) {
    case BoxKind::Int8:
      return {"(", ")"};
    case BoxKind::Fp8:
      return {"[[", "]]"};
    case BoxKind::Conversion:
      return {"{{", "}}"};
    case BoxKind::Constant:
      return {"[/", "/]"};
    case BoxKind::Input:
    case BoxKind::Output:
      return {"([", "])"};
    case BoxKind::Float:
    case BoxKind::Other:
    case BoxKind::Cut:
      return {"[", "]"};
  }
  return {"[", "]"};
}

// Fill, line and text of each kind are given, so that they fit each other on light and dark pages.
constexpr std::string_view kClasses =
    R"(  classDef int8 fill:#cfe4f3,stroke:#0072b2,stroke-width:2px,color:#1b1f24
  classDef fp8 fill:#f4dde9,stroke:#b0588a,stroke-width:2px,color:#1b1f24
  classDef float fill:#fbe7ba,stroke:#b97f00,color:#1b1f24
  classDef conversion fill:#f9d3bd,stroke:#d55e00,stroke-width:2px,color:#1b1f24
  classDef other fill:#e4e6e9,stroke:#7f858c,stroke-dasharray:6 3,color:#1b1f24
  classDef constant fill:#ffffff,stroke:#7f858c,color:#1b1f24
  classDef input fill:#ffffff,stroke:#1b1f24,color:#1b1f24
  classDef output fill:#ffffff,stroke:#1b1f24,color:#1b1f24
  classDef cut fill:#ffffff,stroke:#7f858c,stroke-dasharray:2 3,color:#57606a
  classDef focus stroke-width:4px
)";

std::string box_line(const PictureBox& box) {
  const Form around = form(box.kind);
  std::string label = escaped(box.heading);
  if (!box.verdict.empty()) label += " (" + escaped(box.verdict) + ")";
  for (const std::string& line : box.lines) label += "<br/>" + escaped(line);
  return "  " + box.id + std::string(around.open) + "\"" + label + "\"" +
         std::string(around.close) + ":::" + std::string(box_kind_name(box.kind)) + "\n" +
         (box.focus ? "  class " + box.id + " focus\n" : "");
}

std::string edge_line(const Picture& picture, const PictureEdge& edge) {
  const std::string arrow = edge.cut ? " -.->" : " -->";
  const std::string label = edge.label.empty() ? "" : "|\"" + escaped(edge.label) + "\"|";
  return "  " + picture.boxes[edge.from].id + arrow + label + " " + picture.boxes[edge.to].id +
         "\n";
}

Error refused(std::size_t count, std::string_view what, std::size_t most) {
  Error error{ErrorKind::Limit,
              "Mermaid would not draw it: " + std::to_string(count) + " " + std::string(what) +
                  ", where " + std::to_string(most) + " is the limit",
              {},
              "--around NODE draws a part; --format dot has no limit"};
  error.limit = "nodes";
  return error;
}

// Accessible titles end with their line.
std::string title(const std::string& words) {
  return words.empty() ? "" : "  accTitle: " + escaped(words) + "\n";
}

}  // namespace

Result<std::string> picture_mermaid(const Picture& picture) {
  if (picture.edges.size() > kMostEdges) return refused(picture.edges.size(), "edges", kMostEdges);
  std::string out = "flowchart TD\n" + title(picture.title);
  for (const PictureBox& box : picture.boxes) out += box_line(box);
  for (const PictureEdge& edge : picture.edges) out += edge_line(picture, edge);
  out += kClasses;
  if (out.size() > kMostCharacters) return refused(out.size(), "bytes", kMostCharacters);
  return out;
}

}  // namespace qdq
