// Pictures whose names would act on who shows them, in every format.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "qdq_lint/graph_pictures.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/printable.h"
#include "support/picture_faults.h"

using namespace qdq;
using namespace qdq::testing;

TEST_CASE("names that mean harm, format by format") {
  std::vector<std::string> names = {
      R"(a\"b<script>alert(1)</script>&amp;'--\n%%{init: {}}%%#quot;`*_|]]>[l](http://e.x)\x1b[2J)",
      "</text><script>",
      "\" onload=\"x",
      "a]]>b",
      "&lt;",
      "<!--",
      "%%{init}%%",
      "fab:fa-x",
      "x\"]:::y",
      "$$\\sqrt{x}$$",
      "\x01\x1b[2J",
      "\xe2\x80\xaegnp",
      "a\nb",
      "`code`",
      "click a \"b\"",
      "#58;",
      "#quot;",
      "fa#58;fa-x",
      "\\",
      "\\\"",
      "\xff"};
  for (const std::string& raw : names) {
    Picture picture = make_picture(*parse_graph("in x: f32[1]\ny = Relu(x)\nout y\n"));
    picture.title = printable(raw);
    for (PictureBox& box : picture.boxes) {
      box.heading = box.full_name = printable(raw);
      box.lines = {printable(raw)};
    }
    for (PictureEdge& edge : picture.edges) edge.label = printable(raw);
    CAPTURE(raw);
    CHECK(svg_fault(*picture_svg(picture)) == "");
    CHECK(dot_fault(picture_dot(picture)) == "");
    CHECK(mermaid_fault(*picture_mermaid(picture)) == "");
  }
}

TEST_CASE("the checks of pictures find what is wrong") {
  CHECK(svg_fault("<svg><text>a</text></svg>\n") == "");
  for (const char* text :
       {"<svg><text></svg>", "<svg><script>x</script></svg>", "<svg>", "<g onload=\"x\"></g>",
        "<g a=b></g>", "<text>a & b</text>", "<text>\x1b</text>", "<path xlink:href=\"x\"/>"})
    CHECK_MESSAGE(svg_fault(text) != "", text);
  CHECK(dot_fault("  a [label=\"x\\\"y\"];\n") == "");
  for (const char* text : {"a [label=\"x\"y\"];", "a [label=<b>];", "a [label=\"x\\\"];"})
    CHECK_MESSAGE(dot_fault(text) != "", text);
  CHECK(mermaid_fault("  a[\"x#58;y<br/>z\"]:::int8\n") == "");
  for (const char* text : {"  a[\"x<b>\"]", "  a[\"fa:fa-x\"]", "  a[\"fa#58;fa-x\"]",
                           "  a[\"x\"y\"]", "%%{init: {}}%%", "  a[\"#36;#36;x\"]", "  a[\"`x`\"]"})
    CHECK_MESSAGE(mermaid_fault(text) != "", text);
}
